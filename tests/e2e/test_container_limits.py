"""What limits do to containers, against cgroupfs: quota, OOM kills, pressure, disk I/O, spec."""
import time

import pytest

from support import hosts
from support.compare import counter_agrees, gauge_agrees, grows
from support.wait import until
from support.world import API

BOUND = "flash-bound"
MEMORY = 64 << 20
# Twice as much as the limit allows.
HOG = f"a = bytearray({MEMORY * 2}); print(len(a))"


@pytest.fixture(scope="module")
def bound(world):
    world.docker.run(BOUND, "sleep", "infinity",
                     options=("--cpus", "0.2", "--memory", MEMORY, "--memory-swap", MEMORY,
                              "--cpu-shares", "512"))
    yield world.docker.pid(BOUND)
    world.docker.remove(BOUND)


def served(agent, metric, name=BOUND, **labels):
    return lambda: agent.metrics("/metrics/container").total(metric, name=name, **labels)


def of_host(agent, metric, **labels):
    return lambda: agent.metrics("/metrics/container").value(metric, id="/", **labels)


def test_spec(agent, bound):
    until(lambda: agent.metrics().find("container_spec_cpu_quota", name=BOUND), 10, "the container")
    assert served(agent, "container_spec_cpu_quota")() == 20000
    assert served(agent, "container_spec_cpu_period")() == 100000
    assert abs(served(agent, "container_spec_cpu_shares")() - 512) <= 25  # v2's weights are coarser
    assert served(agent, "container_spec_memory_limit_bytes")() == MEMORY
    assert served(agent, "container_spec_memory_limit_bytes", API)() == 0


def test_a_limit_that_is_changed(agent, world):
    name = "flash-changed"
    world.docker.run(name, "sleep", "infinity", options=("--memory", MEMORY))
    try:
        limit = served(agent, "container_spec_memory_limit_bytes", name)
        until(lambda: limit() == MEMORY, 10, "the first limit")
        time.sleep(35)  # no longer young, so that it is looked at each minute
        for megabytes, cpus in ((96, 0.5), (112, 0.75)):
            world.docker.client("update", "--memory", f"{megabytes}m", "--memory-swap", "128m",
                                "--cpus", cpus, name)
            until(lambda m=megabytes: limit() == m << 20, 2, "the new limit")
            quota = served(agent, "container_spec_cpu_quota", name)() / 100000
            assert quota == pytest.approx(cpus)
    finally:
        world.docker.remove(name)


def test_cpu_against_quota(agent, world, bound):
    throttled = hosts.cgroup_file(bound, "cpu", "cpu.stat", "cpu.stat")
    grows(served(agent, "container_cpu_cfs_throttled_periods_total"),
          lambda: world.busy(BOUND, 12), by=5)
    counter_agrees(served(agent, "container_cpu_cfs_throttled_periods_total"),
                   lambda: int(hosts.fields(throttled, "nr_throttled")[0]))
    assert served(agent, "strata_container_cpu_quota_cores")() == pytest.approx(0.2)
    assert 0 <= served(agent, "strata_container_cpu_quota_used_ratio")() <= 1.5
    until(lambda: 0 < served(agent, "strata_container_cpu_throttled_ratio")() <= 1, 10, "throttling")
    assert not agent.metrics().find("strata_container_cpu_quota_cores", name=API)
    assert not agent.metrics().find("container_cpu_cfs_periods_total", name=API)


def test_oom_kills(agent, world, bound):
    kills = served(agent, "container_oom_events_total")
    grows(kills, lambda: world.docker.client("exec", BOUND, "python3", "-c", HOG, check=False), by=0)
    events = hosts.cgroup_file(bound, "memory", "memory.oom_control", "memory.events")
    counter_agrees(kills, lambda: int(hosts.fields(events, "oom_kill")[0]))
    counter_agrees(of_host(agent, "container_oom_events_total"),
                   lambda: int(hosts.fields("/proc/vmstat", "oom_kill")[0]))
    assert served(agent, "container_oom_events_total", API)() == 0


def test_memory_in_the_kernel_and_files(agent, bound):
    stat = hosts.cgroup_file(bound, "memory", "memory.stat", "memory.stat")
    v1 = "total_cache" in hosts.text(stat)
    for metric, v1_key, v2_key in (
            ("container_memory_total_active_file_bytes", "total_active_file", "active_file"),
            ("container_memory_total_inactive_file_bytes", "total_inactive_file", "inactive_file"),
            ("container_memory_rss", "total_rss", "anon")):
        key = v1_key if v1 else v2_key
        gauge_agrees(served(agent, metric), lambda k=key: int(hosts.fields(stat, k)[0]),
                     absolute=256 << 10)


def test_pressure(agent, world, bound):
    waiting = "container_pressure_cpu_waiting_seconds_total"

    def by_kernel():
        line = hosts.fields("/proc/pressure/cpu", "some")
        return int(dict(word.split("=") for word in line)["total"]) / 1e6

    counter_agrees(of_host(agent, waiting), by_kernel)
    if agent.metrics().find(waiting, name=BOUND):  # not on cgroup v1 alone
        grows(served(agent, waiting), lambda: world.busy(BOUND, 2), by=0.1)


def test_disk_io_of_the_host(agent):
    disk = hosts.disks()[0]
    for metric, column in (("container_fs_reads_total", 0), ("container_fs_writes_total", 4)):
        counter_agrees(of_host(agent, metric, device=f"/dev/{disk}"),
                       lambda c=column: hosts.disk(disk, c))
    counter_agrees(of_host(agent, "container_fs_writes_bytes_total", device=f"/dev/{disk}"),
                   lambda: hosts.disk(disk, 6) * 512)


def test_the_time_of_a_containers_disk_io(agent, world):
    grows(served(agent, "container_fs_write_seconds_total", API), lambda: world.write_disk(API))
