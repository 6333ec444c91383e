"""Does one exposition have all that another has, and do the numbers agree?"""
import collections
import re
import time
from typing import Callable, Dict, FrozenSet, List, NamedTuple, Tuple

from support.agent import ROOT
from support.exposition import Exposition

Key = Tuple[str, FrozenSet[Tuple[str, str]]]  # a series: its name and its labels

# Of a moment since 1970 2 % are a year.
MOMENTS = re.compile(r".*(start_time|boot_time|mtime)_seconds|container_last_seen")
SECONDS_APART = 5
LOOKS = 3


class Difference(NamedTuple):
    """One that is on purpose. `row` begins its line in docs/compatibility.md."""
    row: str
    family: str  # pattern of the whole name
    labels: Callable[[Dict[str, str]], bool] = lambda labels: True
    absent: bool = False  # the series may be missing, not just differ in its value

    def covers(self, key: Key):
        return re.fullmatch(self.family, key[0]) and self.labels(dict(key[1]))


def without_a_row(differences) -> List[str]:
    text = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
    rows = [line[2:].split(" | ")[0].rstrip(" |") for line in text.splitlines() if line.startswith("| ")]
    return [one.row for one in differences if one.row not in rows]


def key_of(name, labels) -> Key:
    """A label without a value is none, to Prometheus."""
    return name, frozenset((key, value) for key, value in labels.items() if value)


def series(exposition: Exposition, change=lambda labels: labels) -> Dict[Key, float]:
    return {key_of(one.name, change(one.labels)): one.value for one in exposition.samples}


def missing_families(theirs: Exposition, ours: Exposition, differences) -> List[str]:
    excused = [one for one in differences if one.absent]
    return sorted(f"{name} ({theirs.types[name]})" for name in theirs.types
                  if name not in ours.types and not any(re.fullmatch(one.family, name) for one in excused))


def other_types(theirs: Exposition, ours: Exposition) -> List[str]:
    return sorted(f"{name}: {theirs.types[name]}, ours {ours.types[name]}" for name in theirs.types
                  if name in ours.types and theirs.types[name] != ours.types[name])


def missing_series(theirs, ours, differences) -> Dict[str, List[Key]]:
    """By family, of those that both have."""
    excused, missing = [one for one in differences if one.absent], collections.defaultdict(list)
    families = {key[0] for key in ours}
    for key in theirs:
        if key[0] in families and key not in ours and not any(one.covers(key) for one in excused):
            missing[key[0]].append(key)
    return missing


def agrees(before, theirs, after, relative, absolute=0.0):
    """Whether a value lies between ours of two moments, or near."""
    if theirs != theirs:
        return after != after
    low, high = min(before, after), max(before, after)
    slack = max(absolute, relative * max(abs(low), abs(high)))
    return low - slack <= theirs <= high + slack


def agree(key: Key, before, theirs, after, slack):
    if MOMENTS.fullmatch(key[0]):
        return agrees(before, theirs, after, 0, SECONDS_APART)
    return agrees(before, theirs, after, 0.02, slack)


def holds(agreed: List[bool]) -> bool:
    """Once is chance. Gauges wander between two looks, and some come late to what they are."""
    return agreed[-2:] == [True, True] or (len(agreed) >= LOOKS and 2 * sum(agreed) > len(agreed))


def values_apart(theirs, ours, differences, seconds, pause, slack=lambda key: 0.0) -> str:
    """What does not come to agree within 2 % or what it moved meanwhile, in most looks or in two on end.
    `theirs` and `ours` take a look."""
    looks, said, apart = collections.defaultdict(list), {}, None
    deadline = time.monotonic() + seconds
    while apart is None or (apart and time.monotonic() < deadline):
        before = ours()
        time.sleep(pause)
        they = theirs()
        time.sleep(pause)
        after = ours()
        known = {key for key in they if key in before and key in after
                 and not any(one.covers(key) for one in differences)}
        for key in (apart or set()) - known:  # gone
            del looks[key]
        for key in known if apart is None else apart & known:
            looks[key].append(agree(key, before[key], they[key], after[key], slack(key)))
            said[key] = f"{text_of(key)}: {they[key]:g}, ours {before[key]:g} to {after[key]:g}"
        apart = {key for key, agreed in looks.items() if not holds(agreed)}
    return f"{len(apart)} of {len(looks)}:\n" + "\n".join(sorted(map(said.get, apart))) if apart else ""


def text_of(key: Key):
    return key[0] + "{" + ",".join(f'{name}="{value[:40]}"' for name, value in sorted(key[1])) + "}"


def listed(missing: Dict[str, List[Key]]) -> str:
    """One line a family: how many, and of whom; a few in full."""
    lines = []
    for family, keys in sorted(missing.items()):
        if len(keys) <= 2:
            lines += map(text_of, keys)
            continue
        owners = collections.Counter(dict(key[1]).get("name") or dict(key[1]).get("id", "-")[:24]
                                     for key in keys)
        lines.append(f"{family}: {len(keys)}: " + ", ".join(f"{who} {n}" for who, n in owners.items()))
    return "\n" + "\n".join(lines)
