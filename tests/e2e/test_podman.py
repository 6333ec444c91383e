"""Containers of podman, by its socket and, as is usual, without one."""
import shutil

import pytest

from support.agent import ROOT, Agent
from support.image import rootfs_tar
from support.podman import Podman
from support.wait import until


@pytest.fixture(scope="module")
def podman():
    if not shutil.which("podman"):
        pytest.skip("podman is not installed")
    podman = Podman(ROOT / "build/e2e")
    try:
        podman.load(rootfs_tar(ROOT / "build/e2e"))
        yield podman
    finally:
        podman.close()


@pytest.fixture
def visitor(podman):
    name = "pod-visitor"
    podman.run(name, "sleep", "infinity", options=("--label", "com.docker.compose.service=visitor"))
    yield name
    podman.remove(name, f"{name}-renamed")


def config(podman="auto"):
    return {"containers": {"docker": "", "docker_root": "", "podman": podman, "period": "1s"},
            "redis": []}


def info(agent, name):
    return [one.labels for one in agent.metrics().find("strata_container_info", name=name)]


def told(agent, verb, name):
    return [one for one in agent.events() if (one["event"], one["container"]) == (verb, name)]


def test_without_a_socket_its_files_name_containers(podman, visitor):
    """The storage is found by the container's conmon, as that of a user is."""
    with Agent(config(), options=["--no-kernel"]) as agent:
        (labels,) = until(lambda: info(agent, visitor), 10, "its name")
        assert (labels["runtime"], labels["source"]) == ("podman", "podman-files")
        assert labels["image"] == "localhost/strata-test:latest"
        assert labels["pid"] == str(podman.inspect(visitor)["State"]["Pid"])
        assert agent.metrics().value("container_memory_usage_bytes", name=visitor) > 0
        podman.client("rename", visitor, f"{visitor}-renamed")
        until(lambda: info(agent, f"{visitor}-renamed") and not info(agent, visitor), 5, "the new name")
        podman.run("pod-late", "sleep", "infinity")
        try:
            until(lambda: info(agent, "pod-late"), 1, "a new one within a second", pause=0.02)
        finally:
            podman.remove("pod-late")
        until(lambda: not info(agent, "pod-late"), 5, "its end")


def test_without_a_socket_its_files_tell_the_health(podman):
    name = "pod-checked"

    def verdict():
        return [one.labels["status"] for one in agent.metrics().find("strata_container_health", name=name)]

    podman.run(name, "sleep", "infinity", options=(
        "--health-cmd", "test ! -e /sick", "--health-interval", "disable", "--health-retries", "1"))
    try:
        with Agent(config(), options=["--no-kernel"]) as agent:
            until(lambda: info(agent, name), 10, "its name")
            assert info(agent, name)[0]["state"] == "running", "as its cgroup says"
            podman.client("healthcheck", "run", name)
            until(lambda: verdict() == ["healthy"], 5, "healthy")
            podman.client("exec", name, "touch", "/sick")
            podman.client("healthcheck", "run", name, check=False)
            until(lambda: verdict() == ["unhealthy"], 5, "unhealthy")
            assert agent.metrics().value("container_health_state", name=name) == 0
    finally:
        podman.remove(name)


def test_helpers_are_no_containers(podman, visitor):
    with Agent(config(), options=["--no-kernel"]) as agent:
        until(lambda: info(agent, visitor), 10, "its name")
        found = agent.metrics().find("strata_container_info")
        assert not [one for one in found if "conmon" in one.labels["id"]]


def test_its_socket_tells_more(podman, visitor):
    podman.serve()
    try:
        with Agent(config(f"unix://{podman.socket}"), options=["--no-kernel"]) as agent:
            (labels,) = until(lambda: [one for one in info(agent, visitor) if one["source"] == "podman"],
                              10, "its name by the socket")
            assert labels["compose_service"] == "visitor"
            podman.client("rename", visitor, f"{visitor}-renamed")
            until(lambda: info(agent, f"{visitor}-renamed"), 1, "the new name by an event", pause=0.02)
            assert until(lambda: told(agent, "rename", f"{visitor}-renamed"), 2, "the event")
            podman.client("kill", f"{visitor}-renamed")
            until(lambda: agent.metrics().find("strata_container_last_exit_code",
                                               name=f"{visitor}-renamed"), 5, "its exit code")
            code = agent.metrics().value("strata_container_last_exit_code", name=f"{visitor}-renamed")
            assert code == 137
            podman.client("start", f"{visitor}-renamed")
            until(lambda: agent.metrics().value("strata_container_restarts_total",
                                                name=f"{visitor}-renamed") == 1, 5, "its restart")
            podman.remove(f"{visitor}-renamed")
            assert until(lambda: told(agent, "destroy", f"{visitor}-renamed"), 2, "the removal")
            podman.end_service()
            until(lambda: agent.metrics().value("strata_source_up", source="podman") == 0, 30, "trouble")
            podman.run("pod-since", "sleep", "infinity")
            until(lambda: info(agent, "pod-since"), 10, "a name by the files")
    finally:
        podman.end_service()
        podman.remove("pod-since")
