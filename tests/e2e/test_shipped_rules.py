"""A real Prometheus evaluates the shipped rules over what the agent serves of containers, Redis and an API."""
import pytest

from support.agent import ROOT
from support.prometheus import Prometheus
from support.wait import until

RULES = ROOT / "rules/default"


@pytest.fixture(scope="module", name="prometheus")
def running(agent):
    with Prometheus("strata", f"127.0.0.1:{agent.port}", [RULES / "*.yaml"]) as prometheus:
        yield prometheus


def test_no_rule_fails(prometheus):
    # rates have come true, and what reads them has been evaluated since
    until(lambda: prometheus.query("strata:container_cpu_cores:rate1m offset 10s"), 90, "a rate is recorded")
    rules = until(lambda: [] if any(rule["health"] == "unknown" for rule in prometheus.rules()) else
                  prometheus.rules(), 60, "all rules are evaluated")
    assert len(rules) > 100
    assert not [(rule["name"], rule["lastError"]) for rule in rules if rule["health"] != "ok"]


@pytest.mark.parametrize("record", [
    "strata:host_cpu_busy:ratio1m", "strata:host_cpus:count", 'strata:host_network_bytes:rate1m{direction="receive"}',
    "strata:host_disk_busy:ratio1m", 'strata:container_cpu_cores:rate1m{name!=""}',
    'strata:container_network_bytes:rate1m{direction="transmit",name!=""}'])
def test_records_have_values(prometheus, record):
    assert until(lambda: prometheus.query(record), 60, f"{record} has a value")


def test_thresholds_are_served(prometheus):
    (one,) = prometheus.query('strata_threshold{name="queue_waiting_users"}')
    assert one["value"][1] == "1000"
