"""cAdvisor is stopped and the agent listens on its port: Prometheus, its configuration unchanged, goes on
with the very same series."""
import collections
import time

import pytest

from support.agent import Agent
from support.cadvisor import Cadvisor, fetch
from support.parity import listed
from support.prometheus import Prometheus
from support.wait import free_port, until
from support.zoo import LABELS
from test_cadvisor_parity import DIFFERENCES

LABELLED = "flash-taken-over"
OF_THE_SCRAPE = ("up", "scrape_")  # Prometheus's own word on it


@pytest.fixture
def labelled(world):
    options = [word for key, value in LABELS.items() for word in ("--label", f"{key}={value}")]
    world.docker.run(LABELLED, "sleep", "infinity", options=options)
    yield
    world.docker.remove(LABELLED)


def lasting(series):
    """Without cgroups that come and go with whatever runs on this machine."""
    def stays(labels):
        return labels.get("name", "").startswith("flash-") or labels.get("id", "/") in ("/", "/docker")

    return {key: value for key, value in series.items()
            if stays(dict(key[1])) and not key[0].startswith(OF_THE_SCRAPE)}


def by_name(series):
    return collections.Counter(key[0] for key in series)


def excused(key):
    return any(one.absent and one.covers(key) for one in DIFFERENCES)


def test_an_unchanged_prometheus_goes_on(world, labelled):
    if not fetch()[0]:
        pytest.skip(f"NOT TRIED WITH cAdvisor: its package could not be had: {fetch()[1]}")
    port = free_port()
    agent = Agent({"containers": {"docker": world.docker.address, "period": "1s"}, "redis": [],
                   "compat": {"cadvisor": f"127.0.0.1:{port}"}})
    with Prometheus("cadvisor", f"127.0.0.1:{port}") as prometheus:
        with Cadvisor(world.docker, ("-allow_dynamic_housekeeping=false",), port):
            until(prometheus.up, 20, "cAdvisor is scraped")
            until(lambda: [key for key in prometheus.recent(10)
                           if ("name", LABELLED) in key[1]], 30, "its containers")
            time.sleep(5)
            before = lasting(prometheus.recent(10))
        until(lambda: not prometheus.up(), 20, "cAdvisor is gone")
        with agent:
            until(prometheus.up, 20, "the agent is scraped")

            def goes_on():
                after = lasting(prometheus.recent(3))
                stopped = collections.defaultdict(list)
                for key in before:
                    if key not in after and not excused(key):
                        stopped[key[0]].append(key)
                assert not stopped, listed(stopped)
                return after

            after = until(goes_on, 90, "every series", pause=1)  # some are told each half minute
    counts = {name: (count, by_name(after)[name]) for name, count in by_name(before).items()}
    print("\n" + "\n".join(f"{name}: {was} before, {now} after" for name, (was, now) in counts.items()))
