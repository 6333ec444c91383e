"""An exporter is stopped and the agent listens on its port: Prometheus, its configuration unchanged, goes
on with the very same series."""
import collections
import os
import pathlib
import time
from typing import Callable, Dict, List, NamedTuple

import pytest

import test_cadvisor_parity
import test_node_exporter_parity
from support.agent import Agent
from support.cadvisor import Cadvisor, fetch
from support.node_exporter import RELEASES, NodeExporter, binary_of
from support.parity import Difference, Key, listed, text_of
from support.prometheus import Prometheus
from support.wait import free_port, until
from support.zoo import LABELS

LABELLED = "flash-taken-over"
OF_THE_SCRAPE = ("up", "scrape_")  # Prometheus's own word on it
BACKWARDS = 1  # idle time may step back a little


class Takeover(NamedTuple):
    """Of one exporter's job."""
    job: str
    begun: Callable[[Key], bool]  # a series without which it has not
    lasting: Callable[[Key], bool]  # of what is there before and after
    differences: List[Difference]

    def happens(self, port, exporter, agent):
        with Prometheus(self.job, f"127.0.0.1:{port}") as prometheus:
            with exporter:
                until(prometheus.up, 20, f"{self.job} is scraped")
                until(lambda: any(map(self.begun, prometheus.recent(10))), 30, "its series")
                time.sleep(5)
                before = self.series(prometheus, 10)
            until(lambda: not prometheus.up(), 20, f"{self.job} is gone")
            with agent:
                until(prometheus.up, 20, "the agent is scraped")
                # Some are told each half minute.
                after = until(lambda: self.all_of(before, prometheus), 90, "every series", pause=1)
        counts = [collections.Counter(key[0] for key in some) for some in (before, after)]
        print("\n" + "\n".join(f"{name}: {was} before, {counts[1][name]} after"
                               for name, was in counts[0].items()))
        assert not self.fallen(before, after)

    def series(self, prometheus, seconds) -> Dict[Key, float]:
        return {key: value for key, value in prometheus.recent(seconds).items()
                if self.lasting(key) and not key[0].startswith(OF_THE_SCRAPE)}

    def all_of(self, before, prometheus):
        after, stopped = self.series(prometheus, 3), collections.defaultdict(list)
        for key in before:
            if key not in after and self.lasting(key) and not self.differs(key, absent=True):
                stopped[key[0]].append(key)
        assert not stopped, listed(stopped)
        return after

    def differs(self, key, absent=False):
        return any(one.covers(key) for one in self.differences if one.absent or not absent)

    def fallen(self, before, after):
        """Counters that would make a rate over this moment wrong."""
        return [f"{text_of(key)}: {value:g} before, {after[key]:g} after" for key, value in before.items()
                if key[0].endswith("_total") and key in after and not self.differs(key)
                and after[key] < value - BACKWARDS]


def of_a_lasting_container(key):
    """Without cgroups that come and go with whatever runs on this machine."""
    labels = dict(key[1])
    return labels.get("name", "").startswith("flash-") or labels.get("id", "/") in ("/", "/docker")


def of_a_lasting_device(key):
    """Without mounts and interfaces that have gone meanwhile."""
    labels = dict(key[1])
    interface = labels.get("device", "lo") if key[0].startswith("node_network_") else "lo"
    return (os.path.ismount(labels.get("mountpoint", "/"))
            and pathlib.Path("/sys/class/net", interface).exists())


@pytest.fixture
def labelled(world):
    options = [word for key, value in LABELS.items() for word in ("--label", f"{key}={value}")]
    world.docker.run(LABELLED, "sleep", "infinity", options=options)
    yield
    world.docker.remove(LABELLED)


def test_of_cadvisor(world, labelled):
    if not fetch()[0]:
        pytest.skip(f"NOT TRIED WITH cAdvisor: its package could not be had: {fetch()[1]}")
    port = free_port()
    Takeover("cadvisor", lambda key: ("name", LABELLED) in key[1], of_a_lasting_container,
             test_cadvisor_parity.DIFFERENCES).happens(
        port, Cadvisor(world.docker, ("-allow_dynamic_housekeeping=false",), port),
        Agent({"containers": {"docker": world.docker.address, "period": "1s"}, "redis": [],
               "compat": {"cadvisor": f"127.0.0.1:{port}"}}))


@pytest.mark.parametrize("release", RELEASES)
def test_of_node_exporter(release):
    if not binary_of(release)[0]:
        pytest.skip(f"NOT TRIED WITH node_exporter: {binary_of(release)[1]}")
    port = free_port()
    Takeover("node", lambda key: key[0] == "node_load1", of_a_lasting_device,
             test_node_exporter_parity.differences(release, of_defaults=True)).happens(
        port, NodeExporter(port=port, release=release),
        Agent({"redis": [], "compat": {"node_exporter": f"127.0.0.1:{port}"}}))
