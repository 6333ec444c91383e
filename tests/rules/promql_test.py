"""The real Prometheus and strata answer every expression alike: values, errors, and how they print it."""
import json
import pathlib
import unittest

import compare
import expressions
import generator
import peer
import series as data

RANDOM = 5000


class Promql(compare.Alike, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.series = data.every_series(1)
        cls.prometheus = peer.Prometheus(cls.folder.name, cls.series)
        cls.addClassCleanup(cls.prometheus.stop)
        cls.prometheus.start()

    @staticmethod
    def both_kinds(expr):
        moment = data.START + 900_000
        return [{"expr": expr, "time": moment},
                {"expr": expr, "start": moment, "end": moment + 300_000, "step": 20_000}]

    def test_every_function_and_operator(self):
        pairs = self.compare([query for expr in expressions.good()
                              for query in self.both_kinds(expr)])
        failed = [query["expr"] for query, mine, _ in pairs
                  if "time" in query and mine["status"] != "success"]
        self.assertFalse(failed)

    def test_errors(self):
        pairs = self.compare([query for expr in expressions.bad()
                              for query in self.both_kinds(expr)])
        passed = [query["expr"] for query, mine, _ in pairs if mine["status"] != "error"]
        self.assertFalse(passed)

    def test_order(self):
        queries = [{"expr": expr, "time": data.START + 900_000}
                   for expr in expressions.good() if expr.startswith(("sort", "topk(", "bottomk("))]
        for query, mine, theirs in self.compare(queries):
            self.assertEqual(compare.order(mine), compare.order(theirs), query)

    def test_random_expressions(self):
        random = generator.Generator(7, data.START, data.END)
        pairs = self.compare([random.query() for _ in range(RANDOM)])
        telling = [pair for pair in pairs if pair[1].get("data", {}).get("result")]
        self.assertGreater(len(telling), RANDOM // 3, "the generator makes too little that matches")


class Printed(unittest.TestCase):
    def test_as_prometheus_prints_it(self):
        random = generator.Generator(8, data.START, data.END)
        texts = expressions.good() + [random.query()["expr"] for _ in range(1000)]
        answers = peer.evaluate([], [{"expr": text, "time": 0} for text in texts])
        printed = {f"rule{i}": answer["printed"] for i, answer in enumerate(answers)
                   if "printed" in answer}
        rules = [{"alert": name, "expr": texts[int(name[4:])]} for name in printed]
        with peer.folder() as name:
            path = pathlib.Path(name, "rules.json")
            path.write_text(json.dumps({"groups": [{"name": "all", "interval": "1d",
                                                    "rules": rules}]}), encoding="utf-8")
            with peer.Prometheus(name, [], [path]) as prometheus:
                groups = json.loads(prometheus.get("/api/v1/rules")[1])["data"]["groups"]
        theirs = {rule["name"]: rule["query"] for rule in groups[0]["rules"]}
        self.assertEqual(printed, theirs)
        again = peer.evaluate([], [{"expr": text, "time": 0} for text in printed.values()])
        self.assertEqual([one["printed"] for one in again], list(printed.values()))


if __name__ == "__main__":
    unittest.main()
