"""strata in the place of node_exporter beside the real one, 1.9: same host, collectors and minute.

    host.py [--scrapes 60] [--seconds 60] [--traced 20] [--output FILE] [-- OPTION...]

OPTIONs are for both: `-- --collector.interrupts`. Scrapes of the two take turns, each a quarter of
a second after the one before, so that strata, which answers from its last collection for a fifth
of a second, collects anew for each.
"""
import argparse
import os
import pathlib
import platform
import statistics
import sys
import time
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

import programs  # noqa: E402  (the path is set just above)
import system_calls  # noqa: E402
from measure import cpu_seconds, memory  # noqa: E402
from support.report import tell  # noqa: E402

PAUSE = 0.25  # seconds after each scrape
PERIOD = 15  # seconds between two scrapes, Prometheus's usual interval
PACKED = {"Accept-Encoding": "gzip"}
HEAD = ("program", "CPU per scrape, ms", "packed, ms", "time to answer, ms", "packed, ms",
        f"CPU at a scrape each {PERIOD} s, ms/s", "RSS, MiB", "system calls per scrape", "series",
        "answer, KiB")


class Scrapes(NamedTuple):
    cpu: float  # milliseconds each; mean, since what is left behind is paid for later
    time: float  # milliseconds, median
    body: bytes


class Cost(NamedTuple):
    plain: Scrapes
    packed: Scrapes
    steady: float  # CPU milliseconds a second at Prometheus's pace
    rss: int
    calls: dict  # system calls per scrape, by kind


def scrapes(running, count, headers):
    """One of each in turn."""
    cpu, times, bodies = ({one.name: [] for one in running} for _ in range(3))
    for _ in range(count):
        for one in running:
            before = cpu_seconds(one.pid)
            body, took = one.scrape(headers)
            time.sleep(PAUSE)
            cpu[one.name].append(cpu_seconds(one.pid) - before)
            times[one.name].append(took)
            bodies[one.name] = body
    return {one.name: Scrapes(statistics.mean(cpu[one.name]) * 1e3,
                              statistics.median(times[one.name]) * 1e3, bodies[one.name])
            for one in running}


def steady(running, seconds):
    """What nobody asked for included: strata collects by itself too, a garbage collector comes."""
    before = {one.name: cpu_seconds(one.pid) for one in running}
    started = time.monotonic()
    for step in range(max(seconds // PERIOD, 1)):
        for one in running:
            one.scrape()
        time.sleep(max(0.0, started + (step + 1) * PERIOD - time.monotonic()))
    elapsed = time.monotonic() - started
    return {one.name: (cpu_seconds(one.pid) - before[one.name]) / elapsed * 1e3 for one in running}


def calls(program, count):
    def work():
        for _ in range(count):
            program.scrape()
            time.sleep(PAUSE)

    kinds = system_calls.by_kind(system_calls.count(program.pid, work))
    return {kind: number / count for kind, number in kinds.items()}


def measure(running, arguments):
    for headers in ({}, PACKED) * 2:
        scrapes(running, 2, headers)
    plain, packed = (scrapes(running, arguments.scrapes, headers) for headers in ({}, PACKED))
    pace = steady(running, arguments.seconds)
    rss = {one.name: memory(one.pid)[0] for one in running}
    return {one.name: Cost(plain[one.name], packed[one.name], pace[one.name], rss[one.name],
                           calls(one, arguments.traced)) for one in running}


def figures(cost):
    lines = cost.plain.body.splitlines()
    series = sum(1 for line in lines if line and not line.startswith(b"#"))
    return (cost.plain.cpu, cost.packed.cpu, cost.plain.time, cost.packed.time, cost.steady,
            cost.rss / (1 << 20), sum(cost.calls.values()), series, len(cost.plain.body) / 1024)


def table(rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def costs_table(costs):
    rows = [HEAD, ("---",) * len(HEAD)]
    for name, cost in costs.items():
        of_it = figures(cost)
        rows.append((name, *(f"{number:.2f}" for number in of_it[:5]),
                     *(f"{number:.0f}" for number in of_it[5:])))
    if len(costs) == 2:
        ours, theirs = (figures(cost) for cost in costs.values())
        rows.append(("strata / node_exporter",
                     *(f"{mine / yours:.3f}" for mine, yours in zip(ours, theirs))))
    return table(rows)


def calls_table(costs):
    head = ("system calls per scrape", *costs)
    kinds = next(iter(costs.values())).calls
    return table([head, ("---",) * len(head),
                  *((kind, *(f"{cost.calls[kind]:.0f}" for cost in costs.values())) for kind in kinds)])


def conditions(running, arguments):
    versions = ", ".join(f"{one.name} {one.version}" for one in running)
    both = f", both with {' '.join(arguments.options)}" if arguments.options else ""
    return (f"Kernel {platform.release()}, {os.cpu_count()} CPUs, load average {os.getloadavg()[0]:.2f} "
            f"at the end; {versions}{both}; {arguments.scrapes} scrapes each.")


def run(arguments):
    running, notes = [], []
    try:
        running.append(programs.strata_of_host(arguments.options))
        theirs = programs.newer_node_exporter(arguments.options)
        if theirs:
            running.append(theirs)
        else:
            notes.append("node_exporter's package could not be had: measured without it.")
        costs = measure(running, arguments)
        return "\n\n".join([costs_table(costs), calls_table(costs), conditions(running, arguments),
                            *notes]) + "\n"
    finally:
        for one in running:
            one.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scrapes", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--traced", type=int, default=20)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args()
    tell(run(arguments), arguments.output)


if __name__ == "__main__":
    main()
