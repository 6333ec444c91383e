"""Slices of a load with a subject running and without, alternately: each slice with it is held against
the mean of its two neighbours without. A null run shows the noise."""
import random
import statistics
import struct
import subprocess
import time

SETTLE = 0.25  # seconds between a change and the slice that is counted


class Load:
    """Programs that count what they do in files, each in its own: `PROGRAM FILE CPU SECONDS`."""

    def __init__(self, folder, source, cpus, seconds=3600):
        binary = folder / source.stem
        subprocess.run(["c++", "-std=c++20", "-O2", source, "-o", binary], check=True)
        self.paths = [folder / f"count-{cpu}" for cpu in cpus]
        self.processes = [subprocess.Popen([binary, path, str(cpu), str(seconds)])
                          for path, cpu in zip(self.paths, cpus)]
        while not all(path.exists() and path.stat().st_size for path in self.paths):
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()

    def count(self):
        return sum(struct.unpack("Q", path.read_bytes())[0] for path in self.paths)

    def rate(self, seconds):
        """Of one slice, a second."""
        before, started = self.count(), time.monotonic()
        time.sleep(seconds)
        rate = (self.count() - before) / (time.monotonic() - started)
        if rate == 0:
            raise RuntimeError("the load stands still")
        return rate


def losses(load, pairs, seconds, subject, settle=SETTLE):
    """Percent lost in each slice with the subject, and the median rate without."""
    without, with_it = [], []
    for _ in range(pairs):
        time.sleep(settle)
        without.append(load.rate(seconds))
        with subject():
            time.sleep(settle)
            with_it.append(load.rate(seconds))
    time.sleep(settle)
    without.append(load.rate(seconds))
    around = [(one + other) / 2 for one, other in zip(without, without[1:])]
    lost = [100 * (1 - one / base) for one, base in zip(with_it, around)]
    return lost, statistics.median(around)


def interval(values, rounds=2000):
    """The median's 95 % bootstrap interval."""
    dice = random.Random(1)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(rounds))
    return medians[int(0.025 * rounds)], medians[int(0.975 * rounds)]
