"""strata beside cAdvisor among many containers: same host, same containers, same minute.

    crowd.py [--containers 100] [--seconds 60] [--every 10] [--sizes 10,100,1000] [--output FILE]

First real containers, all of them asleep, both programs scraped at the same pace. Then the line of
the cost over plain cgroups that are named like containers.
"""
import argparse
import concurrent.futures
import os
import pathlib
import platform
import statistics
import sys
import time
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

import programs  # noqa: E402  (the path is set just above)
from measure import cpu_seconds, memory  # noqa: E402
from support.agent import ROOT  # noqa: E402
from support.cgroups import Family, accounting_trees  # noqa: E402
from support.docker import Docker  # noqa: E402
from support.image import rootfs_tar  # noqa: E402
from support.report import tell  # noqa: E402
from support.wait import until  # noqa: E402

MIB = 1 << 20
HEAD = ("program", "CPU, ms/s", "RSS, MiB", "time to answer, median (slowest), ms", "answer, KiB", "series")
LINE = ("cgroups", "program", "CPU, ms/s", "CPU a cgroup, us/s", "RSS, MiB", "time to answer, ms",
        "time a cgroup, us")


class Load(NamedTuple):
    cpu: float  # milliseconds a second, scrapes included
    rss: int
    median: float  # seconds to answer
    slowest: float
    size: int
    series: int


def loads(running, seconds, every):
    """All of them over the same stretch of time, one scrape of each at each step."""
    for one in running:
        one.scrape()
    times = {one.name: [] for one in running}
    before = {one.name: cpu_seconds(one.pid) for one in running}
    started, answers = time.monotonic(), {}
    for step in range(max(seconds // every, 1)):
        for one in running:
            answers[one.name], took = one.scrape()
            times[one.name].append(took)
        time.sleep(max(0.0, started + (step + 1) * every - time.monotonic()))
    elapsed = time.monotonic() - started
    used = {one.name: (cpu_seconds(one.pid) - before[one.name]) / elapsed * 1e3 for one in running}
    return {one.name: Load(used[one.name], memory(one.pid)[0], statistics.median(times[one.name]),
                           max(times[one.name]), len(answers[one.name]),
                           sum(1 for line in answers[one.name].splitlines() if line[:1] not in (b"", b"#")))
            for one in running}


def table(rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def row(name, load):
    return (name, f"{load.cpu:.2f}", f"{load.rss / MIB:.1f}",
            f"{load.median * 1e3:.1f} ({load.slowest * 1e3:.1f})", f"{load.size / 1024:.0f}", str(load.series))


def ratios(ours, theirs):
    return ("strata / cAdvisor", f"{ours.cpu / theirs.cpu:.3f}", f"{ours.rss / theirs.rss:.3f}",
            f"{ours.median / theirs.median:.3f}", f"{ours.size / theirs.size:.3f}",
            f"{ours.series / theirs.series:.3f}")


def fill(docker, count):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: docker.run(f"crowd-{number}", "sleep", "infinity"), range(count)))


def start(docker):
    """strata with all of its kernel's part, and cAdvisor where it can be had."""
    running = [programs.strata_of_containers(docker)]
    advisor = programs.cadvisor(docker)
    return running + ([advisor] if advisor else [])


def seen(program, wanted):
    return until(lambda: program.scrape()[0].count(b"\ncontainer_last_seen") >= wanted, 120, "all of them")


def beside(docker, arguments):
    fill(docker, arguments.containers)
    running = start(docker)
    try:
        for one in running:
            seen(one, arguments.containers)
        time.sleep(15)
        found = loads(running, arguments.seconds, arguments.every)
        rows = [HEAD, ("---",) * len(HEAD)] + [row(one.name, found[one.name]) for one in running]
        if len(running) == 2:
            rows.append(ratios(*(found[one.name] for one in running)))
        return table(rows)
    finally:
        for one in running:
            one.stop()
        docker.remove(*(f"crowd-{number}" for number in range(arguments.containers)))


def line_row(count, name, load):
    return (str(count), name, f"{load.cpu:.2f}", f"{load.cpu * 1e3 / count:.1f}", f"{load.rss / MIB:.1f}",
            f"{load.median * 1e3:.1f}", f"{load.median * 1e6 / count:.1f}")


def line(docker, arguments):
    rows = [LINE, ("---",) * len(LINE)]
    for count in map(int, arguments.sizes.split(",")):
        with Family(accounting_trees()) as family:
            for number in range(count):
                family.settle(family.make(number))
            running = start(docker)
            try:
                for one in running:
                    seen(one, count)
                time.sleep(15)
                found = loads(running, max(arguments.seconds // 2, arguments.every), arguments.every)
                rows += [line_row(count, one.name, found[one.name]) for one in running]
            finally:
                for one in running:
                    one.stop()
    return table(rows)


def conditions(arguments):
    return (f"Kernel {platform.release()}, {os.cpu_count()} CPUs, load average {os.getloadavg()[0]:.2f} at "
            f"the end; a scrape every {arguments.every} s for {arguments.seconds} s, CPU of the scrapes "
            "included.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--containers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    docker = Docker(ROOT / "build/e2e")
    try:
        docker.start()
        docker.load(rootfs_tar(ROOT / "build/e2e"))
        parts = []
        if arguments.containers:
            parts.append(f"{arguments.containers} containers\n\n" + beside(docker, arguments))
            print(parts[0], flush=True)
        if arguments.sizes:
            parts.append("plain cgroups\n\n" + line(docker, arguments))
        parts.append(conditions(arguments))
        text = "\n\n".join(parts) + "\n"
    finally:
        docker.close()
    tell(text, arguments.output)


if __name__ == "__main__":
    main()
