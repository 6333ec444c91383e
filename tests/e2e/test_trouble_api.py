"""A scraped application in every kind of trouble: it degrades alone, shows it, and heals.

A malformed line fails its whole scrape, as in Prometheus.
"""
import pytest

from support.agent import Agent
from support.bad_http import BadHttp
from support.wait import until

TROUBLES = ["error", "html", "hang", "garbage", "empty", "malformed", "endless", "huge", "million",
            "half"]


@pytest.fixture(scope="module")
def upstream():
    with BadHttp() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def watcher(world, upstream):
    """Watches one good application and one that goes bad."""
    bad = {"job": "rooms", "url": upstream.url, "interval": "500ms", "timeout": "500ms"}
    config = world.config()
    config["apis"].append(bad)
    with Agent(config, options=["--no-kernel"]) as agent:
        yield agent


def rooms(agent):
    return agent.metrics("/metrics/business").find("furnished_rooms", job="rooms")


def errors(agent):
    return sum(one.value for one in agent.metrics().find("strata_collector_errors_total")
               if one.labels["collector"].startswith("api/rooms"))


def others_are_well(agent):
    exposition = agent.metrics()
    assert exposition.find("node_load1") and exposition.value("redis_up") == 1
    assert exposition.find("orders_created_total", job="flash-tickets-api")
    return True


def resident(agent):
    with open(f"/proc/{agent.process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) << 10


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble(watcher, upstream, trouble):
    upstream.mode = "good"
    until(lambda: rooms(watcher), 15, "the good answer")
    before, size = errors(watcher), resident(watcher)
    upstream.mode = trouble
    try:
        until(lambda: errors(watcher) > before, 15, "the trouble counted")
        assert watcher.answer_time() < 2
        assert others_are_well(watcher)
        until(lambda: not rooms(watcher), 30, "no stale value")
        assert watcher.up("api/rooms") == 0
        assert watcher.metrics().value("up", job="rooms") == 0
        assert resident(watcher) < size + (64 << 20)
    finally:
        upstream.mode = "good"
    until(lambda: rooms(watcher) and watcher.up("api/rooms") == 1, 30, "healed")


def test_trouble_is_logged_once(watcher, upstream):
    def lines():
        return sum("rooms" in line for line in watcher.log_text().splitlines())

    upstream.mode = "error"
    before, counted = lines(), errors(watcher)
    until(lambda: errors(watcher) >= counted + 5, 30, "five failed scrapes")
    assert lines() - before <= 2
    upstream.mode = "good"
    until(lambda: rooms(watcher), 30, "healed")


def test_trouble_is_in_the_dump(watcher, upstream):
    upstream.mode = "error"
    try:
        until(lambda: [one for one in watcher.dump("collectors")["collectors"]
                       if one["name"].startswith("api/rooms") and "500" in str(one)], 15, "the last error")
    finally:
        upstream.mode = "good"


def test_nobody_listens(world):
    config = world.config(apis=[{"job": "rooms", "url": "http://127.0.0.1:1/metrics",
                                 "interval": "500ms", "timeout": "500ms"}])
    with Agent(config, options=["--no-kernel"]) as agent:
        until(lambda: agent.up("api/rooms") == 0, 10, "the trouble in the health")
        assert agent.metrics().find("node_load1")


def test_a_million_series_exceed_the_limit_of_samples(upstream):
    """Where the page itself is allowed to be as large as it is."""
    upstream.mode = "million"
    config = {"redis": [], "containers": {"docker": ""},
              "apis": [{"job": "rooms", "url": upstream.url, "body_size_limit": "100MiB",
                        "interval": "20s", "timeout": "20s"}]}
    with Agent(config, options=["--no-kernel"]) as agent:
        until(lambda: "sample limit exceeded" in str(agent.dump("collectors")), 60, "the limit")
        exposition = agent.metrics("/metrics/business")
        assert exposition.value("up", job="rooms") == 0
        assert exposition.value("scrape_samples_scraped", job="rooms") == 1_000_000
        assert not exposition.find("rooms")
        assert resident(agent) < 400 << 20
