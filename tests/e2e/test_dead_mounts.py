"""Mounts that do not answer, and who waits for them: nothing else does."""
import statistics
import subprocess
import time

import pytest

from support import hosts
from support.agent import Agent
from support.fuse import FuseMount
from support.wait import until

CONFIG = {"host": {"collectors": {"filesystem": {"mount_timeout": "2s"}}},
          "containers": {"docker": "", "podman": "", "containerd": "", "crio": ""}}
ROUNDS = 9


@pytest.fixture(scope="module", name="alone")
def fixture_alone():
    with Agent(CONFIG, options=("--no-kernel", "--collector.processes")) as agent:
        scrape_times(agent)
        yield agent


def scrape_times(agent):
    times = []
    for _ in range(ROUNDS):
        begin = time.monotonic()
        agent.metrics()
        times.append(time.monotonic() - begin)
        time.sleep(0.25)  # what is fresher than that is not collected anew
    return times


def value(agent, name, mount):
    found = agent.metrics("/metrics/host").find(name, mountpoint=str(mount.path))
    return found[0].value if found else None


def usual_time(agent):
    return statistics.median(scrape_times(agent))


def is_usual(times, usual):
    return statistics.median(times) <= 3 * usual + 0.05 and max(times) < 1


def test_a_mount_that_never_answers_delays_no_scrape(alone):
    usual = usual_time(alone)
    with FuseMount(answers=False) as mount:
        times = scrape_times(alone)
        assert is_usual(times, usual), (times, usual)
        until(lambda: value(alone, "node_filesystem_device_error", mount) == 1, 10,
              "the mount is told to be in error")
        assert value(alone, "node_filesystem_size_bytes", mount) is None
        assert alone.metrics().value("strata_collector_up", collector="filesystem") == 1


def test_a_mount_that_stops_to_answer_delays_no_scrape(alone):
    usual = usual_time(alone)
    with FuseMount() as mount:
        until(lambda: value(alone, "node_filesystem_size_bytes", mount) == 4096000, 10,
              "the mount is shown")
        mount.stop_answering()
        stuck = subprocess.Popen(["stat", "-f", mount.path], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        times = scrape_times(alone)
        assert is_usual(times, usual), (times, usual)
        until(lambda: value(alone, "node_filesystem_device_error", mount) == 1, 10,
              "the mount is told to be in error")
        assert value(alone, "strata_filesystem_answer_age_seconds", mount) >= 2
        assert value(alone, "node_filesystem_size_bytes", mount) is None
        assert stuck.poll() is None, "a process that asks it hangs"
    stuck.wait(10)


def state_of(pid):
    return hosts.text(f"/proc/{pid}/stat").rpartition(")")[2].split()[0]


def test_a_process_that_waits_for_ever_delays_no_scrape_and_is_counted(alone):
    """For a page of a file: in state D, and blocked as by a disk."""
    usual = usual_time(alone)
    with FuseMount() as mount:
        stuck = subprocess.Popen(["cat", mount.file], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        until(lambda: state_of(stuck.pid) == "D", 10, "it waits")
        times = scrape_times(alone)
        assert is_usual(times, usual), (times, usual)
        shown = alone.metrics()
        assert shown.value("node_processes_state", state="D") >= 1
        assert shown.value("node_processes_threads_state", thread_state="D") >= 1
        assert shown.value("node_procs_blocked") >= 1
        assert shown.value("strata_collector_up", collector="processes") == 1
        assert state_of(stuck.pid) == "D"
    stuck.wait(10)
