"""The real cAdvisor beside the listener in its place, over the same containers: whatever it has, so
has ours, and the numbers agree. Where ours differs on purpose, the list below says so, and
docs/compatibility.md why."""
import pathlib
import time
import urllib.request

import pytest

from support.agent import Agent
from support.cadvisor import Cadvisor, fetch
from support.cgroups import Family, accounting_trees
from support.exposition import Exposition
from support.parity import (Difference, agrees, key_of, listed, missing_families, missing_series,
                            other_types, series, values_apart, without_a_row)
from support.wait import free_port, until
from support.world import API, REDIS
from support.zoo import BEFORE, HOSTED, LABELLED, RENAMED, Zoo


def named(*names):
    return lambda labels: labels.get("name") in names


def of_a_container(labels):
    return "name" in labels


def no_device(labels):
    return labels["id"] == "/" and not pathlib.Path(labels["device"]).is_block_device()


DIFFERENCES = [
    Difference("`go_*`, `process_*` of an exporter", "(go|process)_.*", absent=True),
    Difference("`container_network_*` of a container on the host's network", "container_network_.*",
               named(HOSTED, API, REDIS), absent=True),
    Difference("`container_start_time_seconds`", "container_start_time_seconds"),
    Difference("`container_memory_failures_total{scope=\"hierarchy\"}` on cgroup v1",
               "container_memory_failures_total", lambda labels: labels["scope"] == "hierarchy"),
    Difference("`container_memory_failures_total` of the host", "container_memory_failures_total",
               lambda labels: labels["id"] == "/"),
    Difference("`container_fs_*_seconds_total` of the host",
               "container_fs_(read|write|io_time|io_time_weighted)_seconds_total",
               lambda labels: labels["id"] == "/"),
    Difference("`container_last_seen`", "container_last_seen"),
    Difference("`container_fs_{reads,writes,sector_*}_total` of a container, `device` of a file system",
               "container_fs_(reads|writes|sector_reads|sector_writes)_total", of_a_container,
               absent=True),
    Difference("`container_fs_{reads,writes}_merged_total`, `container_fs_io_current` of a container",
               "container_fs_((reads|writes)_merged_total|io_current)", of_a_container, absent=True),
    Difference("`container_fs_{read,write}_seconds_total`, `container_fs_io_time_*seconds_total` of a "
               "container", "container_fs_(read|write|io_time|io_time_weighted)_seconds_total",
               of_a_container, absent=True),
    Difference("`container_fs_*` of the host for tmpfs, overlay and other file systems without a device",
               "container_fs_.*", no_device, absent=True),
    Difference("`container_fs_inodes_total`, `container_fs_inodes_free` of a container",
               "container_fs_inodes_(total|free)", of_a_container),
    Difference("`container_tasks_state`", "container_tasks_state",
               lambda labels: labels["state"] == "iowaiting", absent=True),
    Difference("`container_tasks_state`", "container_tasks_state"),
    Difference("`container_cpu_load_average_10s`, `container_cpu_load_d_average_10s`",
               "container_cpu_load_average_10s"),
    Difference("`container_cpu_load_average_10s`, `container_cpu_load_d_average_10s`",
               "container_cpu_load_average_10s",
               lambda labels: "name" not in labels and labels["id"] != "/", absent=True),
    Difference("`cadvisor_version_info`", "cadvisor_version_info", absent=True),
    Difference("`container_fs_*{id=\"/\",device=\"overlay_...\"}`", "container_fs_.*",
               lambda labels: labels["device"].startswith("overlay_"), absent=True),
]
SECONDS_FOR_VALUES = 90  # a writable layer is walked once a minute


