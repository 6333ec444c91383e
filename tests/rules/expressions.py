"""What a random generator would not hit: every function and word once, precedence, and errors."""

GOOD = """
1
-1
+1
-1 ^ 2
2 ^ 3 ^ 2
2 ^ -3 * 4
-2 ^ 2
1 + 2 * 3 - 4 / 5 % 6
1 - 2 - 3
017
08
0x1F
1e3
.5
5.
Inf
-Inf
+inf
nan
1 > bool 2
1 == bool 1
10 atan2 3
5 % -3
-5 % 3
5 % 0
"text"
'text'
`raw \\ text`
"\\u00e9\\x41\\101\\n"
time()
pi()
vector(1)
scalar(limit)
scalar(info{instance="a"})
requests_total
requests_total{}
{__name__="info"}
{__name__=~"info|limit"}
requests_total{code="200",job!="web",instance=~"a|b",instance!~"b.*"}
requests_total{code="200",}
requests_total{instance=~"a|"}
requests_total{missing=""}
requests_total{missing!=""}
memory[1m]
memory[1m] offset 1m
memory[1m] @ 1600000500
(memory[1m])
memory[5m:30s]
memory[5m:]
rate(requests_total[1m])[5m:1m]
max_over_time(rate(requests_total[1m])[5m:1m])
max_over_time(rate(requests_total[1m])[5m:1m] offset 1m)
max_over_time(rate(requests_total[1m])[5m:1m] @ 1600001000)
max_over_time(rate(requests_total[1m])[5m:1m] @ start() offset 30s)
sum_over_time((time() + vector(1))[5m:1m])
memory offset 1m
memory offset -1m
memory offset 1m @ 1600000500
memory @ 1600000500 offset 1m
memory @ start()
memory @ end()
memory @ +1600000500.5
memory @ -1
limit + memory
limit * on (job) group_right memory
memory / on (job) group_left limit
memory / on (job) group_left () limit
memory * on (instance) group_left (version) info
memory == memory
memory != bool memory
memory > 100 < 500
1 < memory
100 > bool memory
memory and limit
memory and on (job) limit
memory unless on (job) limit
memory or limit
memory or on (job) limit
limit or vector(1)
limit unless ignoring (job) vector(1)
memory and on () vector(1)
-memory
- - memory
+memory
-(memory)
-memory ^ 2
sum(memory)
SUM(memory)
sum by (job) (memory)
sum(memory) by (job)
sum by (job,) (memory)
sum by () (memory)
sum without () (memory)
sum without (job, instance) (memory)
sum by (__name__) (memory)
avg(odd)
min(odd)
max(odd)
stddev(memory)
stdvar by (job) (memory)
count(memory > 500)
group(memory)
topk(2, memory)
topk by (job) (1, memory)
bottomk(2, memory)
bottomk(2.9, memory)
topk(0, memory)
topk(-1, memory)
topk(1e10, memory)
topk(scalar(vector(2)), memory)
quantile(0.5, memory)
quantile(-1, memory)
quantile(2, memory)
quantile(NaN, memory)
quantile by (job) (0.9, memory)
count_values("v", steps)
count_values by (job) ("v", info)
count_values without (instance) ("instance", info)
sort(memory)
sort_desc(memory)
sort(odd)
abs(memory)
absent(memory)
absent(nothing)
absent(nothing{a="b",c=~"d",e="f",e="g"})
absent(sum(nothing))
absent(nothing{a="b"} > 1)
absent_over_time(nothing{a="b"}[5m])
absent_over_time(memory[5m])
absent_over_time(sparse[1m])
acos(odd)
acosh(memory)
asin(odd)
asinh(memory)
atan(memory)
atanh(odd)
avg_over_time(memory[5m])
avg_over_time(odd[5m])
ceil(memory)
changes(steps[20m])
changes(odd[20m])
clamp(memory, 100, 500)
clamp(memory, 500, 100)
clamp(odd, -1, 1)
clamp_max(memory, 100)
clamp_min(memory, NaN)
cos(steps)
cosh(steps)
count_over_time(memory[5m])
day_of_month()
day_of_month(odd)
day_of_week()
day_of_year()
days_in_month()
days_in_month(vector(951782400))
day_of_year(vector(951782400))
year(vector(-1))
month(vector(-62135596801))
hour()
minute()
minute(odd)
month()
year(odd)
deg(memory)
delta(memory[5m])
deriv(memory[5m])
deriv(limit[5m])
deriv(odd[5m])
exp(steps)
floor(memory)
histogram_quantile(0.9, rate(latency_bucket[5m]))
histogram_quantile(0.9, latency_bucket)
histogram_quantile(0, latency_bucket)
histogram_quantile(1, latency_bucket)
histogram_quantile(NaN, latency_bucket)
histogram_quantile(0.5, sum by (le) (rate(latency_bucket[5m])))
histogram_quantile(0.5, latency_bucket{le!="+Inf"})
histogram_quantile(0.5, latency_bucket{le="+Inf"})
histogram_quantile(0.5, memory)
histogram_quantile(scalar(steps) / 20, latency_bucket)
holt_winters(memory[5m], 0.5, 0.5)
idelta(memory[5m])
increase(requests_total[5m])
irate(requests_total[5m])
label_replace(memory, "host", "$1", "instance", "(.*)")
label_replace(memory, "host", "${1}x$2", "instance", "(.)(.*)")
label_replace(memory, "host", "$name-$$", "instance", "(?P<name>.*)")
label_replace(memory, "host", "$1x", "instance", "(.*)")
label_replace(memory, "host", "new", "missing", "")
label_replace(memory, "host", "new", "instance", "nomatch")
label_replace(memory, "instance", "", "instance", "a")
label_replace(memory, "__name__", "renamed", "instance", ".*")
label_join(memory, "joined", "-", "job", "instance", "missing")
label_join(memory, "joined", "-")
label_join(memory, "job", ",", "job", "job")
last_over_time(memory[1m])
ln(odd)
log10(memory)
log2(memory)
max_over_time(odd[5m])
min_over_time(odd[5m])
predict_linear(memory[5m], 3600)
present_over_time(memory[5m])
quantile_over_time(0.5, memory[5m])
quantile_over_time(0.5, odd[5m])
rad(memory)
rate(requests_total[5m])
rate(requests_total[15s])
rate(requests_total[14s])
resets(requests_total[20m])
round(memory)
round(memory, 10)
round(odd, 0)
sgn(odd)
sin(steps)
sinh(steps)
sqrt(odd)
stddev_over_time(memory[5m])
stdvar_over_time(odd[5m])
sum_over_time(odd[5m])
sum_over_time(memory[5m])
tan(steps)
tanh(steps)
timestamp(memory)
timestamp((memory))
timestamp(sum(memory))
timestamp(memory offset 1m)
memory # a comment
sum(memory) /
  # between lines
  count(memory)
{job="api", __name__=~"mem.*"}
by
avg
start
offset
group{job="api"}
and{job="api"}
sum + sum
sum:total
:total
memory{by="x"}
count by (count, sum, offset, on, bool) (memory)
""".strip()

