"""The real node_exporter, of Debian 12 and of Debian 13, beside the listener in its place, on this host:
whatever it has, so has ours, and the numbers agree. Where ours differs on purpose, the lists below say
so, and docs/compatibility.md why."""
import contextlib
import pathlib

import pytest

from support.agent import BINARY, Agent
from support.node_exporter import RELEASES, NodeExporter, binary_of, collectors_in, metrics_at
from support.parity import (Difference, listed, missing_families, missing_series, other_types, series,
                            text_of, values_apart, without_a_row)
from support.systemd import Systemd
from support.things import Things
from support.wait import free_port, until
from test_container_interfaces import same_network_as_init


def of_collector(*names):
    return lambda labels: labels.get("collector") in names


DIFFERENCES = [
    Difference("`go_*`, `process_*` of an exporter", "go_.*", absent=True),
    Difference("`go_*`, `process_*` of an exporter", "process_.*"),
    Difference("`promhttp_metric_handler_requests_total` in the place of node_exporter", "promhttp_.*"),
    Difference("`node_exporter_build_info`", "node_exporter_build_info", absent=True),
    Difference("`node_scrape_collector_duration_seconds`", "node_scrape_collector_duration_seconds"),
    Difference("`node_edac_*` without a controller", "node_scrape_collector_success",
               of_collector("edac")),
    Difference("`node_pressure_*` without `/proc/pressure/irq`", "node_scrape_collector_success",
               of_collector("pressure")),
    Difference("`node_disk_info{rotational}`", "node_disk_info",
               lambda labels: not pathlib.Path("/sys/block", labels["device"], "queue/io_timeout").exists(),
               absent=True),
]
# Unless each goes by its own name.
OF_CONTAINERS = [
    Difference("`node_network_*{device}` of a container's interface on the host", "node_network_.*",
               lambda labels: labels.get("device", "").startswith("veth"), absent=True),
]
OF_RELEASE = {
    "bookworm": [
        Difference("`node_disk_info`, `node_network_info`", "node_(disk|network)_info", absent=True),
        Difference("`node_disk_*` of zram", "node_disk_.*",
                   lambda labels: labels["device"].startswith("zram"), absent=True),
    ],
    "trixie": [],
}
# Where nobody has said which collectors run.
OF_DEFAULTS = [
    Difference("defaults of collectors and patterns", "node_systemd_.*", absent=True),
    Difference("defaults of collectors and patterns", "node_scrape_collector_.*",
               of_collector("systemd"), absent=True),
]
# What it has and ours has not, also on purpose.
NOT_THERE = {"drm", "logind", "ntp", "perf", "runit", "supervisord", "wifi"}
OPTIONS = [
    "--collector.cpu.info", "--collector.netdev.address-info",
    "--collector.netdev.enable-detailed-metrics", "--collector.netstat.fields=.*",
    "--collector.rapl.enable-zone-label", "--collector.stat.softirq",
    "--collector.sysctl.include=vm.swappiness",
    "--collector.sysctl.include=net.ipv4.tcp_rmem:min,default,max",
    "--collector.sysctl.include-info=kernel.ostype",
    "--collector.systemd.enable-restarts-metrics", "--collector.systemd.enable-start-time-metrics",
    "--collector.systemd.enable-task-metrics", "--collector.vmstat.fields=.*",
]
OF_SYSTEMD = [
    "--collector.disable-defaults", "--collector.systemd", "--collector.systemd.enable-restarts-metrics",
    "--collector.systemd.enable-start-time-metrics", "--collector.systemd.enable-task-metrics",
]
OF_NETWORKS = ["--collector.disable-defaults", "--collector.arp", "--collector.netclass",
               "--collector.netdev"]
BRIDGED = "flash-bridged"
# What each of the two uses itself while it looks.
OWN_USE = {
    "node_sockstat_sockets_used{}": 20,
    "node_procs_running{}": 8,
    'node_processes_state{state="R"}': 8,
    'node_processes_threads_state{thread_state="R"}': 8,
}
SECONDS = 60


def had():
    return [release for release in RELEASES if binary_of(release)[0]]


def has(release):
    return collectors_in(binary_of(release)[0])


def switched_on(names):
    return [f"--collector.{name}" for name in sorted(names)]


# What a program is told, by the names of its collectors that are known to the other too.
SELECTIONS = {
    "defaults": lambda names: [],
    "collectors": switched_on,
    "options": lambda names: [*switched_on(names), *OPTIONS],
}


def differences(release, of_defaults=False, own_names=False):
    return (DIFFERENCES + OF_RELEASE[release] + (OF_DEFAULTS if of_defaults else [])
            + ([] if own_names else OF_CONTAINERS))


