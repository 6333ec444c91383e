"""The daemon hangs, dies or was never there: containers keep their numbers, and names return."""
import contextlib

import pytest

from support.agent import Agent
from support.wait import until
from support.world import API, REDIS


@pytest.fixture
def watcher(world):
    with Agent(world.config(), options=["--no-kernel"]) as agent:
        until(lambda: named(agent, API) and named(agent, REDIS), 15, "both containers")
        yield agent


def named(agent, name):
    return agent.metrics("/metrics/container").find("container_memory_usage_bytes", name=name)


def answers(agent):
    return agent.metrics().value("strata_source_up", source="docker")


@contextlib.contextmanager
def frozen(docker):
    docker.freeze()
    try:
        yield
    finally:
        docker.thaw()


def goes_on(agent, world):
    """Known containers keep their names and their numbers move; nothing waits for the daemon."""
    first = agent.metrics().total("container_cpu_usage_seconds_total", name=API)
    until(lambda: world.request("GET", "/api/events") and agent.metrics().total(
        "container_cpu_usage_seconds_total", name=API) > first, 20, "moving numbers")
    assert named(agent, REDIS)
    assert agent.answer_time() < 2
    assert agent.answer_time("/metrics/container") < 2


def test_hangs(watcher, world):
    with frozen(world.docker):
        until(lambda: answers(watcher) == 0, 30, "the trouble in the health")
        goes_on(watcher, world)
    until(lambda: answers(watcher) == 1, 30, "healed")


def test_dies_and_returns(watcher, world):
    world.docker.kill()
    try:
        until(lambda: answers(watcher) == 0, 30, "the trouble in the health")
        goes_on(watcher, world)
    finally:
        world.docker.start()
    until(lambda: answers(watcher) == 1, 30, "healed")
    name = "flash-after"
    world.docker.run(name, "sleep", "infinity")
    try:
        until(lambda: named(watcher, name), 15, "a container started since")
    finally:
        world.docker.remove(name)


def test_hangs_from_the_start(world):
    """Without a name the cgroup's path is what a container is known by."""
    identity = world.docker.inspect(API)["Id"]
    with frozen(world.docker), Agent(world.config(), options=["--no-kernel"]) as agent:
        found = until(lambda: [one for one in agent.metrics().find("container_memory_usage_bytes")
                               if identity in one.labels["id"]], 15, "by its path")
        assert found[0].value > 0
        assert agent.answer_time() < 2
        world.docker.thaw()
        until(lambda: named(agent, API), 30, "its name, once the daemon answers")


def test_its_files_name_containers_while_it_does_not_answer(world):
    """From the start, and also those that have come since: here under a socket of nobody's."""
    files = {"docker": "unix:///nonexistent/docker.sock", "docker_root": str(world.docker.data / "root")}
    hung = {"docker": world.docker.address, "docker_root": files["docker_root"]}
    off = {"docker": "", "docker_root": files["docker_root"]}
    for containers in (files, off):
        with Agent(world.config(containers=containers), options=["--no-kernel"]) as agent:
            until(lambda: named(agent, API), 15, "its name")
            name = "flash-by-files"
            world.docker.run(name, "sleep", "infinity")
            try:
                until(lambda: named(agent, name), 15, "a new one")
                (info,) = agent.metrics().find("strata_container_info", name=name)
                assert (info.labels["source"], info.labels["runtime"]) == ("docker-files", "docker")
            finally:
                world.docker.remove(name)
    with frozen(world.docker):
        with Agent(world.config(containers=hung), options=["--no-kernel"]) as agent:
            until(lambda: named(agent, API), 15, "its name, though the socket hangs")
            assert answers(agent) == 0
            world.docker.thaw()
            until(lambda: agent.metrics().find("strata_container_info", name=API, source="docker"), 30,
                  "Docker itself, once it answers")


def test_no_socket_at_all(world):
    config = world.config(containers={"docker": "unix:///nonexistent/docker.sock"})
    identity = world.docker.inspect(API)["Id"]
    with Agent(config, options=["--no-kernel"]) as agent:
        until(lambda: [one for one in agent.metrics().find("container_memory_usage_bytes")
                       if identity in one.labels["id"]], 15, "by its path")
        assert "/nonexistent/docker.sock" in str(agent.dump())


def test_trouble_is_in_the_dump(watcher, world):
    def source():
        (docker,) = [one for one in watcher.dump("sources")["sources"] if one["name"] == "docker"]
        return docker

    with frozen(world.docker):
        until(lambda: not source()["ok"] and source()["error"], 30, "the source's error")
    until(lambda: source()["ok"], 30, "healed")
