"""Layer 1 against /proc and statvfs."""
import os

import pytest

from support import hosts
from support.compare import counter_agrees, gauge_agrees
from support.world import API

TICK = 1 / hosts.TICK


def served(agent, name, **labels):
    return lambda: agent.metrics("/metrics/host").value(name, **labels)


@pytest.mark.parametrize("mode", ["user", "system", "nice", "irq", "softirq", "steal"])
def test_cpu_seconds(agent, world, mode):
    world.busy(API, 0.2)
    counter_agrees(served(agent, "node_cpu_seconds_total", cpu="0", mode=mode),
                   lambda: hosts.cpu_seconds(0, mode), slack=TICK)


@pytest.mark.parametrize("mode", ["idle", "iowait"])
def test_idle_may_step_back_a_little(agent, mode):
    gauge_agrees(served(agent, "node_cpu_seconds_total", cpu="0", mode=mode),
                 lambda: hosts.cpu_seconds(0, mode), absolute=15)


def test_every_cpu_is_there(agent):
    cpus = {one.labels["cpu"] for one in agent.metrics().find("node_cpu_seconds_total", mode="idle")}
    assert cpus == {str(cpu) for cpu in range(os.cpu_count())}


def test_memory_total(agent):
    assert served(agent, "node_memory_MemTotal_bytes")() == hosts.meminfo("MemTotal")


@pytest.mark.parametrize("key", ["MemAvailable", "MemFree"])
def test_memory_that_moves(agent, key):
    gauge_agrees(served(agent, f"node_memory_{key}_bytes"), lambda: hosts.meminfo(key),
                 absolute=32 << 20)


@pytest.mark.parametrize("name, column", [("node_disk_reads_completed_total", 0),
                                          ("node_disk_writes_completed_total", 4)])
def test_disk_operations(agent, world, name, column):
    disks = hosts.disks()
    assert disks, "a disk that has done something"
    world.write_disk(API)
    for disk in disks:
        counter_agrees(served(agent, name, device=disk), lambda: hosts.disk(disk, column))


def test_filesystem_of_the_root(agent):
    root = os.statvfs("/")
    assert served(agent, "node_filesystem_size_bytes", mountpoint="/")() == (
        root.f_blocks * root.f_frsize)
    gauge_agrees(served(agent, "node_filesystem_avail_bytes", mountpoint="/"),
                 lambda: os.statvfs("/").f_bavail * root.f_frsize, absolute=256 << 20)


@pytest.mark.parametrize("direction", ["receive", "transmit"])
def test_network_bytes_of_every_device(agent, direction):
    for device in (one for one in hosts.net_devices() if one != "lo"):
        counter_agrees(served(agent, f"node_network_{direction}_bytes_total", device=device),
                       lambda: hosts.net_bytes(device, direction))


@pytest.mark.parametrize("name, position", [("node_load1", 0), ("node_load5", 1), ("node_load15", 2)])
def test_load(agent, name, position):
    gauge_agrees(served(agent, name), lambda: os.getloadavg()[position], absolute=0.25)


def test_boot_time(agent):
    assert served(agent, "node_boot_time_seconds")() == int(hosts.fields("/proc/stat", "btime")[0])
