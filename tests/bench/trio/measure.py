"""What a process costs: CPU, memory, time to answer."""
import statistics
import time
from typing import NamedTuple


class Cost(NamedTuple):
    idle: float  # CPU milliseconds a second, nobody scraping
    scrape: float  # CPU milliseconds a scrape, over the idle cost of that time
    rss: int
    pss: int
    median: float  # seconds to answer
    slowest: float
    size: int  # bytes of one answer
    series: int


def cpu_seconds(pid):
    """User and system time of all threads, the ended ones too, in nanosecond grain.

    The clock of another process: clock_getcpuclockid(3) computes the number just so.
    """
    return time.clock_gettime((~pid) << 3 | 2)


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        sizes = {line.split(":")[0]: int(line.split()[1]) << 10 for line in file if " kB" in line}
    return sizes["Rss"], sizes["Pss"]


def idle_costs(programs, seconds):
    """All of them over the same stretch of time."""
    before = {one.name: cpu_seconds(one.pid) for one in programs}
    started = time.monotonic()
    time.sleep(seconds)
    elapsed = time.monotonic() - started
    return {one.name: (cpu_seconds(one.pid) - before[one.name]) / elapsed * 1e3 for one in programs}


def scrape_cost(program, idle, count, pause):
    times, before, started = [], cpu_seconds(program.pid), time.monotonic()
    for _ in range(count):
        body, seconds = program.scrape()
        times.append(seconds)
        time.sleep(pause)
    used = (cpu_seconds(program.pid) - before) * 1e3 - idle * (time.monotonic() - started)
    lines = body.splitlines()
    series = sum(1 for line in lines if line and not line.startswith(b"#"))
    rss, pss = memory(program.pid)
    return Cost(idle, max(used, 0.0) / count, rss, pss, statistics.median(times), max(times),
                len(body), series)


def measure(programs, seconds, scrapes, pause=0.1):
    for one in programs:
        one.scrape()
    idle = idle_costs(programs, seconds)
    return {one.name: scrape_cost(one, idle[one.name], scrapes, pause) for one in programs}
