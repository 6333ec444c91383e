"""Two containers fight for one CPU: which one waits, how long, and who makes it wait."""
import time

import pytest

from support.wait import until

BUSY = ("taskset", "-c", "0", "sh", "-c", "while :; do :; done")


@pytest.fixture
def fighters(world):
    """Their names: one that wants a little, and one that takes all it can get."""
    mark = time.monotonic_ns() % 1_000_000
    victim, hog = f"flash-victim-{mark}", f"flash-hog-{mark}"
    world.docker.run(victim, *BUSY)
    world.docker.run(hog, *BUSY)
    yield victim, hog
    world.docker.remove(victim, hog)


def waited(agent, name):
    return agent.metrics("/metrics/container").total(
        "strata_container_run_queue_latency_seconds_sum", name=name)


def test_the_metrics_say_who_waits_how_long_and_for_whom(agent, fighters):
    victim, hog = fighters
    before = until(lambda: waited(agent, victim), 10, "its name and its first wait")
    began = time.monotonic()
    time.sleep(3)
    share = (waited(agent, victim) - before) / (time.monotonic() - began)
    assert 0.3 < share < 1.1, "with another task like itself on its CPU it waits half of the time"

    def taken():
        found = agent.metrics("/metrics/container")
        times = found.total("strata_container_preempted_by_total", name=victim, by=hog)
        assert times > 10, times
        return times

    until(taken, 10, "the hog among those who took the CPU")


def test_the_events_say_it_too(agent, fighters):
    victim, hog = fighters

    def told():
        return [one for one in agent.events()
                if (one["event"], one["container"], one.get("cause")) == ("outlier", victim, hog)]

    event = until(told, 30, "a wait of the victim with its cause")[0]
    assert event["kind"] == "run_queue"
    assert event["reason"] in ("preempted", "occupied")
    assert event["value_seconds"] >= event["limit_seconds"] >= 0.003
    assert hog in event["detail"] and "waited for a CPU" in event["detail"]


def test_a_dump_shows_what_each_program_takes_of_a_cpu(agent, fighters):
    programs = {one["name"]: one for one in agent.dump("--stats", "1", "programs")["programs"]}
    assert 0 < programs["run_queue_switch"]["cpu_share"] < 0.2
    assert programs["run_queue_switch"]["runs"] > 0
