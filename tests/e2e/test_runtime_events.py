"""What Docker tells: names at once, health, how runs end, restarts, and who is no longer there."""
import contextlib
import time

import pytest

from support.agent import Agent
from support.wait import until


@pytest.fixture(scope="module", params=["with the kernel", "--no-kernel"])
def watcher(world, request):
    options = [] if request.param == "with the kernel" else [request.param]
    # Docker is listed seldom while events come: what shows within a second has come by an event.
    with Agent(world.config(), options=options) as agent:
        until(lambda: agent.metrics().find("strata_container_info", name="flash-quiet"), 15, "names")
        yield agent


@contextlib.contextmanager
def container(world, *command, options=()):
    name = f"flash-event-{time.monotonic_ns() % 1_000_000_000}"
    world.docker.run(name, *command, options=options)
    try:
        yield name
    finally:
        world.docker.remove(name, f"{name}-renamed")


def states(agent, name):
    return [one.labels["state"] for one in agent.metrics().find("strata_container_info", name=name)]


def told(agent, verb, name):
    return [one for one in agent.events() if (one["event"], one["container"]) == (verb, name)]


def restarts(agent, name):
    return agent.metrics().value("strata_container_restarts_total", name=name)


def test_a_new_container_and_its_new_name_show_within_a_second(watcher, world):
    with container(world, "sleep", "infinity") as name:
        until(lambda: watcher.metrics().find("container_memory_usage_bytes", name=name), 1,
              "the new container", pause=0.02)
        world.docker.client("rename", name, f"{name}-renamed")
        until(lambda: watcher.metrics().find("container_memory_usage_bytes", name=f"{name}-renamed"),
              1, "its new name", pause=0.02)
        assert not watcher.metrics().find("container_last_seen", name=name)
        (event,) = until(lambda: told(watcher, "rename", f"{name}-renamed"), 1, "the event")
        assert event["detail"] == f"from {name}"


def test_each_event_is_told_once(watcher, world):
    with container(world, "sleep", "infinity") as name:
        world.docker.client("pause", name)
        world.docker.client("unpause", name)
        world.docker.client("kill", name)
        until(lambda: told(watcher, "exit", name), 5, "its end")
        time.sleep(1)  # for a second one, if there is one
        for verb in ("start", "pause", "unpause", "exit"):
            assert len(told(watcher, verb, name)) == 1, verb


def test_one_that_has_failed_is_still_told_of_until_it_is_removed(watcher, world):
    with container(world, "sh", "-c", "exit 3") as name:
        until(lambda: states(watcher, name) == ["exited"], 5, "its state")
        metrics = watcher.metrics()
        assert metrics.value("strata_container_last_exit_code", name=name) == 3
        assert metrics.value("strata_container_last_exit_oom_killed", name=name) == 0
        ended = metrics.value("strata_container_last_exit_time_seconds", name=name)
        assert abs(time.time() - ended) < 60
        assert not metrics.find("container_last_seen", name=name)
        world.docker.client("rm", name)
        until(lambda: not states(watcher, name), 1, "its removal", pause=0.02)
        assert len(until(lambda: told(watcher, "destroy", name), 1, "the event")) == 1


def test_one_that_was_killed_for_its_memory_says_so(watcher, world):
    limit = ("--memory", "48m", "--memory-swap", "48m")
    with container(world, "python3", "-c", "x = bytearray(400 << 20)", options=limit) as name:
        until(lambda: states(watcher, name) == ["exited"], 15, "its state")
        metrics = watcher.metrics()
        assert metrics.value("strata_container_last_exit_code", name=name) == 137
        assert metrics.value("strata_container_last_exit_oom_killed", name=name) == 1
        until(lambda: told(watcher, "oom", name), 5, "the event")
        time.sleep(1)  # for a second one, if there is one
        assert len(told(watcher, "oom", name)) == 1


def test_those_that_ended_before_the_agent_came_are_known(world):
    with container(world, "sh", "-c", "exit 7") as name:
        with Agent(world.config(), options=["--no-kernel"]) as agent:
            until(lambda: states(agent, name) == ["exited"], 5, "its state")
            assert agent.metrics().value("strata_container_last_exit_code", name=name) == 7


def test_health_is_followed(watcher, world):
    check = ("--health-cmd", "test ! -e /sick", "--health-interval", "1s", "--health-retries", "1")
    with container(world, "sleep", "infinity", options=check) as name:
        def verdict():
            return [one.labels["status"]
                    for one in watcher.metrics().find("strata_container_health", name=name)]

        until(lambda: verdict() == ["healthy"], 10, "healthy")
        assert watcher.metrics().value("container_health_state", name=name) == 1
        world.docker.exec(name, "touch", "/sick")
        until(lambda: verdict() == ["unhealthy"], 10, "unhealthy")
        assert watcher.metrics().value("container_health_state", name=name) == 0
        assert [one["detail"] for one in told(watcher, "health", name)] == ["healthy", "unhealthy"]
    quiet = watcher.metrics()
    assert quiet.value("container_health_state", name="flash-quiet") == -1
    assert not quiet.find("strata_container_health", name="flash-quiet")


def test_restarts_are_counted_however_they_come(watcher, world):
    with container(world, "sleep", "infinity") as name:
        until(lambda: restarts(watcher, name) == 0, 5, "none yet")
        world.docker.client("restart", "-t", "0", name)
        until(lambda: restarts(watcher, name) == 1, 5, "by hand")
        world.docker.client("kill", name)
        world.docker.client("start", name)
        until(lambda: restarts(watcher, name) == 2, 5, "stopped and started")
        world.docker.remove(name)
        assert restarts(watcher, name) == 2, "kept while there is no container"
        world.docker.run(name, "sleep", "infinity")
        until(lambda: restarts(watcher, name) == 3, 5, "another container under its name")


def test_restarts_by_policy_are_counted(watcher, world):
    with container(world, "sh", "-c", "exit 5", options=("--restart", "on-failure:4")) as name:
        until(lambda: world.docker.inspect(name)["RestartCount"] == 4, 20, "Docker's own count")
        until(lambda: restarts(watcher, name) == 4, 5, "the same count")
        assert watcher.metrics().value("strata_container_last_exit_code", name=name) == 5


def test_labels_are_spelled_as_cadvisor_does(world):
    config = world.config(containers={**world.config()["containers"], "labels": ["team.name"]})
    labels = ("--label", "team.name=tickets", "--label", "secret=x")
    with container(world, "sleep", "infinity", options=labels) as name, Agent(config) as agent:
        (one,) = until(lambda: agent.metrics().find("strata_container_labels", name=name), 10, "it")
        spelled = {key: value for key, value in one.labels.items() if "label" in key}
        assert spelled == {"container_label_team_name": "tickets"}