BAD = """
sum_over_time(time()[5m:1m])
memory * on (instance) group_left (version, job) info
memory +
+
sum(
sum(memory
memory)
(memory
memory memory
sum(memory memory)
sum memory
sum by
sum by (
sum by job (memory)
sum by (job (memory)
sum by (job,,) (memory)
sum by ("job") (memory)
sum by (1) (memory)
sum by (a:b) (memory)
sum by (job)
sum()
sum(1)
sum("a")
sum(memory, memory)
sum(memory[5m])
topk(memory)
topk("a", memory)
topk(memory, memory)
topk(1, memory, 2)
count_values(1, memory)
count_values("a-b", memory)
quantile(memory, memory)
nofunction(memory)
nofunction()
rate(memory)
rate(memory[5m], 1)
rate()
rate(1)
rate("a")
time(1)
pi(memory)
round(memory, 1, 2)
round()
round(1)
clamp(memory, 1)
label_replace(memory, "a", "b", "c")
label_replace(memory, "a", "b", "c", "(")
label_replace(memory, "a-b", "b", "c", "d")
label_replace(memory, 1, "b", "c", "d")
label_replace(memory, "instance", "x", "job", ".*")
label_join(memory, "a-b", ",", "job")
label_join(memory, "a", ",", "a-b")
label_join(memory)
day_of_month(1, 2)
day_of_month(memory, memory)
vector(memory)
vector("a")
scalar(1)
absent(1)
sum(memory,)
rate(memory[5m],)
memory{
memory{job
memory{job=
memory{job=}
memory{job="a"
memory{job="a",
memory{job="a" instance="b"}
memory{job="a",,}
memory{,}
memory{job=a}
memory{job=5}
memory{5="a"}
memory{job=="a"}
memory{job!"a"}
memory{job=~"("}
memory{job=~"a{2000}"}
memory{job=~"[b-a]"}
memory{job=~"*"}
memory{job=~"a**"}
memory{job=~"[a"}
memory{job=~"a)"}
memory{job=~"(?P<n"}
memory{job=~"\\\\y"}
memory{job="a"}{job="b"}
memory{__name__="a"}
{}
{job=""}
{job=~".*"}
{job!="a"}
memory{{job="a"}
memory}
memory[
memory[]
memory[5]
memory[5m
memory[5m:
memory[5m:1m
memory[5m:1m:]
memory[5m1]
memory[5x]
memory[1m5h]
memory[0s]
memory[0]
memory[5m][5m]
memory[[5m]]
memory[5m]]
memory[a]
memory[99999999999y]
(memory + 1)[5m]
sum(memory)[5m]
memory offset 5m[5m]
memory @ 5[5m]
memory offset
memory offset 5
memory offset memory
memory offset 0s
memory offset 5m offset 5m
1 offset 5m
sum(memory) offset 5m
memory @
memory @ foo
memory @ start
memory @ start(1)
memory @ 5 @ 6
memory @ Inf
memory @ NaN
memory @ 1e40
sum(memory) @ 5
memory[5m] + 1
1 + memory[5m]
memory and 1
1 and 1
1 or memory
"a" + 1
memory + "a"
1 == 2
1 > 2
1 + bool 2
memory + bool memory
memory and bool memory
memory + on (job) 1
1 + ignoring (job) memory
memory and on (job) group_left memory
memory or group_left memory
memory + group_left memory
memory + on memory
memory + on (job) group_left (job) memory
memory + on (job group_left memory
memory + ignoring (job) group_left (job) memory
memory * on (job) memory
memory * on (instance) info
memory * on (job) group_left limit * on (job) memory
memory + ignoring (instance) limit
limit * on (job) group_left memory
-"a"
-memory[5m]
"a
'a
`a
"a\\q"
"\\xz"
"\\ud800"
"""  r'''
"\U00110000"
"\400"
memory{job="a\d"}
1e400
1e
0x
5m
5mm
1y2y
1d1w
#
$
memory $ memory
memory = memory
memory =~ memory
memory ! memory
memory !~ "a"
memory & memory
a:b:c{
foo bar
foo{bar="baz"} foo
foo{bar="baz"} 5
5 foo
"a" "b"
foo(
foo(bar
foo(bar,
foo(bar,)
foo bar(
on
bool
bool + 1
memory bool
by (a)
sum by (a) by (b) (memory)
sum (memory) by (a) without (b)
sum(memory) foo
sum(memory) by
sum(memory) without (
group_left
1 +* 2
1 ** 2
()
(,)
sum(())
{"a"}
{a="b"
{a}
a{b="c"}[5m:1m] offset [5m]
rate(memory[5m] offset)
min(memory
    foo
    bar)
min_over_time(memory)
a + b + (
sum(a) by (b) + (c
holt_winters(memory[5m], 2, 0.5)
holt_winters(memory[5m], 0.5, 2)
topk(NaN, memory)
topk(1e30, memory)
-{job=~"api|web"}
rate({job=~"api|web"}[5m])
abs({job=~"api|web"})
a_very_long_identifier_that_is_wrong another_long_identifier
foo "a very long string that is cut"
'''


def lines(text):
    """A line each; indented ones go on with the one before."""
    found = []
    for line in text.splitlines():
        if line.startswith(" ") and found:
            found[-1] += "\n" + line
        elif line:
            found.append(line)
    return found


def good():
    return lines(GOOD)


def bad():
    return lines(BAD)
