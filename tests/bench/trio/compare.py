"""strata beside node_exporter, cAdvisor and redis_exporter: same host, containers, Redis, run.

    compare.py [--seconds 60] [--scrapes 40] [--containers 10] [--output FILE]

Writes a table in Markdown with the conditions that it was measured under.
"""
import argparse
import os
import pathlib
import platform
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

import programs  # noqa: E402  (the path is set just above)
from measure import Cost, measure  # noqa: E402
from support.agent import BINARY, ROOT  # noqa: E402
from support.docker import Docker  # noqa: E402
from support.image import rootfs_tar  # noqa: E402
from support.report import tell  # noqa: E402
from support.world import World  # noqa: E402

PERIOD = 15  # seconds between two scrapes, Prometheus's usual interval
HEAD = ("program", "CPU idle, ms/s", "CPU per scrape, ms", f"CPU scraped every {PERIOD} s, ms/s",
        "RSS, MiB", "PSS, MiB", "time to answer, median (slowest), ms", "answer, KiB", "series")


def together(costs):
    """The sum of the exporters; all are scraped at once, so the slowest of them is waited for."""
    return Cost(*(sum(column) for column in zip(*costs)))._replace(
        median=max(one.median for one in costs), slowest=max(one.slowest for one in costs))


def row(name, cost):
    mib = 1 << 20
    return (name, f"{cost.idle:.2f}", f"{cost.scrape:.2f}", f"{cost.idle + cost.scrape / PERIOD:.2f}",
            f"{cost.rss / mib:.1f}", f"{cost.pss / mib:.1f}",
            f"{cost.median * 1e3:.1f} ({cost.slowest * 1e3:.1f})", f"{cost.size / 1024:.0f}",
            str(cost.series))


def ratio_row(ours, theirs):
    def share(pick):
        return f"{pick(ours) / pick(theirs):.3f}" if pick(theirs) else "-"

    return ("strata / exporters", share(lambda one: one.idle), share(lambda one: one.scrape),
            share(lambda one: one.idle + one.scrape / PERIOD), share(lambda one: one.rss),
            share(lambda one: one.pss), share(lambda one: one.median), share(lambda one: one.size),
            share(lambda one: one.series))


def table(rows):
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def conditions(running, arguments):
    versions = ", ".join(f"{one.name} {one.version}" for one in running)
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "?")
    return (f"Kernel {platform.release()}, {os.cpu_count()} CPUs ({model}), load average "
            f"{os.getloadavg()[0]:.2f} at the end; {versions}; {arguments.containers} containers, one "
            f"of them Redis; idle over {arguments.seconds} s, {arguments.scrapes} scrapes each.")


def fill(world, count):
    """The mission's containers, and small ones that do a little now and then, up to `count`."""
    world.start()
    world.visit()
    for number in range(count - 3):
        world.docker.run(f"flash-worker-{number}", "sh", "-c", "while :; do sleep 0.2; done")


def run(arguments, docker):
    world = World(docker)
    fill(world, arguments.containers)
    running, notes = [], []
    try:
        if BINARY.exists():
            running.append(programs.strata(world))
        else:
            notes.append("strata is not built: the exporters alone.")
        exporters = [programs.node_exporter(), programs.redis_exporter(world.redis_port)]
        running += exporters
        advisor = programs.cadvisor(docker)
        if advisor:
            exporters.append(advisor)
            running.append(advisor)
        else:
            notes.append("cAdvisor's package could not be had: measured without it.")
        costs = measure(running, arguments.seconds, arguments.scrapes)
        rows = [row(one.name, costs[one.name]) for one in running]
        total = together([costs[one.name] for one in exporters])
        rows.append(row("exporters together", total))
        if "strata" in costs:
            rows.append(ratio_row(costs["strata"], total))
        return "\n\n".join([table(rows), conditions(running, arguments), *notes]) + "\n"
    finally:
        for one in running:
            one.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--scrapes", type=int, default=40)
    parser.add_argument("--containers", type=int, default=10)
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    docker = Docker(ROOT / "build/e2e")
    try:
        docker.start()
        docker.load(rootfs_tar(ROOT / "build/e2e"))
        text = run(arguments, docker)
    finally:
        docker.close()
    tell(text, arguments.output)


if __name__ == "__main__":
    main()
