"""The real cAdvisor beside the listener in its place, over the same containers: whatever it has, so
has ours, and the numbers agree. Where ours differs on purpose, the list below says so, and
docs/compatibility.md why."""
import contextlib
import itertools
import os
import pathlib
import re
import time
import urllib.request

import pytest

from support.agent import Agent
from support.cadvisor import Cadvisor, fetch
from support.cgroups import Family, accounting_trees
from support.exposition import Exposition
from support.images import Images
from support.parity import (Difference, agree, agrees, holds, key_of, listed, missing_families,
                            missing_series, other_types, series, values_apart, without_a_row)
from support.wait import free_port, until
from support.world import API, REDIS
from support.zoo import BEFORE, HOSTED, LABELLED, RENAMED, RESTARTED, Zoo


def named(*names):
    return lambda labels: labels.get("name") in names


def of_a_container(labels):
    return "name" in labels


def of_the_host(labels):
    return labels["id"] == "/"


def no_device(labels):
    return labels["id"] == "/" and not pathlib.Path(labels["device"]).is_block_device()


def other_disk(labels):
    return labels["id"] == "/" and not re.fullmatch(r"/dev/((s|v|xv)d[a-z]+\d*|dm-\d+)", labels["device"])


def no_inodes(labels):
    with open("/proc/self/mounts", encoding="utf-8") as file:
        places = [line.split()[1] for line in file if line.split()[0] == labels["device"]]
    return of_the_host(labels) and places and os.statvfs(places[0]).f_files == 0


