"""Layer 3 against `redis-cli info`."""
import subprocess

import pytest

from support.compare import counter_agrees, gauge_agrees
from support.wait import until


def served(agent, name, **labels):
    return lambda: agent.metrics("/metrics/dependency").value(name, **labels)


def info(world, key):
    return lambda: float(world.redis_info(key))


def test_up(agent):
    assert served(agent, "redis_up")() == 1


@pytest.mark.parametrize("name, key", [
    ("redis_keyspace_hits_total", "keyspace_hits"),
    ("redis_keyspace_misses_total", "keyspace_misses"),
    ("redis_uptime_in_seconds", "uptime_in_seconds"),
])
def test_counters(agent, world, name, key):
    world.visit(5)
    counter_agrees(served(agent, name), info(world, key))


@pytest.mark.parametrize("command", ["get", "set"])
def test_commands(agent, world, command):
    for number in range(10):
        world.redis("SET", "probe", number)
        world.redis("GET", "probe")

    def calls():  # cmdstat_get:calls=21,usec=175,...
        return int(world.redis_info(f"cmdstat_{command}").split(",")[0].split("=")[1])

    counter_agrees(served(agent, "redis_commands_total", cmd=command), calls)


@pytest.mark.parametrize("name, key, absolute", [
    ("redis_memory_used_bytes", "used_memory", 256 << 10),
    ("redis_memory_used_rss_bytes", "used_memory_rss", 1 << 20),
    ("redis_memory_max_bytes", "maxmemory", 0),
    ("redis_memory_fragmentation_ratio", "mem_fragmentation_ratio", 1.5),
    ("redis_mem_fragmentation_ratio", "mem_fragmentation_ratio", 1.5),
    ("redis_client_recent_max_input_buffer", "client_recent_max_input_buffer", 64 << 10),
    ("redis_client_recent_max_input_buffer_bytes", "client_recent_max_input_buffer", 64 << 10),
    ("redis_client_recent_max_output_buffer", "client_recent_max_output_buffer", 64 << 10),
    ("redis_client_recent_max_output_buffer_bytes", "client_recent_max_output_buffer", 64 << 10),
    ("redis_last_save_time_seconds", "rdb_last_save_time", 0),
    ("redis_rdb_last_save_timestamp_seconds", "rdb_last_save_time", 0),
])
def test_gauges(agent, world, name, key, absolute):
    gauge_agrees(served(agent, name), info(world, key), absolute=absolute)


def test_clients_connected_and_blocked(agent, world):
    before = served(agent, "redis_connected_clients")()
    waiting = [subprocess.Popen(["redis-cli", "-p", str(world.redis_port), "BLPOP", "nothing", "60"],
                                stdout=subprocess.DEVNULL) for _ in range(3)]
    try:
        until(lambda: served(agent, "redis_blocked_clients")() == 3, 30, "three blocked clients")
        # redis-cli itself is one more client while it asks.
        gauge_agrees(served(agent, "redis_connected_clients"), info(world, "connected_clients"), absolute=1)
        assert served(agent, "redis_connected_clients")() >= before + 3
    finally:
        for one in waiting:
            one.kill()
            one.wait()
    until(lambda: served(agent, "redis_blocked_clients")() == 0, 30, "nobody blocked")


def test_keys(agent, world):
    for number in range(25):
        world.redis("SET", f"lasting:{number}", "x", "EX", 1000)

    def keyspace(field):  # db0:keys=27,expires=25,avg_ttl=998765
        return float(dict(part.split("=") for part in world.redis_info("db0").split(","))[field])

    gauge_agrees(served(agent, "redis_db_keys", db="db0"), lambda: keyspace("keys"), absolute=1)
    gauge_agrees(served(agent, "redis_db_avg_ttl_seconds", db="db0"),
                 lambda: keyspace("avg_ttl") / 1000, absolute=60, seconds=60)


def test_maxmemory_is_what_was_set(agent):
    assert served(agent, "redis_memory_max_bytes")() == 64 << 20
