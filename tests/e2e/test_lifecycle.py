"""Containers that come, pause, restart, are renamed and go."""
import time

import pytest

from support.wait import until


def told(agent, verb, name):
    """The events of this kind that carry this container's name."""
    return [one for one in agent.events() if (one["event"], one["container"]) == (verb, name)]


def names(agent):
    return {one.labels["name"] for one in agent.metrics().find("container_last_seen")}


@pytest.fixture
def visitor(world):
    """A container of this test alone; its name."""
    name = f"flash-visitor-{time.monotonic_ns() % 1_000_000}"
    world.docker.run(name, "sleep", "infinity")
    yield name
    world.docker.remove(name)


def test_run_and_remove_show_within_a_second(agent, world):
    name = "flash-passing"
    world.docker.run(name, "sleep", "infinity")
    try:
        started = until(lambda: told(agent, "start", name), 1, "the start", pause=0.02)
        assert world.docker.inspect(name)["Id"][:12] in str(started)
    finally:
        world.docker.remove(name)
    until(lambda: told(agent, "remove", name), 1, "the removal", pause=0.02)
    assert told(agent, "exit", name)


def test_a_new_container_has_metrics_and_a_dead_one_none(agent, world):
    name = "flash-passing"
    world.docker.run(name, "sleep", "infinity")
    try:
        until(lambda: name in names(agent), 10, "its metrics")
    finally:
        world.docker.remove(name)
    until(lambda: name not in names(agent), 60, "its metrics gone")


def test_events_are_counted(agent, world, visitor):
    """The runtime removes the cgroup as soon as the last process has ended."""
    def counts():
        found = agent.metrics().find("strata_container_events_total", id="/")
        return {one.labels["event"]: one.value for one in found}

    before = counts()
    world.docker.client("kill", visitor)
    until(lambda: counts()["exit"] > before["exit"] and counts()["remove"] > before["remove"], 5, "both")


def test_pause_keeps_the_metrics(agent, world, visitor):
    until(lambda: visitor in names(agent), 10, "its metrics")
    world.docker.client("pause", visitor)
    try:
        time.sleep(2)
        assert agent.metrics().find("container_memory_usage_bytes", name=visitor)
        assert agent.answer_time() < 2
    finally:
        world.docker.client("unpause", visitor)


def test_restart_is_one_container_with_a_new_process(agent, world, visitor):
    def pids():
        return [one.labels["pid"] for one in agent.metrics().find("strata_container_info", name=visitor)]

    until(lambda: pids() == [str(world.docker.pid(visitor))], 10, "its process")
    world.docker.client("restart", "-t", "0", visitor)
    until(lambda: pids() == [str(world.docker.pid(visitor))], 15, "its new process")
    assert len(agent.metrics().find("container_last_seen", name=visitor)) == 1


def test_rename_is_followed(agent, world, visitor):
    until(lambda: visitor in names(agent), 10, "its metrics")
    new = f"{visitor}-renamed"
    world.docker.client("rename", visitor, new)
    try:
        until(lambda: new in names(agent) and visitor not in names(agent), 30, "the new name alone")
    finally:
        world.docker.client("rename", new, visitor)


def test_a_stream_of_short_containers(agent, world):
    """Each dies while it is being looked at; nothing else is disturbed."""
    for number in range(5):
        world.docker.client("run", "--rm", "--name", f"flash-brief-{number}", "--network", "none",
                            "strata-test:latest", "true")
        assert agent.metrics().find("container_last_seen")
    until(lambda: all(told(agent, "exit", f"flash-brief-{number}") for number in range(5)), 10,
          "every one of them told")
    until(lambda: agent.up("container") == 1, 10, "a healthy collector")


def test_follow(agent, world):
    name = "flash-followed"
    output = agent.dir / "followed"
    with agent.following(output):
        world.docker.run(name, "true")
        try:
            until(lambda: [one for one in output.read_text().splitlines()
                           if name in one and "start" in one], 5, "the start in the stream")
        finally:
            world.docker.remove(name)
