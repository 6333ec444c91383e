"""Layer 4 against the application's own exposition, asked directly."""
import urllib.request

import pytest

from support.compare import counter_agrees, gauge_agrees
from support.exposition import Exposition
from support.names import BUSINESS, EVENTS, ORDERS
from support.wait import until
from support.world import API

GAUGES = ("queue_waiting_users_total", "queue_processing_users_total", "db_connections_active")
SIZES = ("nodejs_heap_size_total_bytes", "nodejs_heap_size_used_bytes", "nodejs_external_memory_bytes",
         "process_resident_memory_bytes")
OWN_LABELS = ("job", "instance", "name")  # added by the agent
COUNTERS = sorted({name for name, _ in BUSINESS if not name.endswith("_bucket")
                   and name not in GAUGES and name not in SIZES})


def own(world) -> Exposition:
    with urllib.request.urlopen(f"http://127.0.0.1:{world.api_port}/metrics", timeout=5) as answer:
        return Exposition(answer.read().decode())


def served(agent, name, **labels):
    return lambda: agent.metrics("/metrics/business").total(name, job=API, **labels)


@pytest.mark.parametrize("name", COUNTERS)
def test_counters(agent, world, name):
    world.visit(10)
    counter_agrees(served(agent, name), lambda: own(world).total(name), slack=1e-6)


@pytest.mark.parametrize("name", GAUGES)
def test_gauges(agent, world, name):
    gauge_agrees(served(agent, name), lambda: own(world).value(name))


@pytest.mark.parametrize("name", SIZES)
def test_sizes(agent, world, name):
    gauge_agrees(served(agent, name), lambda: own(world).value(name), relative=0.2)


def test_every_series_of_the_application_is_served(agent, world):
    world.visit(1)
    series = {(one.name, *sorted(one.labels.items())) for one in own(world).samples}

    def ours():
        return {(one.name, *sorted((key, value) for key, value in one.labels.items()
                                   if key not in OWN_LABELS))
                for one in agent.metrics("/metrics/business").samples if one.labels.get("job") == API}

    until(lambda: not series - ours(), 15, "every series")


def test_requests_are_told_apart(agent, world):
    before = served(agent, "http_requests_total", **ORDERS)()
    for _ in range(7):
        assert world.request("POST", "/api/orders", "order=1") == 200
    counter_agrees(served(agent, "http_requests_total", **ORDERS),
                   lambda: own(world).value("http_requests_total", **ORDERS))
    assert served(agent, "http_requests_total", **ORDERS)() >= before + 7


def test_buckets(agent, world):
    world.request("GET", "/api/events")
    name = "http_request_duration_seconds_bucket"
    for bound in ("0.005", "1.0", "+Inf"):
        labels = {**EVENTS, "le": bound}
        counter_agrees(served(agent, name, **labels), lambda: own(world).value(name, **labels))


def test_target_labels(agent, world):
    found = agent.metrics().find("orders_created_total")
    assert [one.labels for one in found] == [
        {"job": API, "instance": f"127.0.0.1:{world.api_port}", "name": API}]


def test_the_agents_own_process_is_not_the_applications(agent):
    """Both serve process_resident_memory_bytes; one TYPE line, told apart by job."""
    found = agent.metrics().find("process_resident_memory_bytes")
    assert {one.labels.get("job") for one in found} == {None, API}
