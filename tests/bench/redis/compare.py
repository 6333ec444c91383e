#!/usr/bin/env python3
"""strata beside redis_exporter 1.69 on one busy Redis: what a scrape costs the scraper, and what it
costs the server's main thread. One is scraped after the other, in turns, so that both see the same
machine; the server has only the two to answer meanwhile."""
import argparse
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/bench/trio")]

from measure import cpu_seconds, memory  # noqa: E402
from support.agent import Agent  # noqa: E402
from support.redis_exporter import RedisExporter  # noqa: E402
from support.redis_servers import RedisServer, make_busy  # noqa: E402
from support.wait import free_port, until  # noqa: E402
import urllib.request  # noqa: E402


def fetch(url):
    started = time.monotonic()
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read(), time.monotonic() - started


def main_thread(pid):
    """Seconds of the server's first thread, which runs the commands."""
    with open(f"/proc/{pid}/task/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


class Side:
    def __init__(self, name, url, pid, server):
        self.name, self.url, self.pid, self.server = name, url, pid, server
        self.cpu, self.taken, self.times, self.body = [], [], [], b""

    def scrapes(self, count):
        """Each waits until the collection before is too old to be served again."""
        quiet_cpu, quiet_taken = self.quiet
        before = cpu_seconds(self.pid), main_thread(self.server), time.monotonic()
        for _ in range(count):
            time.sleep(1.05)
            self.body, seconds = fetch(self.url)
            self.times.append(seconds)
        lasted = time.monotonic() - before[2]
        self.cpu.append((cpu_seconds(self.pid) - before[0] - quiet_cpu * lasted) / count)
        self.taken.append((main_thread(self.server) - before[1] - quiet_taken * lasted) / count)

    def rest(self, seconds):
        """What runs on its own, by the second: the agent's wake-ups, the server's clock."""
        before = cpu_seconds(self.pid), main_thread(self.server)
        time.sleep(seconds)
        self.quiet = ((cpu_seconds(self.pid) - before[0]) / seconds,
                      (main_thread(self.server) - before[1]) / seconds)

    def figures(self):
        lines = self.body.splitlines()
        return [statistics.median(self.cpu) * 1e3, statistics.median(self.taken) * 1e6,
                statistics.median(self.times) * 1e3, memory(self.pid)[1] / 2**20, len(self.body) / 1024,
                sum(1 for line in lines if line and not line.startswith(b"#"))]


def usage(server):
    """Commands and their microseconds, as the server counts them itself."""
    calls = usec = 0
    for line in server.cli("INFO", "commandstats").splitlines():
        if line.startswith("cmdstat_") and not line.startswith("cmdstat_info:calls=0"):
            fields = dict(part.split("=") for part in line.split(":", 1)[1].split(","))
            calls, usec = calls + int(fields["calls"]), usec + int(fields["usec"])
    return calls, usec


def agent_on(server, port):
    off = {"enabled": False}
    return Agent({"host": {"period": "1h"}, "containers": {
        "docker": "", "docker_root": "", "podman": "", "containerd": "", "crio": "", "bundles": False,
        "period": "1h", "collectors": {name: off for name in (
            "cpu", "disk", "disk_io", "load", "machine", "memory", "network", "oom", "percpu",
            "pressure", "process")}},
        "redis": [{"address": server.address, "interval": "1h", "timeout": "2s"}],
        "compat": {"redis_exporter": f"127.0.0.1:{port}"}}, options=["--no-kernel"])


def table(rows):
    heads = ["program", "CPU per scrape, ms", "main thread of Redis per scrape, us",
             "commands of Redis per scrape, us", "commands per scrape", "time to answer, median, ms",
             "PSS, MiB", "answer, KiB", "series"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def compare(rounds, count):
    port = free_port()
    with RedisServer() as server, RedisExporter(server.address) as exporter, \
            agent_on(server, port) as agent:
        make_busy(server)
        subprocess.run(["redis-benchmark", "-p", str(server.port), "-q", "-n", "2000"],
                       stdout=subprocess.DEVNULL, check=True)
        sides = [Side("strata", f"http://127.0.0.1:{port}/metrics", agent.process.pid, server.process.pid),
                 Side("redis_exporter", f"http://127.0.0.1:{exporter.port}/metrics",
                      exporter.process.pid, server.process.pid)]
        used = {side.name: [] for side in sides}
        for side in sides:
            until(lambda side=side: b"redis_up" in fetch(side.url)[0], 20, side.name)
        for _ in range(rounds):
            for side in sides:
                side.rest(5)
                before = usage(server)
                side.scrapes(count)
                after = usage(server)
                # asking for the figures is one more INFO
                used[side.name].append(((after[1] - before[1]) / count, (after[0] - before[0] - 1) / count))
        rows, numbers = [], []
        for side in sides:
            cpu, taken, *rest = side.figures()
            usec, calls = (statistics.median(values) for values in zip(*used[side.name]))
            numbers.append([cpu, taken, usec, calls, *rest])
            rows.append([side.name, *(f"{value:.2f}" for value in numbers[-1][:1]),
                         *(f"{value:.0f}" for value in numbers[-1][1:3]), f"{calls:.1f}",
                         f"{rest[0]:.1f}", f"{rest[1]:.1f}", f"{rest[2]:.0f}", f"{rest[3]:.0f}"])
        rows.append(["strata / redis_exporter", *(f"{ours / theirs:.3f}" for ours, theirs in zip(*numbers))])
        return table(rows)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--scrapes", type=int, default=10)
    options.add_argument("--output", type=pathlib.Path)
    given = options.parse_args()
    text = compare(given.rounds, given.scrapes)
    print(text)
    if given.output:
        given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
