"""How much continuous profiling slows a machine all of whose CPUs are busy.

    profile.py [--pairs 40] [--slice 2] [--output FILE]

A spinning program on each CPU; the agent runs all the time, and its `profiling.continuous` is switched
on and off by reloads. The slow-down is all that it costs, in the kernel and outside; the agent's own
CPU time of the slices is told beside it, being steadier, and the memory that it has meanwhile.
"""
import argparse
import contextlib
import os
import pathlib
import platform
import statistics
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCH.parent / "e2e"), str(BENCH / "trio")]

from measure import cpu_seconds, memory  # noqa: E402  (the path is set just above)
from support.agent import Agent  # noqa: E402
from support.report import tell  # noqa: E402
from slices import Load, interval, losses  # noqa: E402

SETTLE = 1.0  # seconds: programs are loaded and verified
CONFIG = {"containers": {"docker": ""}, "redis": [], "apis": []}


class Switch:
    def __init__(self, agent):
        self.agent, self.cpu = agent, {True: [], False: []}
        self.on = False

    def turn(self, on):
        self.agent.configure({**CONFIG, "profiling": {"continuous": on}})
        self.agent.signal("SIGHUP")

    @contextlib.contextmanager
    def profiling(self):
        self.turn(True)
        self.on = True
        yield
        self.on = False
        self.turn(False)

    @contextlib.contextmanager
    def nothing(self):
        yield


class Measured:
    """The load, and the agent's CPU time in the same slices."""

    def __init__(self, load, switch):
        self.load, self.switch = load, switch

    def rate(self, seconds):
        before, started = cpu_seconds(self.switch.agent.process.pid), time.monotonic()
        rate = self.load.rate(seconds)
        used = cpu_seconds(self.switch.agent.process.pid) - before
        self.switch.cpu[self.switch.on].append(used / (time.monotonic() - started))
        return rate


def line(name, lost):
    low, high = interval(lost)
    return f"| {name} | {statistics.median(lost):.2f} | {low:.2f} to {high:.2f} |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--slice", type=float, default=2.0)
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    lines = ["| on against off | slow-down, % (median) | 95 % interval |", "| --- | --- | --- |"]
    cpus = sorted(os.sched_getaffinity(0))
    source = pathlib.Path(__file__).with_name("spin.cpp")
    with (tempfile.TemporaryDirectory(prefix="strata-profile-") as folder,
          Load(pathlib.Path(folder), source, cpus) as load, Agent(CONFIG) as agent):
        switch = Switch(agent)
        measured = Measured(load, switch)
        lost, _ = losses(measured, arguments.pairs, arguments.slice, switch.nothing, SETTLE)
        lines.append(line("null", lost))
        rss_off = memory(agent.process.pid)[0]
        switch.cpu[False].clear()
        lost, _ = losses(measured, arguments.pairs, arguments.slice, switch.profiling, SETTLE)
        lines.append(line("continuous profile, 19 Hz", lost))
        with switch.profiling():
            time.sleep(2 * SETTLE)
            metrics, rss = agent.metrics(), memory(agent.process.pid)[0]
    extra = statistics.mean(switch.cpu[True]) - statistics.mean(switch.cpu[False])
    text = "\n".join(lines) + (
        f"\n\nThe agent itself took {100 * extra / len(cpus):.3f} % of the machine's CPU time more, and "
        f"{(rss - rss_off) / 2**20:.1f} MiB, {rss / 2**20:.1f} MiB in all; the kernel's tables "
        f"{metrics.value('strata_profile_map_memory_bytes') / 2**20:.1f} MiB.\n\n"
        f"Kernel {platform.release()}, {len(cpus)} CPUs; {arguments.pairs} pairs of slices of "
        f"{arguments.slice} s.\n")
    tell(text, arguments.output)


if __name__ == "__main__":
    main()
