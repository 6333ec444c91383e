"""Containers that are gone before anybody has looked, and those that other runtimes made."""
import contextlib
import pathlib
import shutil
import subprocess
import time

import pytest

from support.agent import ROOT
from support.cgroups import Family
from support.image import rootfs_tar
from support.wait import until


def kernel_numbers(agent, **labels):
    """What the kernel's families say of one container."""
    found = agent.metrics("/metrics/container")
    return {
        "waits": found.total("strata_container_run_queue_latency_seconds_count", **labels),
        "on_cpu": found.total("strata_container_on_cpu_seconds_total", **labels),
        "packets": found.total("strata_container_network_packets_total", **labels),
        "started": found.total("strata_container_processes_total", event="started", **labels),
        "exited": found.total("strata_container_processes_total", event="exited", **labels),
        "execs": found.total("strata_container_execs_total", **labels),
        "reclaim": found.total("strata_container_direct_reclaim_seconds_total", **labels),
        **{event: found.total("strata_container_events_total", event=event, **labels)
           for event in ("create", "start", "exit", "oom", "remove")},
    }


def brief(world, name, *command):
    world.docker.client("run", "--rm", "--name", name, "--network", "none", "strata-test:latest", *command)


TALK = ("import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
        "s.bind(('127.0.0.1', 0)); [(s.sendto(b'x', s.getsockname()), s.recv(1)) for _ in range(5)]; time.sleep(0.1)")


def test_one_that_lives_a_fifth_of_a_second_has_all_its_numbers(agent, world):
    name = f"flash-brief-{time.monotonic_ns()}"
    brief(world, name, "python3", "-c", TALK)
    got = until(lambda: kernel_numbers(agent, name=name), 5, "its numbers under its name")
    assert got["waits"] > 0 and got["on_cpu"] > 0
    assert got["packets"] == 10  # each of five datagrams is sent and received
    assert got["execs"] >= 1 and got["exited"] >= 1
    assert {event: got[event] for event in ("create", "start", "exit", "oom", "remove")} == {
        "create": 1, "start": 1, "exit": 1, "oom": 0, "remove": 1}
    kinds = [one["event"] for one in agent.events() if one["container"] == name]
    assert [kind for kind in kinds if kind in ("create", "start", "exit", "remove")] == [
        "create", "start", "exit", "remove"]
    time.sleep(3)
    assert kernel_numbers(agent, name=name) == got, "it is gone, and still named with its last numbers"


def test_none_of_many_brief_ones_is_missed(agent, world):
    """`true` ends as soon as it begins; the name comes from a runtime that is busy removing it."""
    names = [f"flash-true-{number}-{time.monotonic_ns()}" for number in range(12)]
    for name in names:
        brief(world, name, "true")
    until(lambda: all(kernel_numbers(agent, name=name)["exit"] == 1 for name in names), 10,
          "each one's end under its own name")
    for name in names:
        got = kernel_numbers(agent, name=name)
        assert (got["create"], got["start"], got["remove"]) == (1, 1, 1), name
        assert got["waits"] > 0, name


def test_cgroups_inside_a_container_are_the_containers(agent, world):
    """What systemd or a nested runtime does: a child cgroup, made and filled from the host here."""
    name = f"flash-nesting-{time.monotonic_ns()}"
    world.docker.run(name, "sleep", "infinity")
    try:
        until(lambda: kernel_numbers(agent, name=name), 5, "its numbers")
        path = until(lambda: agent.metrics().find("strata_container_info", name=name), 5, "its path")
        inner = Family().tree / path[0].labels["id"].lstrip("/") / "inner"
        inner.mkdir()
        before = kernel_numbers(agent, name=name)
        script = f"echo 0 > {inner}/cgroup.procs; for i in $(seq 20); do /bin/true; done"
        subprocess.run(["sh", "-c", script], check=True)
        programs = 21  # and seq
        until(lambda: kernel_numbers(agent, name=name)["execs"] == before["execs"] + programs, 5,
              "the programs of the inner cgroup")
        inner.rmdir()
        time.sleep(2)
        after = kernel_numbers(agent, name=name)
        assert after["execs"] == before["execs"] + programs, "the inner cgroup is gone, its numbers are not"
        assert after["started"] == before["started"] + programs
    finally:
        world.docker.remove(name)


