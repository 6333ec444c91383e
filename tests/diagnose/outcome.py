"""One fault: what it was taken for, and when."""
import statistics
from dataclasses import asdict, dataclass, field

MEDIAN = 30  # seconds


@dataclass
class Outcome:
    fault: str
    seconds: float | None = None  # from the injection until an incident was open
    named_after: float | None = None  # until any incident named the fault, at first or later
    named: str = ""               # layer and container
    headline: str = ""
    right: bool = False
    later: list = field(default_factory=list)   # headlines that it had afterwards
    others: list = field(default_factory=list)  # further incidents
    alerts: list = field(default_factory=list)
    evidence: list = field(default_factory=list)
    closed_after: float | None = None
    busy_before: float = 0  # share of the CPUs in use before it began


def place_of(cause):
    edge = cause["edge"]
    if edge:
        return f"{cause['layer']}, {edge['from']} -> {edge['to']}"
    return f"{cause['layer']}, {cause['container'] or cause['place']['name']}"


def figures(outcomes):
    never = float("inf")
    median = statistics.median(never if one.seconds is None else one.seconds for one in outcomes) if outcomes else never
    return {"faults": len(outcomes), "right": sum(one.right for one in outcomes),
            "false_alarms": sum(len(one.others) for one in outcomes),
            "median_seconds": median if median < never else None}


def seconds(value):
    return "-" if value is None else f"{value:.0f} s"


def is_good(outcomes):
    """At least twelve causes of fourteen right, and half of the incidents open within half a minute."""
    sums = figures(outcomes)
    median = sums["median_seconds"]
    return 7 * sums["right"] >= 6 * sums["faults"] and median is not None and median < MEDIAN


def verdict(outcomes):
    return (f"{'good' if is_good(outcomes) else 'NOT GOOD'}: wanted are 6 of 7 causes right and a median under "
            f"{MEDIAN} s")


def table(outcomes):
    rows = ["| fault | incident after | first-named cause | right | false alarms |", "|---|---|---|---|---|"]
    for one in outcomes:
        named = f"{one.headline} [{one.named}]" if one.headline else "none"
        others = "; ".join(one.others) or "none"
        rows.append(f"| {one.fault} | {seconds(one.seconds)} | {named} | {'yes' if one.right else 'no'} | {others} |")
    sums = figures(outcomes)
    rows += ["", f"{sums['right']} of {sums['faults']} causes right, median {seconds(sums['median_seconds'])}, "
                 f"{sums['false_alarms']} false alarms",
             verdict(outcomes)]
    return "\n".join(rows)


def as_json(outcomes):
    return {**figures(outcomes), "outcomes": [asdict(one) for one in outcomes]}
