"""Processes, tasks, machine and writable layers of layer 2 against /proc, sysfs and du."""
import os
import pathlib
import resource
import subprocess

import pytest

from support import hosts
from support.compare import gauge_agrees, grows
from support.world import API, REDIS

NAMES = [API, REDIS]
A_LOOK = 60  # every process is looked at once in half a minute


def served(agent, metric, name, **labels):
    return lambda: agent.metrics("/metrics/container").total(metric, name=name, **labels)


def pids(pid):
    return hosts.text(hosts.cgroup_file(pid, "pids", "cgroup.procs", "cgroup.procs")).split()


def links(pid):
    return [os.readlink(fd) for one in pids(pid) for fd in pathlib.Path("/proc", one, "fd").iterdir()]


def states(pid):
    tasks = [task for one in pids(pid) for task in pathlib.Path("/proc", one, "task").iterdir()]
    return [hosts.text(task / "stat").rsplit(")", 1)[1].split()[0] for task in tasks]


@pytest.mark.parametrize("name", NAMES)
def test_processes_and_threads(agent, world, name):
    pid = world.docker.pid(name)
    gauge_agrees(served(agent, "container_processes", name), lambda: len(pids(pid)), seconds=A_LOOK)
    gauge_agrees(served(agent, "container_threads", name), lambda: int(hosts.text(
        hosts.cgroup_file(pid, "pids", "pids.current", "pids.current"))), seconds=A_LOOK)
    gauge_agrees(served(agent, "container_tasks_state", name), lambda: len(states(pid)),
                 seconds=A_LOOK)


@pytest.mark.parametrize("name", NAMES)
def test_descriptors_and_sockets(agent, world, name):
    pid = world.docker.pid(name)
    gauge_agrees(served(agent, "container_file_descriptors", name), lambda: len(links(pid)),
                 absolute=2, seconds=A_LOOK)
    gauge_agrees(served(agent, "container_sockets", name),
                 lambda: sum(link.startswith("socket:") for link in links(pid)),
                 absolute=2, seconds=A_LOOK)
    soft, _ = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    assert served(agent, "container_ulimits_soft", name, ulimit="max_open_files")() == soft


def test_load_follows_a_busy_container(agent, world):
    # Four that spin raise it by 1800 in six seconds.
    grows(served(agent, "container_cpu_load_average_10s", API), lambda: world.busy(API, 6), by=500)


def test_machine(agent, world):
    metrics = agent.metrics("/metrics/container")
    assert metrics.total("machine_cpu_cores") == os.sysconf("SC_NPROCESSORS_ONLN")
    assert metrics.total("machine_memory_bytes") == hosts.meminfo("MemTotal")
    assert metrics.total("machine_scrape_error") == 0
    docker = world.docker.client("version", "--format", "{{.Server.Version}}").stdout.strip()
    assert metrics.total("cadvisor_version_info", kernelVersion=os.uname().release,
                         dockerVersion=docker) == 1


def test_writable_layer(agent, world):
    upper = world.docker.inspect(API)["GraphDriver"]["Data"]["UpperDir"]

    def of_du(*options):
        answer = subprocess.run(["du", "-s", *options, upper], capture_output=True, text=True,
                                check=True)
        return int(answer.stdout.split()[0])

    world.docker.exec(API, "sh", "-c", "for i in $(seq 50); do echo x >/var/tmp/$i; done")
    gauge_agrees(served(agent, "strata_container_writable_layer_inodes", API),
                 lambda: of_du("--inodes"), seconds=150)
    gauge_agrees(served(agent, "strata_container_writable_layer_bytes", API),
                 lambda: of_du("-B1"), absolute=1 << 20, seconds=90)
    assert served(agent, "strata_container_writable_layer_age_seconds", API)() < 120
    place = os.statvfs(world.docker.data)
    assert served(agent, "container_fs_inodes_total", API)() == place.f_files