@pytest.fixture(scope="module")
def rootfs(tmp_path_factory):
    """The test image's tree for runtimes that want a directory."""
    if not rootfs_tar(ROOT / "build/e2e").exists():
        pytest.skip("no image")
    place = ROOT / "build/e2e/plain-rootfs"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    subprocess.run(["tar", "-C", place, "-xf", rootfs_tar(ROOT / "build/e2e")], check=True)
    yield place
    shutil.rmtree(place, ignore_errors=True)


def id_in_metrics(agent, word):
    """The container whose id contains this."""
    found = {one.labels["id"] for one in agent.metrics("/metrics/container")
             .find("strata_container_processes_total") if word in one.labels["id"]}
    assert len(found) <= 1, found
    return found.pop() if found else None


def ran(agent, identity):
    """Its numbers once the shell, its three programs and `sleep` have been counted."""
    got = kernel_numbers(agent, id=identity)
    return got if got["execs"] >= 5 else None


def test_podman(agent, rootfs, tmp_path):
    if not shutil.which("podman"):
        pytest.skip("podman is not installed")
    common = ["podman", "--root", tmp_path / "root", "--runroot", tmp_path / "run", "--storage-driver",
              "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", "runc"]
    name = f"strata-podman-{time.monotonic_ns()}"
    # Its usual limits are more than every machine lets a process have.
    limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"]
    made = subprocess.run([*common, "run", "-d", "--name", name, "--network", "none", *limits,
                           "--rootfs", rootfs, "/bin/sh", "-c", "for i in 1 2 3; do /bin/true; done; sleep 600"],
                          text=True, capture_output=True, check=False)
    try:
        if made.returncode != 0:
            pytest.skip(f"podman cannot run containers here: {made.stderr.strip()[-300:]}")
        identity = made.stdout.strip()[-64:]
        at = until(lambda: id_in_metrics(agent, identity), 10, "the container's id in the metrics")
        got = until(lambda: ran(agent, at), 10, "its programs")
        assert got["on_cpu"] > 0 and got["create"] == 1 and got["start"] == 1
    finally:
        subprocess.run([*common, "rm", "-f", "-t", "0", name], capture_output=True, check=False)


def test_containerd(agent, docker, rootfs):
    """Docker's own containerd, asked directly: a container that Docker knows nothing of."""
    socket = docker.run_dir / "exec/containerd/containerd.sock"
    if not shutil.which("ctr") or not pathlib.Path(socket).exists():
        pytest.skip("no containerd to talk to")
    identity = f"{time.monotonic_ns():064x}"
    ctr = ["ctr", "--address", socket, "--namespace", "strata-test"]
    made = subprocess.run([*ctr, "run", "--detach", "--rootfs", rootfs, identity, "/bin/sh", "-c",
                           "for i in 1 2 3; do /bin/true; done; sleep 600"],
                          text=True, capture_output=True, check=False)
    try:
        if made.returncode != 0:
            pytest.skip(f"containerd cannot run containers here: {made.stderr.strip()[-300:]}")
        at = until(lambda: id_in_metrics(agent, identity), 10, "the container's id in the metrics")
        got = until(lambda: ran(agent, at), 10, "its programs")
        assert got["on_cpu"] > 0 and got["create"] == 1 and got["start"] == 1
    finally:
        with contextlib.suppress(OSError):
            subprocess.run([*ctr, "task", "kill", "-s", "KILL", identity], capture_output=True, check=False)
            time.sleep(0.5)
            subprocess.run([*ctr, "task", "rm", "-f", identity], capture_output=True, check=False)
            subprocess.run([*ctr, "container", "rm", identity], capture_output=True, check=False)