DIFFERENCES = [
    Difference("`go_*`, `process_*` of an exporter", "(go|process)_.*", absent=True),
    Difference("`container_network_*` of a container on the host's network", "container_network_.*",
               named(HOSTED, API, REDIS), absent=True),
    Difference("`container_start_time_seconds`", "container_start_time_seconds", named(RESTARTED)),
    Difference("`container_start_time_seconds` of the host and of cgroups", "container_start_time_seconds",
               lambda labels: labels["id"] in ("/", "/docker")),
    Difference("`container_memory_failures_total{scope=\"hierarchy\"}` on cgroup v1",
               "container_memory_failures_total", lambda labels: labels["scope"] == "hierarchy"),
    Difference("`container_memory_failures_total` of the host", "container_memory_failures_total",
               of_the_host),
    Difference("`container_fs_*_seconds_total` of the host",
               "container_fs_(read|write|io_time|io_time_weighted)_seconds_total", of_the_host),
    Difference("`container_fs_{reads,writes}_total`, `..._bytes_total` of the host on cgroup v1",
               "container_fs_(reads|writes)(_bytes)?_total", of_the_host),
    Difference("`container_blkio_device_usage_total` of the host", "container_blkio_device_usage_total",
               of_the_host, absent=True),
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
    Difference("`container_fs_*` of the host for a disk that is not called `sd*`, `vd*`, `xvd*` or `dm-*`",
               "container_fs_((sector_)?(reads|writes)(_merged)?_total|io_current)", other_disk),
    Difference("`container_fs_inodes_*` of a file system without a fixed number (btrfs)",
               "container_fs_inodes_.*", no_inodes, absent=True),
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

    def __init__(self, docker, options=(), containers=None):
        self.docker, self.zoo, self.disks = docker, Zoo(docker), Images()
        self.plain = Family(accounting_trees())  # a cgroup that is no container, and systemd's in it
        self.units = [self.plain.top / name for name in ("zoo.service", "zoo-1.scope")]
        # As fresh as it can be: by default it looks ever more seldom.
        self.cadvisor = Cadvisor(docker, ("-allow_dynamic_housekeeping=false", *options))
        self.port = free_port()
        self.agent = Agent({
            "containers": {"docker": docker.address, "period": "1s", **(containers or {})}, "redis": [],
            "host": {"period": "1s"}, "compat": {"cadvisor": f"127.0.0.1:{self.port}"}})

    @contextlib.contextmanager
    def held(self):
        with self.plain, self.disks, self.zoo, self.cadvisor, self.agent:
            self.settle()
            yield self

    def ours(self) -> Exposition:
        self.agent.must_run()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return Exposition(answer.read().decode("utf-8"))

    def theirs(self) -> Exposition:
        return self.cadvisor.metrics()

    def comparable(self, exposition):
        """Runtime labels are compared apart; a name from before a renaming is what cAdvisor keeps. The
        cgroups of whatever else runs on this machine come and go."""
        ours = ("/", "/docker", *map(self.plain.id, (self.plain.top, *self.units)))

        def change(labels):
            kept = {key: value for key, value in labels.items() if not key.startswith("container_label_")}
            return {**kept, "name": RENAMED} if kept.get("name") == BEFORE else kept

        return {key: value for key, value in series(exposition, change).items()
                if dict(key[1]).get("name", "").startswith("zoo-") or dict(key[1]).get("id", "/") in ours}

    def settle(self):
        names = set(self.zoo.names) - {RENAMED} | {BEFORE}
        for unit in self.units:
            self.plain.place(unit)
            self.plain.settle(unit)
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
    with Meeting(docker).held() as meeting:
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


def test_systemds_units(meeting):
    """Nameless in the peers' families, as with cAdvisor."""
    for unit in meeting.units:
        for who in (meeting.theirs, meeting.ours):
            found = until(lambda who=who, unit=unit: who().find(
                "container_memory_usage_bytes", id=meeting.plain.id(unit)), 20, f"{unit.name}")
            assert len(found) == 1 and not found[0].labels.get("name")


def diskstats():
    """Columns by device."""
    with open("/proc/diskstats", encoding="ascii") as lines:
        return {f"/dev/{words[2]}": [int(word) for word in words[3:]] for words in map(str.split, lines)}


@pytest.mark.parametrize("family, column, unit", [
    ("container_fs_reads_total", 0, 1), ("container_fs_reads_bytes_total", 2, 512),
    ("container_fs_writes_total", 4, 1), ("container_fs_writes_bytes_total", 6, 512)])
def test_io_of_the_hosts_disks(meeting, family, column, unit):
    """Whatever cgroup v1 has counted of it."""
    before = diskstats()
    time.sleep(0.5)  # an answer may be a fifth of a second old
    ours, after = meeting.ours(), diskstats()
    told = {one.labels["device"]: one.value for one in ours.find(family, id="/")
            if one.labels["device"] in after}
    assert told
    for device, value in told.items():
        assert before[device][column] * unit <= value <= after[device][column] * unit, device


def test_runtime_labels(meeting):
    def label(exposition):
        found = exposition.find("container_memory_rss", name=LABELLED)
        return {key: value for one in found for key, value in one.labels.items()
                if key.startswith("container_label_") and value}

    until(lambda: label(meeting.theirs()) == label(meeting.ours()) != {}, 20, "the same labels")


def test_a_container_that_lives_briefly(meeting):
    name = "zoo-brief"
    meeting.docker.client("run", "--rm", "-d", "--name", name, "--network", "none", "strata-test:latest",
                          "sleep", "4")
    started = time.monotonic()
    until(lambda: meeting.ours().find("container_last_seen", name=name), 1, "the container")
    print(f"\nin the metrics {time.monotonic() - started:.2f} s after `docker run` had ended")
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
    start = key_of("container_start_time_seconds", {"id": "/x"})
    assert agree(start, 1.8e9, 1.8e9 + 4, 1.8e9, 0) and not agree(start, 1.8e9, 1.8e9 - 6, 1.8e9, 0)


def test_a_value_that_agrees_by_chance_does_not():
    assert holds([False, False, True, True]) and holds([True, False, True])
    assert not holds([True]) and not holds([True, False, False]) and not holds([False, True, False])
    drifting = itertools.count(step=3)
    key = key_of("a", {"id": "/x"})
    apart = values_apart(lambda: {key: next(drifting)}, lambda: {key: 30}, [], 0.2, 0.001)
    assert apart.startswith("1 of 1:\na{id=\"/x\"}: ")
    assert not values_apart(lambda: {key: 30.1}, lambda: {key: 30}, [], 5, 0.001)