class Meeting:
    """cAdvisor and the agent over the same containers."""

    def __init__(self, docker):
        self.docker, self.zoo = docker, Zoo(docker)
        self.plain = Family(accounting_trees())  # a cgroup that is no container
        # As fresh as it can be: by default it looks ever more seldom.
        self.cadvisor = Cadvisor(docker, ("-allow_dynamic_housekeeping=false",))
        self.port = free_port()
        self.agent = Agent({"containers": {"docker": docker.address, "period": "1s"}, "redis": [],
                            "host": {"period": "1s"}, "compat": {"cadvisor": f"127.0.0.1:{self.port}"}})

    def ours(self) -> Exposition:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return Exposition(answer.read().decode("utf-8"))

    def theirs(self) -> Exposition:
        return self.cadvisor.metrics()

    def comparable(self, exposition):
        """Runtime labels are compared apart; a name from before a renaming is what cAdvisor keeps. The
        cgroups of whatever else runs on this machine come and go."""
        ours = ("/", "/docker", self.plain.id(self.plain.top))

        def change(labels):
            kept = {key: value for key, value in labels.items() if not key.startswith("container_label_")}
            return {**kept, "name": RENAMED} if kept.get("name") == BEFORE else kept

        return {key: value for key, value in series(exposition, change).items()
                if dict(key[1]).get("name", "").startswith("zoo-") or dict(key[1]).get("id", "/") in ours}

    def settle(self):
        names = set(Zoo.NAMES) - {RENAMED} | {BEFORE}
        for who in (self.ours, self.theirs):
            until(lambda who=who: {one.labels["name"] for one in who().find("container_last_seen")}
                  >= names, 60, "every container in sight")
        self.zoo.rename()
        until(lambda: self.ours().find("container_last_seen", name=RENAMED), 20, "the new name")
        time.sleep(3)


@pytest.fixture(scope="module")
def meeting(docker):
    if not fetch()[0]:
        pytest.skip(f"NOT COMPARED WITH cAdvisor: its package could not be had: {fetch()[1]}")
    meeting = Meeting(docker)
    with meeting.plain, meeting.zoo, meeting.cadvisor, meeting.agent:
        meeting.settle()
        yield meeting


def test_every_difference_has_its_row():
    assert not without_a_row(DIFFERENCES)


def test_every_family(meeting):
    theirs, ours = meeting.theirs(), meeting.ours()
    assert not missing_families(theirs, ours, DIFFERENCES)
    assert not other_types(theirs, ours)


def test_every_series(meeting):
    def nothing_missing():
        missing = missing_series(meeting.comparable(meeting.theirs()), meeting.comparable(meeting.ours()),
                                 DIFFERENCES)
        assert not missing, listed(missing)
        return True

    until(nothing_missing, SECONDS_FOR_VALUES, "parity", pause=2)


def test_every_value(meeting):
    """cAdvisor is a second or two behind."""
    apart = values_apart(lambda: meeting.comparable(meeting.theirs()),
                         lambda: meeting.comparable(meeting.ours()), DIFFERENCES, SECONDS_FOR_VALUES, 2)
    assert not apart, apart


def test_runtime_labels(meeting):
    def label(exposition):
        found = exposition.find("container_memory_rss", name=LABELLED)
        return {key: value for one in found for key, value in one.labels.items()
                if key.startswith("container_label_") and value}

    until(lambda: label(meeting.theirs()) == label(meeting.ours()) != {}, 20, "the same labels")


def test_a_container_that_lives_briefly(meeting):
    started = time.monotonic()
    name = "zoo-brief"
    meeting.docker.client("run", "--rm", "-d", "--name", name, "--network", "none", "strata-test:latest",
                          "sleep", "4")
    until(lambda: meeting.ours().find("container_last_seen", name=name), 5, "the container")
    print(f"\nin the metrics {time.monotonic() - started:.2f} s after `docker run` was called")
    until(lambda: not meeting.ours().find("container_last_seen", name=name), 15, "its end")


def test_the_comparison_finds_faults():
    key = key_of("a", {"id": "/x", "image": ""})
    assert key == key_of("a", {"id": "/x"})
    one, other = Exposition("# TYPE a gauge\na{id=\"/x\"} 1\n"), Exposition("# TYPE b gauge\nb 1\n")
    assert missing_families(one, other, []) == ["a (gauge)"]
    assert listed(missing_series({key: 1}, {key_of("a", {"id": "/y"}): 1}, [])) == '\na{id="/x"}'
    assert listed({"a": [key] * 3}) == "\na: 3: /x 3"
    assert agrees(1, 1.5, 2, 0.02) and agrees(100, 101, 100, 0.02)
    assert not agrees(100, 103, 100, 0.02)
