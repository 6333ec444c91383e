"""The kernel's numbers carry the containers' names and grow under load that is caused here."""
import pytest

from support.compare import grows
from support.wait import until
from support.world import API, REDIS

NAMES = [API, REDIS]


def served(agent, metric, name, **labels):
    return lambda: agent.metrics("/metrics/container").total(metric, name=name, **labels)


@pytest.mark.parametrize("name", NAMES)
def test_run_queue_latency(agent, world, name):
    count = served(agent, "strata_container_run_queue_latency_seconds_count", name)
    total = served(agent, "strata_container_run_queue_latency_seconds_sum", name)
    waited = until(lambda: (total(),), 10, "the first waits")[0]
    grows(count, lambda: world.busy(name, 1), by=20)
    # Four spinning processes: with n CPUs, 4 - n of them wait at any time.
    until(lambda: total() > waited + 0.1, 10, "time spent waiting")


@pytest.mark.parametrize("name", NAMES)
def test_block_io_latency(agent, world, name):
    labels = {"operation": "write"}
    grows(served(agent, "strata_container_block_io_latency_seconds_count", name, **labels),
          lambda: world.write_disk(name, 8), by=60)
    grows(served(agent, "strata_container_block_io_bytes_total", name, **labels),
          lambda: world.write_disk(name, 8), by=(8 << 20) - 1)


@pytest.mark.parametrize("name", NAMES)
def test_disk_io_is_served_whoever_counts_it(agent, world, name):
    """Cgroups do, or where those of version 1 count nothing, the kernel side."""
    family = "container_fs_writes_bytes_total"
    grows(served(agent, family, name), lambda: world.write_disk(name, 8), by=(8 << 20) - 1)
    grows(served(agent, "container_fs_writes_total", name), lambda: world.write_disk(name, 8))
    devices = [one.labels["device"] for one in agent.metrics().find(family, name=name)]
    assert len(devices) == len(set(devices)), "each once"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", ["receive", "transmit"])
def test_network_bytes(agent, world, name, direction):
    """Loopback counts here: each end sends and receives at least the payload."""
    def ask():
        if name == REDIS:
            world.docker.exec(REDIS, "redis-cli", "-p", world.redis_port, "SET", "big", "x" * 50_000)
        else:
            for _ in range(60):
                world.request("POST", "/api/orders", "y" * 1000)

    grows(served(agent, "strata_container_network_bytes_total", name, direction=direction), ask, by=5_000)
    grows(served(agent, "strata_container_network_packets_total", name, direction=direction), ask, by=3)


def test_buckets_are_cumulative(agent, world):
    world.busy(API, 0.3)
    name = "strata_container_run_queue_latency_seconds"
    exposition = agent.metrics()
    found = exposition.find(f"{name}_bucket", name=API)
    assert found
    assert found[-1].labels["le"] == "+Inf"
    values = [one.value for one in found]
    assert values == sorted(values)
    assert values[-1] == exposition.value(f"{name}_count", name=API)
    bounds = [float(one.labels["le"]) for one in found]
    assert bounds == sorted(set(bounds))


def test_programs_are_attached(agent):
    found = agent.metrics().find("strata_bpf_program_attached")
    assert found
    assert not [one.labels["program"] for one in found if one.value != 1]


def test_maps_are_accounted_for(agent):
    assert agent.metrics().total("strata_bpf_map_memory_bytes") > 0
    assert agent.metrics().find("strata_bpf_map_entries")


def test_rings_lose_nothing(agent, world):
    def events():
        return agent.metrics().total("strata_ring_buffer_events_total")

    grows(events, lambda: world.docker.exec(API, "sh", "-c", "for i in 1 2 3; do /bin/true; done"), by=2)
    assert agent.metrics().total("strata_ring_buffer_dropped_total") == 0


def test_oom_kill_is_counted_for_the_container(agent, world):
    """Not by docker's word but by the kernel's: the memory cgroup's limit is hit for real."""
    name = "flash-oom"
    eat = "x = []\nwhile True: x.append(bytearray(1 << 20))"
    try:
        world.docker.run(name, "python3", "-c", eat,
                         options=("--memory=32m", "--memory-swap=32m"))
        until(lambda: world.docker.inspect(name)["State"]["OOMKilled"], 20, "the kill")
        until(lambda: agent.metrics().total("strata_container_oom_kills_total", name=name) == 1,
              10, "the kill counted")
        kills = agent.metrics().find("strata_container_oom_kills_total")
        assert not [one for one in kills if one.labels.get("name") in NAMES and one.value]
        until(lambda: [one for one in agent.events() if (one["event"], one["container"]) == ("oom", name)],
              5, "the kill among the events")
    finally:
        world.docker.remove(name)


def test_processes_are_counted(agent, world):
    started = served(agent, "strata_container_processes_total", API, event="started")
    exited = served(agent, "strata_container_processes_total", API, event="exited")

    def twenty():
        world.docker.exec(API, "sh", "-c", "for i in $(seq 20); do /bin/true; done")

    grows(started, twenty, by=19)
    grows(exited, twenty, by=19)
