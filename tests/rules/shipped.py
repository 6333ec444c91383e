"""The shipped rules, and the series of their unit tests: those of each test in a time of their own."""
import pathlib
import re

import yaml

import series as data

TESTS = pathlib.Path(__file__).parent / "default"
RULES = TESTS.parents[2] / "rules" / "default"

# The longest test lasts an hour and a quarter, and rules look back an hour and a quarter at most.
SLOT = 3 * 3600 * 1000
# What is seen as past here is past there.
MOMENT = re.compile(r"_(time|timestamp)_seconds$")
LABEL = re.compile(r'([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"')
ITEM = re.compile(r"(_|stale|[^x]*?[^e+-])(?:([+-][^x+-][^x]*)?x(\d+))?")


def rules_of(name):
    groups = yaml.safe_load((RULES / name).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def labels_of(text):
    name, _, inner = text.partition("{")
    return {"__name__": name.strip(), **{key: yaml.safe_load(f'"{value}"')
                                         for key, value in LABEL.findall(inner)}}


def values_of(text):
    """promtool's notation: a+bxn is a, then n more, each higher by b."""
    values = []
    for word in str(text).split():
        first, step, times = ITEM.fullmatch(word).groups()
        count = int(times or 0)
        if first in ("_", "stale"):
            values += [None] * (count if times else 1)
        else:
            values += [float(first) + i * float(step or 0) for i in range(count + 1)]
    return values


class Scenario:
    """A unit test of some file of rules, from `start` on."""

    def __init__(self, test, files, start):
        self.files, self.start = files, start
        self.series = [self.placed(labels_of(one["series"]), values_of(one["values"]))
                       for one in test["input_series"]]
        self.end = max(max(samples) for _, samples in self.series)

    def placed(self, labels, values):
        shift = self.start / 1000 if MOMENT.search(labels["__name__"]) else 0
        return labels, {self.start + i * data.INTERVAL: value + shift
                        for i, value in enumerate(values) if value is not None}

    def rules(self):
        return [rule for name in self.files for rule in rules_of(name)]

    def recording(self):
        return [rule for rule in self.rules() if "record" in rule]


def scenarios():
    found = []
    for path in sorted(TESTS.glob("*.test.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        files = [pathlib.Path(name).name for name in document["rule_files"]]
        for test in document["tests"]:
            found.append(Scenario(test, files, data.START + len(found) * SLOT))
    return found
