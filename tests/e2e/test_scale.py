"""Many containers, many of them short: memory stays bounded, and nothing is lost uncounted."""
import pathlib
import subprocess
import time

import pytest

from support.agent import Agent
from support.cgroups import Family
from support.hosts import TICK, text
from support.wait import until

STANDING = 1000
A_SECOND = 100
SECONDS = 20


class Watched:
    """An agent that is scraped every second, and what it costs."""

    def __init__(self, agent):
        self.agent = agent
        self.proc = pathlib.Path("/proc", str(agent.process.pid))

    def cpu(self):
        fields = text(self.proc / "stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self):
        return int(text(self.proc / "statm").split()[1]) * 4096

    def total(self, metric, **labels):
        return self.agent.metrics().total(metric, **labels)

    def figures(self):
        """What must not grow without bound."""
        exposition = self.agent.metrics()
        return {"rss": self.rss(), "maps": exposition.total("strata_bpf_map_memory_bytes"),
                "series": len(exposition.samples)}


@pytest.fixture
def watched():
    config = {"containers": {"period": "1s"}, "host": {"period": "5s"}, "redis": [], "apis": []}
    with Agent(config) as agent:
        yield Watched(agent)


def churn(family, watched, first):
    """A_SECOND containers a second, each with a process, for SECONDS; the agent's CPU share."""
    begun, cpu = time.monotonic(), watched.cpu()
    number = first
    for second in range(SECONDS):
        for one in range(A_SECOND):
            family.live_briefly(family.make(number))
            number += 1
            time.sleep(max(0.0, begun + second + one / A_SECOND - time.monotonic()))
        watched.agent.metrics("/metrics/container")
    return number - first, (watched.cpu() - cpu) / (time.monotonic() - begun)


def events(watched, event):
    return watched.total("strata_container_events_total", id="/", event=event)


def told(watched, ring):
    exposition = watched.agent.metrics()
    return (exposition.total("strata_ring_buffer_events_total", ring=ring)
            + exposition.total("strata_ring_buffer_dropped_total", ring=ring))


def test_a_thousand_containers_and_a_hundred_a_second(watched, record_property):
    with Family() as family:
        for number in range(STANDING):
            family.settle(family.make(number))
        until(lambda: len(watched.agent.metrics().find("strata_container_on_cpu_seconds_total"))
              >= STANDING, 30, "all of them in the metrics")
        time.sleep(5)
        before = watched.figures()
        counted = {event: events(watched, event) for event in ("create", "remove")}
        ring = told(watched, "cgroup")
        exits = watched.total("strata_container_processes_total", id="/", event="exited")

        made, cpu = churn(family, watched, STANDING)

        until(lambda: events(watched, "remove") - counted["remove"] >= made
              or watched.total("strata_ring_buffer_dropped_total", ring="cgroup"), 10, "the last")
        after = watched.figures()
        lost = watched.total("strata_ring_buffer_dropped_total", ring="cgroup")
        # Each was made, joined and removed. Others on this machine may have made some too.
        assert told(watched, "cgroup") - ring >= 3 * made
        for event, count in counted.items():
            assert events(watched, event) - count + lost >= made
        assert watched.total("strata_container_processes_total", id="/", event="exited") - exits >= made
        assert after["maps"] == before["maps"]
        assert after["rss"] < before["rss"] + (48 << 20)
        assert cpu < 0.5
        record_property("figures", f"{made} made; agent {cpu:.1%} of a CPU; {before} -> {after}")
        print(f"\n{made} containers in {SECONDS} s; agent {cpu:.1%} of a CPU; {before} -> {after};"
              f" overflows {watched.total('strata_bpf_map_overflows_total'):.0f}")


def test_idle_among_nameless_containers_costs_little(watched):
    """Two hundred containers that no runtime names cost reads and requests once, not each second."""
    with Family() as family:
        for number in range(200):
            family.make(number)
        watched.agent.metrics()
        time.sleep(5)
        begun, cpu = time.monotonic(), watched.cpu()
        for _ in range(10):
            watched.agent.metrics()
            time.sleep(1)
        assert (watched.cpu() - cpu) / (time.monotonic() - begun) < 0.10


def test_every_event_of_a_storm_is_told_or_counted(watched):
    """Every exit and every exec is one event of the ring or one drop; both are counted apart."""
    def balance():
        found = watched.agent.metrics()
        return (found.total("strata_container_processes_total", id="/", event="exited")
                + found.total("strata_container_execs_total", id="/")
                - found.total("strata_ring_buffer_events_total", ring="process")
                - found.total("strata_ring_buffer_dropped_total", ring="process"))

    with Family() as family:
        place = family.make(1)
        forks = 2000
        family.settle(place)
        script = f"echo 0 > {place}/cgroup.procs; for i in $(seq {forks}); do /bin/true; done"
        subprocess.run(["sh", "-c", script], check=True)
        name = {"id": family.id(place)}
        until(lambda: watched.total("strata_container_execs_total", **name) == forks + 1, 10,
              "every program counted")
        assert watched.total("strata_container_processes_total", event="started", **name) == forks + 1
        until(lambda: balance() == 0, 10, "a moment at which nothing was under way")
