"""A strict reader of Prometheus's text format 0.0.4."""
import re
from typing import Dict, List, NamedTuple

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"^({NAME})(?:\{{(.*)\}})? (\S+)(?: -?\d+)?$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


class Sample(NamedTuple):
    name: str
    labels: Dict[str, str]
    value: float


def labels_of(text: str) -> Dict[str, str]:
    labels, end = {}, 0
    for match in LABEL.finditer(text):
        if match.start() != end:
            break
        value = re.sub(r'\\[\\"n]', lambda one: ESCAPES[one.group()], match.group(2))
        labels[match.group(1)] = value
        end = match.end()
    if end != len(text):
        raise ValueError(f"not a label list: {text!r}")
    return labels


class Exposition:
    def __init__(self, text: str):
        self.text, self.types, self.samples = text, {}, []  # type: str, Dict[str, str], List[Sample]
        for line in text.split("\n"):
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                if name in self.types:
                    raise ValueError(f"a second TYPE line for {name}")
                self.types[name] = kind
            elif line and not line.startswith("#"):
                self.samples.append(self._sample(line))
        self.names = {sample.name for sample in self.samples}

    @staticmethod
    def _sample(line: str) -> Sample:
        match = SAMPLE.match(line)
        if not match:
            raise ValueError(f"not a sample: {line!r}")
        return Sample(match.group(1), labels_of(match.group(2) or ""), float(match.group(3)))

    def find(self, name: str, /, **labels: str) -> List[Sample]:
        return [sample for sample in self.samples if sample.name == name
                and all(sample.labels.get(key) == value for key, value in labels.items())]

    def value(self, name: str, /, **labels: str) -> float:
        """The one series that fits."""
        found = self.find(name, **labels)
        if len(found) != 1:
            raise LookupError(f"{len(found)} series of {name} {labels}: {found[:5]}")
        return found[0].value

    def total(self, name: str, /, **labels: str) -> float:
        found = self.find(name, **labels)
        if not found:
            raise LookupError(f"no series of {name} {labels}")
        return sum(sample.value for sample in found)
