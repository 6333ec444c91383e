"""Every name of the mission is answered, in all layers and in its own."""
import gzip

import pytest

from support.exposition import Exposition
from support.names import LAYERS
from support.wait import until

CASES = [(layer, name, labels) for layer, names in LAYERS.items() for name, labels in names]


@pytest.mark.parametrize("layer, name, labels", CASES,
                         ids=[f"{name}-{'-'.join(labels.values())}" for _, name, labels in CASES])
def test_name_is_served(agent, layer, name, labels):
    until(lambda: agent.metrics().find(name, **labels), 15, f"{name} in /metrics")
    assert agent.metrics(f"/metrics/{layer}").find(name, **labels)


def test_a_layer_serves_no_other_layer(agent):
    host = agent.metrics("/metrics/host").names
    assert not [name for name in host if name.startswith(("container_", "redis_", "http_"))]
    container = agent.metrics("/metrics/container").names
    assert not [name for name in container if name.startswith(("node_", "redis_", "http_"))]


def test_types_are_the_peers(agent):
    types = agent.metrics().types
    expected = {
        "node_cpu_seconds_total": "counter", "node_memory_MemTotal_bytes": "gauge",
        "node_load1": "gauge", "node_boot_time_seconds": "gauge",
        "node_filesystem_avail_bytes": "gauge", "node_disk_reads_completed_total": "counter",
        "container_cpu_usage_seconds_total": "counter", "container_memory_usage_bytes": "gauge",
        "container_last_seen": "gauge", "container_network_receive_bytes_total": "counter",
        "redis_up": "gauge", "redis_commands_total": "counter", "redis_connected_clients": "gauge",
        "http_requests_total": "counter", "http_request_duration_seconds": "histogram",
        "queue_waiting_users_total": "gauge", "process_resident_memory_bytes": "gauge",
        "strata_container_run_queue_latency_seconds": "histogram",
        "strata_container_info": "gauge", "strata_collector_up": "gauge",
    }
    assert {name: types.get(name) for name in expected} == expected


def test_no_series_is_there_twice(agent):
    seen = set()
    for sample in agent.metrics().samples:
        key = (sample.name, tuple(sorted(sample.labels.items())))
        assert key not in seen
        seen.add(key)


def test_gzip_when_asked_for(agent):
    _, packed = agent.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert Exposition(gzip.decompress(packed).decode()).find("node_load1")


def test_openmetrics_when_asked_for(agent):
    _, answer = agent.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    text = answer.decode()
    assert text.endswith("# EOF\n")
    assert "# TYPE node_cpu_seconds counter\n" in text
