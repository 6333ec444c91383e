"""Annotations of every kind that templates know, right and wrong."""

TEXTS = r"""
plain text
{{ $value }}
{{$value}}{{ .Value }}{{ $.Value }}
{{ $labels }}
{{ $labels.job }} {{ .Labels.instance }} {{ $labels.missing }}|
{{ $externalLabels.region }} {{ $externalURL }}
{{ humanize $value }}
{{ $value | humanize }}
{{ 1234567.0 | humanize }} {{ 0.00012 | humanize }} {{ 0 | humanize }} {{ -1234 | humanize }} {{ 1e30 | humanize }}
{{ 1234567.0 | humanize1024 }} {{ 0.5 | humanize1024 }} {{ 1048576 | humanize1024 }} {{ "2048" | humanize1024 }}
{{ 0 | humanizeDuration }} {{ 1 | humanizeDuration }} {{ 61 | humanizeDuration }} {{ 3661.5 | humanizeDuration }}
{{ 90061 | humanizeDuration }} {{ 0.0012 | humanizeDuration }} {{ -75 | humanizeDuration }} {{ 59.999 | humanizeDuration }}
{{ 0.1234567 | humanizePercentage }} {{ 1 | humanizePercentage }} {{ "0.5" | humanizePercentage }}
{{ 1435065584.128 | humanizeTimestamp }} {{ 0 | humanizeTimestamp }} {{ "1.5" | humanizeTimestamp }} {{ -1.25 | humanizeTimestamp }}
{{ 1e20 | humanizeTimestamp }}
{{ "abc" | humanize }}
{{ $labels | humanize }}
{{ printf "%.2f" $value }} {{ printf "%d%% %s %q %v" 5 "a" "b" true }}
{{ printf "%5d|%-5d|%05d|%+d|%x|%X|%o|%c|%#x" 42 42 42 42 255 255 8 65 255 }}
{{ printf "%8.3f|%-8.2f|%+.1f|%e|%g|%G|%08.3f" 3.14159 2.5 1.0 12345.678 1e21 1e-7 3.14159 }}
{{ printf "%s|%10s|%-10s|%.2s|%x" "text" "right" "left" "cut" "hex" }}
{{ printf "%d" 1.5 }} {{ printf "%s" 1 }} {{ printf "%f" 1 }} {{ printf "%z" 1 }} {{ printf "%d" }} {{ printf "%d" 1 2 }} {{ printf "%" }}
{{ printf "%v %v %v" 1000000.0 1e21 123456789.0 }} {{ printf "%t" true }} {{ printf "%T" 1.5 }} {{ printf "%5t|" false }}
{{ print 1 2 "a" "b" 3 true false 1.5 }}|{{ println "x" 1 }}|
{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}
{{ if $labels.job }}yes{{ end }}{{ if $labels.missing }}no{{ else }}none{{ end }}
{{ if and $labels.job $value }}both{{ end }} {{ or $labels.missing "default" }} {{ not true }} {{ and 1 0 2 }} {{ or 0 "" 3 }}
{{ with $labels.job }}job {{ . }}{{ end }}{{ with $labels.missing }}x{{ else }}nothing{{ end }}
{{ with $x := $labels.job }}{{ $x }}{{ end }}
{{ range query "up" | sortByLabel "instance" }}{{ .Labels.job }}={{ .Value }},{{ end }}
{{ range $i, $e := query "up" | sortByLabel "instance" }}{{ $i }}:{{ $e.Labels.instance }} {{ end }}
{{ range query "nothing" }}x{{ else }}empty{{ end }}
{{ range query "sort(up)" }}{{ if eq .Value 0.0 }}{{ continue }}{{ end }}{{ .Labels.instance }}{{ break }}{{ end }}
{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}
{{ query "sum(up)" | first | value }} {{ query "up" | sortByLabel "instance" | first | label "instance" }}
{{ with query "up" | sortByLabel "instance" }}{{ . | first | value | humanize }}{{ end }}
{{ (query "up" | sortByLabel "instance" | first).Value }} {{ (index (query "up" | sortByLabel "instance") 1).Labels.instance }}
{{ query "nothing" | first | value }}
{{ query "up +" }}
{{ query "1" | first | value }} {{ len (query "up") }} {{ len $labels }} {{ len "abc" }}
{{ $x := 1 }}{{ $y := "a" }}{{ $x }}{{ $y }}{{ $x = 2 }}{{ $x }}{{ if true }}{{ $x = 3 }}{{ $y := "b" }}{{ $y }}{{ end }}{{ $x }}{{ $y }}
{{ title "hello wide_world it's" }} {{ toUpper "abc" }} {{ toLower "ABC" }} {{ "x" | toUpper | printf "%s!" }}
{{ match "a.c" "xabcx" }} {{ match "^a" "ba" }} {{ reReplaceAll "(.)b" "$1-" "abcb" }} {{ reReplaceAll "" "-" "abc" }}
{{ reReplaceAll "b*" "x" "abc" }} {{ reReplaceAll "(?P<n>a)" "<${n}>" "banana" }} {{ reReplaceAll "^" "x" "" }} {{ reReplaceAll "a*$" "y" "baa" }}
{{ reReplaceAll "(" "" "a" }}
{{ match "[" "a" }}
{{ stripPort "host:80" }} {{ stripPort "host" }} {{ stripDomain "host.example.com:80" }} {{ stripDomain "10.0.0.1:80" }} {{ stripPort "[::1]:80" }}
{{ graphLink "up{job=\"a\"} + 1" }} {{ tableLink "up" }} {{ urlquery "a b&c" }} {{ html "<a href='x'>&" }} {{ safeHtml "<b>" }}
{{ parseDuration "1h30m" }} {{ parseDuration "x" }}
{{ define "t" }}[{{ . }}]{{ end }}{{ template "t" 5 }}{{ template "t" $labels.job }}
{{ define "m" }}{{ .arg0 }}-{{ .arg1 }}-{{ .arg2 }}{{ end }}{{ template "m" (args 1 "two" 3.5) }}
{{ tmpl "m" (args "a" "b") }}
{{ template "nosuch" }}
{{ block "b" 7 }}block {{ . }}{{ end }}
  {{- " trimmed " -}}  x  {{- /* a comment */ -}}  y
{{/* comment */}}after
{{ "quoted \"text\"\t\u00e9" }} {{ `raw \n` }} {{ 'a' }} {{ 0x1F }} {{ 1.5e3 }} {{ -3 }} {{ +2.5 }} {{ .5 }}
{{ true }} {{ false }} {{ 100000000 }} {{ 1e6 }} {{ 0.1 }}
{{ eq 1 1 }} {{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1.5 2.5 }}
{{ eq 1 1.0 }}
{{ gt $value 1 }}
{{ eq $labels 1 }}
{{ index $labels "job" }} {{ index $labels "missing" }}|
{{ index $labels 1 }}
{{ index (query "up") 99 }}
{{ .Missing }}
{{ $value.x }}
{{ $labels.job.x }}
{{ "a" 1 }}
{{ 1 | $value }}
{{ humanize }}
{{ humanize 1 2 }}
{{ toUpper 1 }}
{{ first 1 }}
{{ value 1 }}
{{ range 5 }}x{{ end }}
{{ nil }}
{{ len 5 }}
{{ (1) }} {{ ("a") }} {{ (print 1 | printf "%s") }}
{{ $value | printf "%.1f%%" }}
{{ printf "%s" $labels }} {{ printf "%v" nil }}
a {{ "b" }}
  c
{{ if }}
{{ if true }}
{{ end }}
{{ else }}
{{ range }}{{ end }}
{{ nosuch }}
{{ $nosuch }}
{{ "a" | "b" }}
{{ | humanize }}
{{ humanize | }}
{{ ( }}
{{ ) }}
{{ 1 }
{{ 1
{{ "abc }}
{{ `abc }}
{{ 'a }}
{{ 5x }}
{{ $value := }}
{{ $x = 1 }}
{{ a.b }}
{{ .a.b }}
{{ , }}
{{ # }}
{{ "\q" }}
{{ break }}
{{ if true }}{{ else }}{{ else }}{{ end }}
{{ template }}
{{ template x }}
{{ define "x" }}
{{ . . }}
{{ true.x }}
{{ if true }}x{{ end }}}}
{{/* open
{{ }}
{{ $x := 5 }}
{{ : }}
{{ with }}{{ end }}
{{ $labels.job}}-{{$labels.instance }}
""".strip()


def texts():
    """A line each; an indented "c" goes on with the one before."""
    found = []
    for line in TEXTS.splitlines():
        if line == "  c" and found:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found
