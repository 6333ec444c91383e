"""The real Prometheus and strata answer every expression of the shipped rules alike, over series that make the rules
fire, and over their end, when they have gone."""
import itertools
import unittest

import compare
import peer
import series as data
import shipped

STEP = 45_000
# Between two samples, as evaluations are.
ASIDE = 7_000
# Longer than the look-back.
BEYOND = 6 * 60_000


def spanning(scenario, expr):
    return {"expr": expr, "start": scenario.start + ASIDE, "end": scenario.end + BEYOND, "step": STEP}


def record(scenarios):
    """Adds what the recording rules make, one rule after the other, since one may read another."""
    for rules in itertools.zip_longest(*(scenario.recording() for scenario in scenarios)):
        asked = [(scenario, rule) for scenario, rule in zip(scenarios, rules) if rule]
        queries = [{"expr": rule["expr"], "start": scenario.start, "end": scenario.end,
                    "step": data.INTERVAL} for scenario, rule in asked]
        everything = [one for scenario in scenarios for one in scenario.series]
        for (scenario, rule), answer in zip(asked, peer.evaluate(everything, queries)):
            for one in answer["data"]["result"]:
                labels = {**one["metric"], **rule.get("labels", {}), "__name__": rule["record"]}
                values = {round(when * 1000): float(value) for when, value in one["values"]}
                scenario.series.append((labels, values))


class ShippedExpressions(compare.Alike, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scenarios = shipped.scenarios()
        record(cls.scenarios)
        cls.series = [one for scenario in cls.scenarios for one in scenario.series]
        folder = peer.folder()
        cls.addClassCleanup(folder.cleanup)
        cls.prometheus = peer.Prometheus(folder.name, cls.series)
        cls.addClassCleanup(cls.prometheus.stop)
        cls.prometheus.start()

    def test_over_the_series_of_the_unit_tests(self):
        pairs = self.compare([spanning(scenario, rule["expr"])
                              for scenario in self.scenarios for rule in scenario.rules()])
        telling = [(query, mine["data"]["result"]) for query, mine, _ in pairs
                   if mine["data"]["result"]]
        silent = {rule["expr"] for path in shipped.RULES.glob("*.yaml")
                  for rule in shipped.rules_of(path.name)} - {query["expr"] for query, _ in telling}
        self.assertFalse(silent, "compared, and never with a result")
        # And at one moment, the last at which there is something.
        self.compare([{"expr": query["expr"],
                       "time": round(1000 * max(one["values"][-1][0] for one in result))}
                      for query, result in telling])


if __name__ == "__main__":
    unittest.main()
