"""The families that cAdvisor serves only when told to, beside ours with every switch on."""
import re

import pytest

from support.cadvisor import fetch
from support.parity import (Difference, listed, missing_families, missing_series, other_types,
                            values_apart, without_a_row)
from support.wait import until
from support.world import API, REDIS
from support.zoo import HOSTED, SHARING
from test_cadvisor_parity import DIFFERENCES, Meeting, named, of_the_host

SWITCHES = ("advtcp", "cpu_topology", "cpuset", "hugetlb", "memory_numa", "process", "sched", "tcp", "udp")


def not_counted(labels):
    """By this kernel."""
    with open("/proc/net/netstat", encoding="ascii") as ext, open("/proc/net/snmp", encoding="ascii") as tcp:
        return labels["tcp_state"] not in f"{ext.read()} {tcp.read()}".lower().split()


OPTIONAL = [
    *DIFFERENCES,
    Difference("`container_referenced_bytes`", "container_referenced_bytes", absent=True),
    Difference("`container_cpu_schedstat_*`", "container_cpu_schedstat_.*"),
    Difference("`container_network_udp_usage_total`, `..._udp6_...`", "container_network_udp6?_usage_total"),
    Difference("`container_network_{tcp,tcp6,udp,udp6}_usage_total`, "
               "`container_network_advance_tcp_stats_total` of a container on the host's or another "
               "container's network", "container_network_((tcp|udp)6?_usage|advance_tcp_stats)_total",
               named(HOSTED, SHARING, API, REDIS), absent=True),
    Difference("`container_network_{tcp,tcp6,udp,udp6}_usage_total`, "
               "`container_network_advance_tcp_stats_total` of a cgroup that is no container",
               "container_network_((tcp|udp)6?_usage|advance_tcp_stats)_total",
               lambda labels: "name" not in labels and labels["id"] != "/", absent=True),
    Difference("`container_memory_numa_pages` on cgroup v2 and of the host", "container_memory_numa_pages",
               of_the_host, absent=True),
    Difference("`container_network_advance_tcp_stats_total` that this kernel does not count",
               "container_network_advance_tcp_stats_total", not_counted, absent=True),
    Difference("the same, `container_threads`, `container_threads_max`, `container_ulimits_soft` of `/`",
               "container_(processes|file_descriptors|sockets|threads|threads_max|ulimits_soft)",
               of_the_host),
]
SECONDS = 40
# Those that the other comparison has not.
FAMILIES = re.compile("container_(cpu_schedstat|file_descriptors|hugetlb|memory_numa|network_(advance|tcp|udp)"
                      "|processes|sockets|tasks|threads|ulimits).*|machine_.*")
# What comes and goes in the zoo between two looks.
COMINGS = {"container_threads": 8, "container_processes": 8, "container_file_descriptors": 32,
           "container_sockets": 2, "container_network_tcp_usage_total": 50, "container_memory_numa_pages": 400}


@pytest.fixture(scope="module")
def meeting(docker):
    if not fetch()[0]:
        pytest.skip(f"NOT COMPARED WITH cAdvisor: its package could not be had: {fetch()[1]}")
    switches = {"collectors": {name: {"enabled": True} for name in SWITCHES}}
    with Meeting(docker, ("-disable_metrics=",), switches).held() as meeting:
        yield meeting


def test_every_difference_has_its_row():
    assert not without_a_row(OPTIONAL)


def test_every_family(meeting):
    theirs, ours = meeting.theirs(), meeting.ours()
    assert {"container_network_tcp_usage_total", "container_tasks_state",
            "container_processes"} <= theirs.types.keys()
    assert not missing_families(theirs, ours, OPTIONAL)
    assert not other_types(theirs, ours)


def test_every_series(meeting):
    def nothing_missing():
        missing = missing_series(meeting.comparable(meeting.theirs()), meeting.comparable(meeting.ours()),
                                 OPTIONAL)
        assert not missing, listed(missing)
        return True

    until(nothing_missing, SECONDS, "parity", pause=2)


def test_every_value(meeting):
    def optional(exposition):
        return {key: value for key, value in meeting.comparable(exposition).items()
                if FAMILIES.fullmatch(key[0])}

    apart = values_apart(lambda: optional(meeting.theirs()), lambda: optional(meeting.ours()), OPTIONAL,
                         SECONDS, 2, lambda key: COMINGS.get(key[0], 0))
    assert not apart, apart
