"""The query API answers requests as the real Prometheus does: codes, errors, values, times."""
import http.client
import json
import os
import subprocess
import unittest
import urllib.parse

import compare
import peer
import series as data

SERVE = os.environ.get("STRATA_RULES_SERVE", "rules_serve")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

END = str(data.END // 1000)
MOMENT = {"time": END}
RANGE = {"start": str(data.START // 1000), "end": END, "step": "60"}
VALUES = ("1", "-0.5", "1e21", "1e-7", "0.000001", "123456789012345678", "1e20", "1/0", "-1/0", "0/0", "-0",
          "vector(1e21)", "vector(0.1+0.2)", "vector(1e-7)", "vector(-1e300)", "vector(12345678901234567890)",
          "vector(-0)", "'<a & \"b\">'", "'\\u00e4\\u2028\\n'", "time()", "odd", "steps", "memory", "steps[2m]",
          "latency_bucket", "sort_desc(limit)", "no_such_metric", "count by (job) ({job=~\".+\"})")


def good():
    """(path, parameters) that both answer with success."""
    for text in VALUES:
        yield "query", {"query": text, **MOMENT}
    for text in ("1", "steps", "rate(requests_total[5m])", "odd", "memory > 100", "nothing"):
        yield "query_range", {"query": text, **RANGE}
    for time in ("1600000900.5", "1600000900.0005", "2020-09-13T12:41:40Z", "1.6000009e9",
                 "2020-09-13T12:41:40.123456789+02:30", "-1", "-1.5", "1969-12-31T23:59:59.25Z"):
        yield "query", {"query": "time()", "time": time}
        yield "query", {"query": "vector(time())", "time": time}
    for step in ("15", "1m", "0.5", "1h30m", "100.7", "1e2", "1w"):
        yield "query_range", {"query": "vector(time())", **RANGE, "step": step}
    yield "query_range", {"query": "1", "start": "0", "end": "11000", "step": "1"}
    yield "query", {"query": "1", "timeout": "3s", **MOMENT}
    for matches in (["steps"], ["{job='api'}"], ["memory", "limit"], ["nothing"], ["{__name__=~'l.*',job!='web'}"]):
        yield "series", {"match[]": matches, **RANGE}
        yield "labels", {"match[]": matches}
        yield "label/job/values", {"match[]": matches}
    yield "labels", {}
    for label in ("job", "__name__", "le", "nothing"):
        yield f"label/{label}/values", {}
    yield "label/job/values", {"start": "-292273086-05-16T16:47:06Z",
                               "end": "292277025-08-18T07:12:54.999999999Z"}
    yield "query_exemplars", {"query": "steps", "start": "0", "end": "1"}
    yield "format_query", {"query": "sum(a)by(b)+1"}
    for kind in ("", "alert", "record"):
        yield "rules", {"type": kind}
    yield "alerts", {}


def bad():
    """Requests that both refuse."""
    for path in ("query", "query_range", "format_query"):
        for text in ("", "foo(", "1 +", "{}", "rate(steps)", "x{a='b'"):
            yield path, {"query": text, **RANGE, **MOMENT}
    for time in ("now", "NaN:", "2020-09-13", "2020-13-13T12:41:40Z", "2020-09-13T12:41:40", "0x5f5e1390"):
        yield "query", {"query": "1", "time": time}
        yield "query_range", {"query": "1", **RANGE, "start": time}
        yield "query_range", {"query": "1", **RANGE, "end": time}
        yield "series", {"match[]": "up", "start": time}
        yield "labels", {"end": time}
    for step in ("", "0", "-1", "x", "1e300", "5 m"):
        yield "query_range", {"query": "1", **RANGE, "step": step}
    yield "query_range", {"query": "1", "start": "0", "end": "11001", "step": "1"}
    yield "query_range", {"query": "1", "start": "5", "end": "4", "step": "1"}
    yield "query_range", {"query": "steps[1m]", **RANGE}
    yield "query_range", {"query": "'text'", **RANGE}
    yield "query", {"query": "1", "timeout": "x"}
    yield "query", {"query": "1", "timeout": "0"}
    yield "query", {"query": "limit * on() limit", **MOMENT}
    yield "query", {"query": "label_replace(limit, 'a', '', 'b', '(')", **MOMENT}
    for match in ("", "{}", "{a=''}", "{a=~'.*'}", "a(", "{a=~'('}"):
        yield "series", {"match[]": match}
        yield "labels", {"match[]": match}
    yield "series", {}
    yield "label/a-b/values", {}
    yield "rules", {"type": "foo"}
    yield "metadata", {"limit": "x"}
    yield "query_exemplars", {"query": "a(", "start": "0", "end": "1"}
    yield "query_exemplars", {"query": "a", "start": "2", "end": "1"}
    yield "query_exemplars", {"query": "a", "start": "x"}


def ask(port, path, parameters, method="GET"):
    """(status, document, the body's text)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    text = urllib.parse.urlencode(parameters, doseq=True)
    try:
        if method == "GET":
            connection.request("GET", f"/api/v1/{path}?{text}")
        else:
            connection.request("POST", f"/api/v1/{path}", text, FORM)
        answer = connection.getresponse()
        body = answer.read().decode()
    finally:
        connection.close()
    return answer.status, json.loads(body), body


def same(path, mine, theirs):
    if mine[0] != theirs[0] or mine[1]["status"] != theirs[1]["status"]:
        return False
    if "timeout" in (mine[1].get("errorType"), theirs[1].get("errorType")):
        # Prometheus is late in its queue, or in what follows.
        return mine[1]["errorType"] == theirs[1]["errorType"]
    if mine[1]["status"] == "error":
        return mine[1]["errorType"] == theirs[1]["errorType"] and compare.same(mine[1], theirs[1])
    if path in ("query", "query_range"):
        return compare.same(mine[1], theirs[1])
    return mine[1] == theirs[1]


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.folder()
        cls.addClassCleanup(cls.folder.cleanup)
        every = data.every_series(1)
        cls.prometheus = peer.Prometheus(cls.folder.name, every)
        cls.addClassCleanup(cls.prometheus.stop)
        cls.prometheus.start()
        cls.strata = subprocess.Popen([SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.strata.communicate)
        cls.strata.stdin.write(json.dumps(data.as_json(every)) + "\n")
        cls.strata.stdin.flush()
        cls.port = int(cls.strata.stdout.readline())

    def compare(self, requests, status):
        wrong = []
        for path, parameters in requests:
            mine, theirs = (ask(port, path, parameters) for port in (self.port, self.prometheus.port))
            if not same(path, mine, theirs) or mine[1]["status"] != status:
                wrong.append(f"{path} {parameters}\n  strata:     {mine[0]} {mine[2][:400]}\n"
                             f"  Prometheus: {theirs[0]} {theirs[2][:400]}")
        self.assertFalse(wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20]))

    def test_answers(self):
        self.compare(good(), "success")

    def test_errors(self):
        self.compare(bad(), "error")

    def test_numbers_and_times_are_written_alike(self):
        for text in VALUES:
            if text.startswith("'<"):
                continue  # Go escapes what HTML knows
            mine, theirs = (ask(port, "query", {"query": text, "time": "1600001800.05"})[2]
                            for port in (self.port, self.prometheus.port))
            if json.loads(mine)["data"]["resultType"] in ("scalar", "matrix"):
                self.assertEqual(mine, theirs, text)
            elif text.startswith("vector("):
                self.assertEqual(mine, theirs, text)

    def test_forms(self):
        for path in ("query", "query_range", "series", "labels", "format_query", "query_exemplars"):
            parameters = {"query": "steps", "match[]": ["steps", "limit"], **RANGE}
            self.assertEqual(ask(self.port, path, parameters)[2],
                             ask(self.port, path, parameters, "POST")[2], path)
        long = "{__name__=~'steps|" + "a" * 20_000 + "'}"
        mine, theirs = (ask(port, "query", {"query": long, **MOMENT}, "POST")
                        for port in (self.port, self.prometheus.port))
        self.assertTrue(same("query", mine, theirs), mine[2][:300])


if __name__ == "__main__":
    unittest.main()
