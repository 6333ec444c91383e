"""How much the attached agent slows a pipe ping-pong, which does nothing but switch tasks.

    slowdown.py [--pairs 100] [--slice 0.15] [--output FILE]

One ping-pong runs all the time; slices of it are counted with the agent running and without,
alternately, and each slice with the agent is held against the mean of its two neighbours without.
A null run does the same with nothing in the agent's place: what it shows is noise.
"""
import argparse
import contextlib
import os
import pathlib
import platform
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

from support.agent import Agent  # noqa: E402  (the path is set just above)
from support.report import tell  # noqa: E402
from support.wait import until  # noqa: E402

CPU = 0
SETTLE = 0.25  # seconds between a change and the slice that is counted
SWITCHES = 2  # of tasks, for each round trip


class PingPong:
    def __init__(self, folder, seconds):
        binary, self.path = folder / "pingpong", folder / "count"
        source = pathlib.Path(__file__).parent / "pingpong.cpp"
        subprocess.run(["c++", "-std=c++20", "-O2", source, "-o", binary], check=True)
        self.process = subprocess.Popen([binary, self.path, str(CPU), str(seconds)])
        until(self.path.exists, 5, "the counter")

    def count(self):
        return struct.unpack("Q", self.path.read_bytes())[0]

    def rate(self, seconds):
        """Round trips a second over one slice."""
        before, started = self.count(), time.monotonic()
        time.sleep(seconds)
        rate = (self.count() - before) / (time.monotonic() - started)
        if rate == 0:
            raise RuntimeError("the ping-pong stands still")
        return rate

    def close(self):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def nothing():
    time.sleep(0.3)  # about as long as the agent takes to start
    yield


def losses(load, pairs, seconds, subject):
    """Percent lost in each slice with the subject, against the slices around it."""
    without, with_it = [], []
    for _ in range(pairs):
        time.sleep(SETTLE)
        without.append(load.rate(seconds))
        with subject():
            time.sleep(SETTLE)
            with_it.append(load.rate(seconds))
    time.sleep(SETTLE)
    without.append(load.rate(seconds))
    around = [(one + other) / 2 for one, other in zip(without, without[1:])]
    lost = [100 * (1 - one / base) for one, base in zip(with_it, around)]
    return lost, statistics.median(around)


def interval(values, rounds=2000):
    """The median's 95 % bootstrap interval."""
    dice = random.Random(1)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(rounds))
    return medians[int(0.025 * rounds)], medians[int(0.975 * rounds)]


def line(name, lost, rate):
    low, high = interval(lost)
    middle = statistics.median(lost)
    extra = 1e9 / rate * (1 / (1 - middle / 100) - 1)
    return (f"| {name} | {middle:.1f} | {low:.1f} to {high:.1f} | {extra:.0f} | "
            f"{extra / SWITCHES:.0f} | {rate / 1000:.0f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--slice", type=float, default=0.15)
    parser.add_argument("--null-only", action="store_true", help="only the run that shows the noise")
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    subjects = {"null": nothing, "agent, no kernel probes": lambda: Agent(options=["--no-kernel"]),
                "agent": Agent}
    if arguments.null_only:
        subjects = {"null": nothing}
    lines = ["| on against off | loss, % (median) | 95 % interval | ns a round trip | ns a switch | "
             "thousand round trips/s |", "| --- | --- | --- | --- | --- | --- |"]
    with tempfile.TemporaryDirectory(prefix="strata-pingpong-") as folder:
        load = PingPong(pathlib.Path(folder), 3600)
        try:
            for name, subject in subjects.items():
                lines.append(line(name, *losses(load, arguments.pairs, arguments.slice, subject)))
        finally:
            load.close()
    text = "\n".join(lines) + (
        f"\n\nKernel {platform.release()}, {os.cpu_count()} CPUs, both processes on CPU {CPU}; "
        f"{arguments.pairs} pairs of slices of {arguments.slice} s.\n")
    tell(text, arguments.output)


if __name__ == "__main__":
    main()
