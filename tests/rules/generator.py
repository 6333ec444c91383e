"""Random expressions over the series of series.py; every shape of the grammar turns up.

predict_linear, timestamp and what has an argument that changes stand without @: with it Prometheus moves the
selector on with each step of a range query (docs/rules.md), which strata does not.
"""
import random

MATH = ("abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad")
# Of large numbers their last digit decides, in which the two libraries differ.
PERIODIC = ("sin", "cos", "tan")
DATES = ("minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month",
         "year")
OVER_TIME = ("rate", "increase", "delta", "irate", "idelta", "resets", "changes", "deriv",
             "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time",
             "stddev_over_time", "stdvar_over_time", "last_over_time", "present_over_time",
             "absent_over_time")
AGGREGATIONS = ("sum", "avg", "min", "max", "count", "stddev", "stdvar", "group")
ARITHMETIC = ("+", "-", "*", "/", "%", "^", "atan2")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
SETS = ("and", "or", "unless")
METRICS = ("requests_total", "memory", "limit", "latency_bucket", "info", "odd", "sparse", "steps")
LABELS = ("job", "instance", "code", "le", "version")


class Generator:
    def __init__(self, seed, start, end):
        self.rng = random.Random(seed)
        self.start = start
        self.end = end

    def pick(self, *choices):
        return self.rng.choice(choices)()

    def chance(self, share):
        return self.rng.random() < share

    def duration(self):
        return self.rng.choice(("15s", "1m", "90s", "5m", "7m30s", "1h", "20s500ms"))

    def labels(self):
        return ", ".join(self.rng.sample(LABELS, self.rng.randrange(4)))

    def matcher(self):
        name = self.rng.choice(LABELS)
        return name + self.rng.choice(
            ('="api"', '!="api"', '=~"a.*|web"', '!~"a|b"', '=""', '!=""', '=~".+"', '=~"[bc]"'))

    def selector(self):
        matchers = ",".join(self.matcher() for _ in range(self.rng.randrange(3)))
        return self.rng.choice(METRICS) + ("{" + matchers + "}" if matchers else "")

    def shift(self):
        text = ""
        if self.chance(0.15):
            text += " offset " + self.rng.choice(("", "-")) + self.duration()
        if self.chance(0.12):
            moment = self.rng.uniform(self.start, self.end) / 1000
            text += " @ " + self.rng.choice(("start()", "end()", f"{moment:.3f}"))
        return text

    def instant_selector(self):
        return self.selector() + self.shift()

    def matrix(self, depth):
        if depth <= 0 or self.chance(0.7):
            return f"{self.selector()}[{self.duration()}]{self.shift()}"
        step = self.rng.choice(("", "30s", "1m", "17s"))
        return f"({self.vector(depth - 1)})[{self.duration()}:{step}]{self.shift()}"

    def scalar(self, depth):
        if depth <= 0 or self.chance(0.6):
            return self.rng.choice(("0", "1", "2", "0.5", "-3", "1e3", "0x10", "Inf", "time()",
                                    "pi()", "100", "NaN"))
        if self.chance(0.5):
            return f"scalar({self.vector(depth - 1)})"
        op = self.rng.choice(ARITHMETIC + tuple(one + " bool" for one in COMPARISONS))
        return f"({self.scalar(depth - 1)} {op} {self.scalar(depth - 1)})"

    def range_function(self, depth):
        if self.chance(0.8):
            return f"{self.rng.choice(OVER_TIME)}({self.matrix(depth)})"
        return self.pick(
            lambda: f"quantile_over_time(0.{self.rng.randrange(10)}, {self.matrix(depth)})",
            lambda: f"predict_linear({self.selector()}[{self.duration()}], {self.scalar(0)})",
            lambda: f"holt_winters({self.matrix(depth)}, 0.3, 0.{self.rng.randrange(1, 9)})")

    def vector_function(self, depth):
        inner = self.vector(depth - 1)
        return self.pick(
            lambda: f"{self.rng.choice(MATH)}({inner})",
            lambda: f"{self.rng.choice(PERIODIC)}({self.selector()} % 7)",
            lambda: f"{self.rng.choice(DATES)}({inner})",
            lambda: f"clamp({inner}, {self.scalar(1)}, {self.scalar(1)})",
            lambda: f"clamp_min({inner}, {self.scalar(1)})",
            lambda: f"clamp_max({inner}, {self.scalar(1)})",
            lambda: f"round({inner}, {self.rng.choice(('1', '10', '0.25'))})",
            lambda: f"absent({inner})",
            lambda: f"timestamp({self.selector()})",
            lambda: f"vector({self.scalar(depth - 1)})",
            lambda: f"sort({inner})",
            lambda: f"histogram_quantile({self.rng.choice(('0.5', '0.9', '1', '-1', '2'))}, "
                    f"rate(latency_bucket[{self.duration()}]))",
            lambda: f'label_replace({inner}, "{self.rng.choice(LABELS)}", "$1-x", '
                    f'"{self.rng.choice(LABELS)}", "(.*)")',
            lambda: f'label_join({inner}, "joined", "-", "job", "instance")')

    def aggregate(self, depth):
        inner = self.vector(depth - 1)
        modifier = self.rng.choice(("", f"by ({self.labels()})", f"without ({self.labels()})"))
        if self.chance(0.7):
            return f"{self.rng.choice(AGGREGATIONS)} {modifier} ({inner})"
        return self.pick(
            lambda: f"topk {modifier} ({self.rng.randrange(1, 4)}, memory)",
            lambda: f"bottomk {modifier} ({self.rng.randrange(1, 4)}, memory)",
            lambda: f"quantile {modifier} ({self.rng.choice(('0.3', '0.5', '1', '-1'))}, {inner})",
            # Values become labels, where the last digit counts: those of the series themselves.
            lambda: f'count_values {self.counted()} ("value", {self.instant_selector()})')

    def counted(self):
        """Of three labels Prometheus loses one after the first step of a range (docs/rules.md)."""
        return self.rng.choice(("", "by (job)", "without (instance)", "by (code, le)"))

    def binary(self, depth):
        left, right = self.vector(depth - 1), self.vector(depth - 1)
        if self.chance(0.3):
            op = self.rng.choice(ARITHMETIC + COMPARISONS + tuple(c + " bool" for c in COMPARISONS))
            sides = [left, self.scalar(depth - 1)]
            self.rng.shuffle(sides)
            return f"({sides[0]} {op} {sides[1]})"
        match = self.rng.choice(("", f"on ({self.labels()})", f"ignoring ({self.labels()})"))
        if self.chance(0.3):
            return f"({left} {self.rng.choice(SETS)} {match} {right})"
        op = self.rng.choice(ARITHMETIC + COMPARISONS + tuple(c + " bool" for c in COMPARISONS))
        if match and self.chance(0.5):
            match += " " + self.rng.choice(("group_left", "group_right"))
            match += self.rng.choice(("", " (version)", " ()"))
        return f"({left} {op} {match} {right})"

    def vector(self, depth):
        if depth <= 0 or self.chance(0.15):
            return self.instant_selector()
        return self.pick(lambda: self.range_function(depth - 1), lambda: self.vector_function(depth),
                         lambda: self.aggregate(depth), lambda: self.binary(depth),
                         lambda: "-" + self.vector(depth - 1))

    def query(self):
        expr = self.vector(self.rng.randrange(1, 5)) if self.chance(0.92) else self.scalar(3)
        moment = self.rng.randrange(self.start - 60_000, self.end + 400_000)
        if self.chance(0.5):
            return {"expr": expr, "time": moment}
        step = self.rng.choice((7_000, 15_000, 60_000, 61_234))
        return {"expr": expr, "start": moment, "end": moment + step * self.rng.randrange(1, 12),
                "step": step}
