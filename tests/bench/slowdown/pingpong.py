"""How much the attached agent slows a pipe ping-pong, which does nothing but switch tasks.

    pingpong.py [--pairs 100] [--slice 0.15] [--output FILE]

One ping-pong runs all the time; slices of it are counted with the agent running and without,
alternately, and each slice with the agent is held against the mean of its two neighbours without.
A null run does the same with nothing in the agent's place: what it shows is noise.
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

from support.agent import Agent  # noqa: E402  (the path is set just above)
from support.report import tell  # noqa: E402
from slices import Load, interval, losses  # noqa: E402

CPU = 0
SWITCHES = 2  # of tasks, for each round trip


@contextlib.contextmanager
def nothing():
    time.sleep(0.3)  # about as long as the agent takes to start
    yield


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
        source = pathlib.Path(__file__).with_name("pingpong.cpp")
        with Load(pathlib.Path(folder), source, [CPU]) as load:
            for name, subject in subjects.items():
                lines.append(line(name, *losses(load, arguments.pairs, arguments.slice, subject)))
    text = "\n".join(lines) + (
        f"\n\nKernel {platform.release()}, {os.cpu_count()} CPUs, both processes on CPU {CPU}; "
        f"{arguments.pairs} pairs of slices of {arguments.slice} s.\n")
    tell(text, arguments.output)


if __name__ == "__main__":
    main()
