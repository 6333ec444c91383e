"""Layer 2 against cgroupfs, the daemon's own statistics and `docker inspect`."""
import datetime
import os
import subprocess
import time

import pytest

from support import hosts
from support.compare import counter_agrees, gauge_agrees, grows
from support.wait import until
from support.world import API, QUIET, REDIS

NAMES = [API, REDIS]


def served(agent, metric, name, **labels):
    """The sum over cAdvisor's further labels: cpu, interface, device."""
    return lambda: agent.metrics("/metrics/container").total(metric, name=name, **labels)


@pytest.mark.parametrize("name", NAMES)
def test_cpu_usage(agent, world, name):
    pid = world.docker.pid(name)
    value = served(agent, "container_cpu_usage_seconds_total", name)
    grows(value, lambda: world.busy(name, 0.5), by=0.1)
    counter_agrees(value, lambda: hosts.cpu_seconds_of(pid), slack=0.001)
    counter_agrees(value, lambda: world.docker.stats(name)["cpu_stats"]["cpu_usage"]["total_usage"]
                   / 1e9, slack=0.001)


@pytest.mark.parametrize("name", NAMES)
def test_cpu_system(agent, world, name):
    pid = world.docker.pid(name)
    value = served(agent, "container_cpu_system_seconds_total", name)
    # The kernel scales this figure anew at each reading, so it may step back a little.
    gauge_agrees(value, lambda: hosts.cpu_system_of(pid), absolute=0.05, relative=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_memory_usage(agent, world, name):
    pid = world.docker.pid(name)
    value = served(agent, "container_memory_usage_bytes", name)
    gauge_agrees(value, lambda: hosts.cgroup_number(
        pid, "memory", "memory.usage_in_bytes", "memory.current"), absolute=1 << 20)
    gauge_agrees(value, lambda: world.docker.stats(name)["memory_stats"]["usage"], absolute=1 << 20)


@pytest.mark.parametrize("name", NAMES)
def test_memory_maximum(agent, world, name):
    pid = world.docker.pid(name)
    counter_agrees(served(agent, "container_memory_max_usage_bytes", name), lambda: hosts.cgroup_number(
        pid, "memory", "memory.max_usage_in_bytes", "memory.peak"))


@pytest.mark.parametrize("name", NAMES)
def test_memory_cache(agent, world, name):
    path = hosts.cgroup_file(world.docker.pid(name), "memory", "memory.stat", "memory.stat")
    key = "cache" if "total_cache" in hosts.text(path) else "file"
    gauge_agrees(served(agent, "container_memory_cache", name),
                 lambda: int(hosts.fields(path, key)[0]), absolute=256 << 10)


def test_network_of_a_container_on_the_host_network(agent, world):
    """The host's devices are not its own: what it sends and receives itself is counted instead."""
    received = served(agent, "container_network_receive_bytes_total", REDIS, interface="host")
    sent = served(agent, "container_network_transmit_bytes_total", REDIS, interface="host")
    start = sent()
    grows(received, lambda: world.redis("SET", "big", "x" * 100_000), by=100_000)
    assert sent() - start < 50_000
    grows(sent, lambda: world.redis("GET", "big"), by=100_000)
    world.redis("DEL", "big")
    for name in NAMES:
        assert {one.labels["interface"] for one in
                agent.metrics().find("container_network_receive_bytes_total", name=name)} == {"host"}


def test_network_of_a_container_with_its_own(agent, world):
    peer = "flash-peer"
    world.docker.run(peer, "sleep", "infinity")
    try:
        world.docker.network_pair(QUIET, peer, "192.0.2.1", "192.0.2.2")
        pid = world.docker.pid(QUIET)
        send = ("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                "for _ in range(100): s.sendto(b'x' * 1000, ('192.0.2.1', 9))")
        value = served(agent, "container_network_receive_bytes_total", QUIET, interface="eth0")
        grows(value, lambda: world.docker.exec(peer, "python3", "-c", send), by=90_000)
        counter_agrees(value, lambda: hosts.net_bytes("eth0", "receive", pid))
        counter_agrees(served(agent, "container_network_transmit_bytes_total", QUIET, interface="eth0"),
                       lambda: hosts.net_bytes("eth0", "transmit", pid))
    finally:
        world.docker.remove(peer)


def test_filesystem_usage(agent, world):
    upper = world.docker.inspect(API)["GraphDriver"]["Data"]["UpperDir"]

    def by_du():
        answer = subprocess.run(["du", "-s", "-B1", upper], capture_output=True, text=True, check=True)
        return int(answer.stdout.split()[0])

    world.docker.exec(API, "dd", "if=/dev/zero", "of=/var/tmp/ballast", "bs=1M", "count=20",
                      "conv=fsync", "status=none")
    gauge_agrees(served(agent, "container_fs_usage_bytes", API), by_du, absolute=2 << 20, seconds=90)


def test_filesystem_limit(agent, world):
    place = os.statvfs(world.docker.data)
    assert served(agent, "container_fs_limit_bytes", API)() == place.f_blocks * place.f_frsize


@pytest.mark.parametrize("name", NAMES)
def test_last_seen_is_now(agent, name):
    gauge_agrees(served(agent, "container_last_seen", name), time.time, absolute=15)


@pytest.mark.parametrize("name", NAMES)
def test_start_time(agent, world, name):
    text = world.docker.inspect(name)["State"]["StartedAt"]
    started = datetime.datetime.fromisoformat(text[:19] + "+00:00").timestamp()
    assert abs(served(agent, "container_start_time_seconds", name)() - started) <= 3


def test_identity_labels(agent, world):
    inspect = world.docker.inspect(API)
    found = until(lambda: agent.metrics().find("container_memory_usage_bytes", name=API), 10)
    assert len(found) == 1
    assert inspect["Id"] in found[0].labels["id"]
    assert found[0].labels["image"] == inspect["Config"]["Image"]
    info = agent.metrics().find("strata_container_info", name=API)
    assert [one.labels["pid"] for one in info] == [str(inspect["State"]["Pid"])]
    assert info[0].labels["runtime"] == "docker"
