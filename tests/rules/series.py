"""Series for both sides: counters with resets, gauges with gaps, histograms, NaN and infinities."""
import math
import random

START = 1_600_000_000_000  # milliseconds
INTERVAL = 15_000
COUNT = 120
END = START + INTERVAL * COUNT


def text(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(float(value))


def counter(rng):
    value, values = rng.uniform(0, 50), []
    for _ in range(COUNT):
        value = rng.uniform(0, 3) if rng.random() < 0.03 else value + rng.choice((0, rng.uniform(0, 20)))
        values.append(value)
    return values


def gauge(rng):
    return [rng.uniform(-100, 1000) for _ in range(COUNT)]


def with_gaps(rng, values):
    """Single samples missing, and one gap longer than the look-back."""
    gap = rng.randrange(COUNT)
    return [None if rng.random() < 0.1 or gap <= i < gap + 30 else value
            for i, value in enumerate(values)]


def odd(rng):
    choices = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 1e300, -1e300, 1e-300, 7.25)
    return [rng.choice(choices) for _ in range(COUNT)]


def histogram(rng):
    bounds = ("0.1", "0.5", "1", "2.5", "+Inf")
    counts = [0.0] * len(bounds)
    rows = {bound: [] for bound in bounds}
    for _ in range(COUNT):
        for _ in range(rng.randrange(5)):
            first = rng.randrange(len(bounds))
            for at in range(first, len(bounds)):
                counts[at] += 1
        for bound, count in zip(bounds, counts):
            rows[bound].append(count)
    return rows


def every_series(seed):
    """[(labels, values)], a value or None for each moment."""
    rng = random.Random(seed)
    found = []
    for job in ("api", "web"):
        for instance in ("a", "b", "c"):
            for code in ("200", "500"):
                found.append(({"__name__": "requests_total", "job": job, "instance": instance,
                               "code": code}, counter(rng)))
            found.append(({"__name__": "memory", "job": job, "instance": instance},
                          with_gaps(rng, gauge(rng))))
        found.append(({"__name__": "limit", "job": job}, [rng.uniform(100, 500)] * COUNT))
        for bound, values in histogram(rng).items():
            found.append(({"__name__": "latency_bucket", "job": job, "le": bound}, values))
    for instance in ("a", "b", "c"):
        found.append(({"__name__": "info", "instance": instance, "version": "v" + instance},
                      [1.0] * COUNT))
        found.append(({"__name__": "odd", "instance": instance}, odd(rng)))
    found.append(({"__name__": "sparse", "job": "api"},
                  [value if i % 16 == 0 else None for i, value in enumerate(gauge(rng))]))
    found.append(({"__name__": "steps", "job": "api"}, [float(i // 10) for i in range(COUNT)]))
    return found


def samples(values):
    """[(milliseconds, value)]: `values` are those at each moment from START on, or said with their own."""
    if isinstance(values, dict):
        return sorted(values.items())
    return [(START + i * INTERVAL, value) for i, value in enumerate(values) if value is not None]


def as_json(series):
    return [{"labels": labels, "samples": [[when, text(value)] for when, value in samples(values)]}
            for labels, values in series]


def escaped(value):
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def as_openmetrics(series):
    lines = []
    for labels, values in sorted(series, key=lambda one: one[0]["__name__"]):
        inner = ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items()
                         if name != "__name__")
        for when, value in samples(values):
            lines.append(f"{labels['__name__']}{{{inner}}} {text(value)} {when / 1000:.3f}")
    return "\n".join(lines + ["# EOF", ""])
