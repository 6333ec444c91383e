"""The few metric types that the application needs, in Prometheus's text format."""
import threading

BUCKETS = {
    "seconds": (0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0),
    "bytes": (100.0, 1000.0, 10000.0, 100000.0),
}


def label_text(names, values, extra=""):
    parts = [f'{name}="{value}"' for name, value in zip(names, values)]
    text = ",".join(parts + ([extra] if extra else []))
    return "{" + text + "}" if text else ""


class Family:
    """Series of one name; `read` replaces the stored value by one asked for at each scrape."""

    def __init__(self, name, kind, help_text, labels=(), read=None):
        self.name, self.kind, self.help, self.labels, self.read = name, kind, help_text, labels, read
        self.values = {} if labels or read else {(): 0}
        self.lock = threading.Lock()

    def add(self, *labels, by=1):
        with self.lock:
            self.values[labels] = self.values.get(labels, 0) + by

    def lines(self):
        if self.read:
            return [f"{self.name} {self.read()}"]
        with self.lock:
            return [f"{self.name}{label_text(self.labels, key)} {value}"
                    for key, value in self.values.items()]


class Histogram(Family):
    def __init__(self, name, help_text, labels=()):
        super().__init__(name, "histogram", help_text, labels)
        self.bounds = BUCKETS[name.rsplit("_", 1)[1]]
        self.values = {}

    def observe(self, value, *labels):
        with self.lock:
            series = self.values.setdefault(labels, [0] * (len(self.bounds) + 1) + [0, 0.0])
            for index, bound in enumerate(self.bounds):
                series[index] += value <= bound
            series[-3] += 1  # le="+Inf"
            series[-2] += 1
            series[-1] += value

    def lines(self):
        out = []
        with self.lock:
            for key, series in self.values.items():
                for bound, count in zip(self.bounds + ("+Inf",), series):
                    text = label_text(self.labels, key, f'le="{bound}"')
                    out.append(f"{self.name}_bucket{text} {count}")
                out.append(f"{self.name}_count{label_text(self.labels, key)} {series[-2]}")
                out.append(f"{self.name}_sum{label_text(self.labels, key)} {series[-1]}")
        return out


class Registry:
    def __init__(self):
        self.families = []

    def keep(self, family):
        self.families.append(family)
        return family

    def counter(self, name, help_text, labels=(), read=None):
        return self.keep(Family(name, "counter", help_text, labels, read))

    def gauge(self, name, help_text, read=None):
        return self.keep(Family(name, "gauge", help_text, (), read))

    def histogram(self, name, help_text, labels=()):
        return self.keep(Histogram(name, help_text, labels))

    def text(self):
        out = []
        for family in self.families:
            out += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
            out += family.lines()
        return "\n".join(out) + "\n"
