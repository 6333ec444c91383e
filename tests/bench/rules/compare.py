"""What rules cost in strata and in Prometheus: the same rule files, each 5 s, over the same series.

    compare.py [--containers 100] [--seconds 60] [--rounds 3] [--output FILE]

The series are what an agent serves of so many real containers. Two agents collect them each 5 s, one with
the shipped rules and one without; two Prometheuses scrape a third, one with the rule files and one without. What rules cost is the difference of the two: with what strata takes to keep the series for them,
and without what Prometheus takes to store them, which it does anyway.
"""
import argparse
import concurrent.futures
import os
import pathlib
import platform
import re
import statistics
import sys
import time
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "trio"))

from measure import cpu_seconds, memory  # noqa: E402  (the path is set just above)
from support.agent import ROOT, Agent  # noqa: E402
from support.docker import Docker  # noqa: E402
from support.image import rootfs_tar  # noqa: E402
from support.prometheus import Prometheus  # noqa: E402
from support.report import tell  # noqa: E402
from support.wait import until  # noqa: E402

RULES = sorted((ROOT / "rules/default").glob("*.yaml"))
EVERY = 5
NAMES = ("strata", "strata without", "Prometheus", "Prometheus without")


def fill(docker, count):
    """A third of them do something now and then."""
    def run(number):
        work = "while :; do sleep 1; done" if number % 3 == 0 else "exec sleep infinity"
        docker.run(f"crowd-{number}", "sh", "-c", work)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(count)))


def agent_of(docker, rules):
    config = {"containers": {"docker": docker.address, "period": f"{EVERY}s"}, "host": {"period": f"{EVERY}s"},
              "redis": [], **({} if rules else {"rules": []})}
    return Agent(config)


@dataclass
class Used:
    """By one process, over some stretch of time."""
    cpu: float     # milliseconds a second
    rss: float     # MiB at its end
    growth: float  # MiB of RSS within it


def state_of(process):
    return cpu_seconds(process.pid), memory(process.pid)[0] / (1 << 20)


def costs(processes, seconds):
    """All of them over the same stretch of time."""
    before = [state_of(one) for one in processes]
    started = time.monotonic()
    time.sleep(seconds)
    elapsed = time.monotonic() - started
    after = [state_of(one) for one in processes]
    return [Used((cpu - cpu_before) / elapsed * 1e3, rss, rss - rss_before)
            for (cpu, rss), (cpu_before, rss_before) in zip(after, before)]


def round_of(docker, arguments):
    judge, plain, source = agent_of(docker, True), agent_of(docker, False), agent_of(docker, False)
    with judge, plain, source:
        for one in (judge, plain, source):
            until(lambda one=one: len(one.metrics().find("container_last_seen")) >= arguments.containers, 120,
                  "all containers are seen")
        target = f"127.0.0.1:{source.port}"
        with Prometheus("strata", target, RULES, every=EVERY) as judging, \
                Prometheus("strata", target, every=EVERY) as storing:
            time.sleep(arguments.warm_up)
            used = costs([judge.process, plain.process, judging.process, storing.process], arguments.seconds)
            series = len(judging.query('{job="strata"}'))
    return dict(zip(NAMES, used)), series


def table(rounds):
    def middle(figure):
        return {name: statistics.median(getattr(one[name], figure) for one in rounds) for name in NAMES}

    def of_rules(figure):
        return {name: statistics.median(getattr(one[name], figure) - getattr(one[f"{name} without"], figure)
                                        for one in rounds) for name in ("strata", "Prometheus")}

    cpu, rss, growth = middle("cpu"), middle("rss"), middle("growth")
    rules, memory_of_rules = of_rules("cpu"), of_rules("rss")
    rows = ["| | with the rules, ms/s | without | the rules | % of one core | RSS with, MiB | without | the rules "
            "| RSS grew meanwhile, MiB |", "|---" * 9 + "|"]
    rows += [f"| {name} | {cpu[name]:.2f} | {cpu[name + ' without']:.2f} | {rules[name]:.2f} | {rules[name] / 10:.3f} "
             f"| {rss[name]:.1f} | {rss[name + ' without']:.1f} | {memory_of_rules[name]:.1f} | {growth[name]:.2f} |"
             for name in rules]
    return "\n".join(rows) + f"\n\nratio {rules['strata'] / rules['Prometheus']:.2f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--containers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=70, help="rates look back a minute")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    docker = Docker(ROOT / "build/e2e")
    try:
        docker.start()
        docker.load(rootfs_tar(ROOT / "build/e2e"))
        fill(docker, arguments.containers)
        found = [round_of(docker, arguments) for _ in range(arguments.rounds)]
    finally:
        docker.close()
    rules = sum(len(re.findall(r"^ +- (?:record|alert): ", file.read_text(), re.M)) for file in RULES)
    tell(f"{rules} rules each {EVERY} s over {found[-1][1]} series of {arguments.containers} containers, CPU in "
         f"milliseconds a second, medians of {arguments.rounds} times {arguments.seconds} s\n\n"
         + table([one for one, _ in found]) + f"\n\nKernel {platform.release()}, {os.cpu_count()} CPUs, load "
         f"average {os.getloadavg()[0]:.2f} at the end.\n", arguments.output)


if __name__ == "__main__":
    main()
