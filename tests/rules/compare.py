"""Whether two answers of the query API say the same."""
import json
import math
import re

import peer

TOLERANCE = 1e-9
SHOWN = 10
ATTEMPTS = 20


def near(a, b):
    a, b = float(a), float(b)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    if math.isinf(a) or math.isinf(b):
        return a == b
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b), 1e-30)


def same_points(a, b):
    return len(a) == len(b) and all(x[0] == y[0] and near(x[1], y[1]) for x, y in zip(a, b))


def by_labels(result):
    return {tuple(sorted(one["metric"].items())): one.get("values", [one.get("value")])
            for one in result}


def same_data(a, b):
    if a["resultType"] != b["resultType"]:
        return False
    if a["resultType"] in ("scalar", "string"):
        return (a["result"] == b["result"] if a["resultType"] == "string"
                else same_points([a["result"]], [b["result"]]))
    mine, theirs = by_labels(a["result"]), by_labels(b["result"])
    return mine.keys() == theirs.keys() and all(same_points(mine[key], theirs[key])
                                                for key in mine)


def order(answer):
    return [one["metric"] for one in answer["data"]["result"]]


def error_text(answer):
    """Without what Prometheus puts around it."""
    text = answer["error"]
    for prefix in ('invalid parameter "query": ', "query processing failed: "):
        text = text.removeprefix(prefix)
    # Prometheus has no word for this one.
    text = re.sub(r'"<Item \d+>" (?=<op:@>)', "", text)
    # Which two of several series are named depends on the order of the index.
    return text.partition(" for the match group ")[0]


def same(mine, theirs):
    if mine["status"] != theirs["status"]:
        return False
    if mine["status"] == "error":
        return error_text(mine) == error_text(theirs)
    return same_data(mine["data"], theirs["data"])


def complaint(query, mine, theirs):
    return f"{query}\n  strata:     {json.dumps(mine)[:600]}\n  Prometheus: {json.dumps(theirs)[:600]}"


class Alike:
    """For a TestCase with `series` and a `prometheus` that holds them."""

    def compare(self, queries):
        """[(query, strata's answer, Prometheus's)], all of them alike."""
        mine = peer.evaluate(self.series, queries)
        pairs = [(query, answer, self.theirs(query, answer)) for query, answer in zip(queries, mine)]
        wrong = [complaint(*pair) for pair in pairs if not same(pair[1], pair[2])]
        self.assertFalse(wrong, f"{len(wrong)} of {len(queries)}:\n" + "\n".join(wrong[:SHOWN]))
        return pairs

    def theirs(self, query, mine):
        """Prometheus adds up series in the order of a map, another each time: where 1e300 and -1e300 are among them,
        what is left depends on it."""
        for _ in range(ATTEMPTS):
            theirs = self.prometheus.answer(query)
            if same(mine, theirs):
                break
        return theirs