class Meeting:
    """The exporters and the agent on one host, told the same."""

    def __init__(self, selection, told, of_defaults=False, prefix=(), docker="", own_names=False):
        self.of_defaults, self.own_names, self.port = of_defaults, own_names, free_port()
        common = {release: has(release) & collectors_in(BINARY, "agent") for release in had()}
        self.peers = {release: NodeExporter([*told, *selection(names)], release=release, prefix=prefix)
                      for release, names in common.items()}
        self.agent = Agent({"compat": {"node_exporter": f"127.0.0.1:{self.port}"}, "redis": [],
                            "containers": {"docker": docker, "podman": "", "containerd": "", "crio": ""},
                            "host": {"collectors": {"netdev": {"containers": not own_names}}}},
                           ("--no-kernel", *told, *selection(set().union(*common.values()))), prefix)

    @contextlib.contextmanager
    def held(self):
        with contextlib.ExitStack() as all_of_them:
            for one in (*self.peers.values(), self.agent):
                all_of_them.enter_context(one)
            yield self

    def theirs(self, release):
        if release not in self.peers:
            pytest.skip(f"NOT COMPARED WITH node_exporter: {binary_of(release)[1]}")
        return self.peers[release].metrics()

    def ours(self):
        self.agent.must_run()
        return metrics_at(self.port)

    def differences(self, release):
        return differences(release, self.of_defaults, self.own_names)


@pytest.fixture(scope="module", name="things")
def fixture_things(tmp_path_factory):
    with Things(tmp_path_factory.mktemp("things")) as things:
        yield things


def over_things(things, selection):
    told = ["--collector.textfile.directory", str(things.textfiles), "--path.udev.data", str(things.udev)]
    return Meeting(SELECTIONS[selection], told, selection == "defaults").held()


@contextlib.contextmanager
def over_systemd():
    with Systemd() as systemd, Meeting(SELECTIONS["defaults"], OF_SYSTEMD,
                                       prefix=systemd.inside).held() as meeting:
        for peer in meeting.peers.values():
            until(lambda peer=peer: peer.metrics().value("node_systemd_unit_state", name="bad.service",
                                                         state="failed"), 20, "systemd has begun")
        yield meeting


@contextlib.contextmanager
def over_a_bridge(docker, own_names):
    """A container in Docker's usual network, whose interface on the host has a name for each start."""
    if not docker.bridge.there:
        pytest.skip("NOT COMPARED: this machine has no bridges")
    docker.run(BRIDGED, "sleep", "infinity", network="bridge")
    try:
        with Meeting(SELECTIONS["defaults"], OF_NETWORKS, docker=docker.address,
                     own_names=own_names).held() as meeting:
            yield meeting
    finally:
        docker.remove(BRIDGED)


@pytest.fixture(scope="module", params=[*SELECTIONS, "systemd", "bridge", "own names"])
def meeting(request):
    if request.param == "systemd":
        context = over_systemd()
    elif request.param in ("bridge", "own names"):
        context = over_a_bridge(request.getfixturevalue("docker"), request.param == "own names")
    else:
        context = over_things(request.getfixturevalue("things"), request.param)
    with context as meeting:
        yield meeting


def test_every_difference_has_its_row():
    assert not without_a_row([*DIFFERENCES, *OF_DEFAULTS, *OF_CONTAINERS, *sum(OF_RELEASE.values(), [])])


def test_every_collector():
    for release in had():
        assert has(release) - collectors_in(BINARY, "agent") <= NOT_THERE


@pytest.mark.parametrize("release", RELEASES)
def test_every_family_and_series(meeting, release):
    """What comes and goes on this machine is in both at some moment."""
    differences = meeting.differences(release)

    def nothing_missing():
        theirs, ours = meeting.theirs(release), meeting.ours()
        assert not missing_families(theirs, ours, differences)
        assert not other_types(theirs, ours)
        missing = missing_series(series(theirs), series(ours), differences)
        assert not missing, listed(missing)
        return theirs

    theirs = until(nothing_missing, SECONDS, "parity", pause=1)
    print(f"\n{len(theirs.types)} families, {len(theirs.samples)} series")


@pytest.mark.parametrize("release", RELEASES)
def test_every_value(meeting, release):
    apart = values_apart(lambda: series(meeting.theirs(release)), lambda: series(meeting.ours()),
                         meeting.differences(release), SECONDS, 0.3,
                         lambda key: OWN_USE.get(text_of(key), 0))
    assert not apart, apart


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("meeting", ["defaults"], indirect=True)
def test_there_was_something_to_compare(meeting, release, things):
    theirs = meeting.theirs(release)
    assert theirs.find("backup_seconds", kind="full")
    assert theirs.find("node_arp_entries", device=things.link)
    assert theirs.find("node_network_up", device=things.link)
    assert theirs.find("node_filesystem_readonly", mountpoint=str(things.mounts / "a blank"))
    if things.images.lacking:
        pytest.skip(f"NOT COMPARED: {things.images.lacking}")
    assert "node_xfs_extent_allocation_extents_allocated_total" in theirs.names
    assert "node_btrfs_device_size_bytes" in theirs.names


@pytest.mark.skipif(not same_network_as_init(),
                    reason="the network of process 1 is another, or not to be seen")
@pytest.mark.parametrize("meeting", ["bridge"], indirect=True)
def test_an_interface_has_the_name_of_its_container(meeting):
    until(lambda: meeting.ours().find("node_network_up", device=f"veth:{BRIDGED}"), 10, "the interface")


@pytest.mark.parametrize("meeting", ["own names"], indirect=True)
def test_an_interface_has_its_own_name(meeting):
    def veths():
        return {one.labels["device"] for one in meeting.ours().find("node_network_up")
                if one.labels["device"].startswith("veth")}

    assert veths() and not any(":" in device for device in veths())
