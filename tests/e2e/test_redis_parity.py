"""The real redis_exporter 1.69 beside the listener in its place, over the same servers: whatever it
has, so has ours, and the numbers agree. Where ours differs on purpose, the list below says so, and
docs/compatibility.md why."""
import contextlib
import re
import pathlib
import time
import urllib.error
import urllib.request

import pytest

from support.agent import ROOT, Agent
from support.exposition import Exposition
from support.parity import (Difference, agrees, listed, missing_families, missing_series, other_types,
                            series, text_of)
from support.peers import unpacked
from support.redis_exporter import PACKAGE, RedisExporter
from support.redis_servers import (RedisServer, SentinelServer, binary_of, cluster_of, make_busy)
from support.wait import free_port, until

OWN_COMMANDS = "info|config\\|get|latency\\|(latest|histogram)|latency|config|slowlog.*|client.*|cluster.*"


def own_command(labels):
    """Of the two that look on."""
    return bool(re.fullmatch(OWN_COMMANDS, labels.get("cmd", "")))


DIFFERENCES = [
    Difference("`go_*`, `process_*` of an exporter", "(go|process)_.*", absent=True),
    Difference("`redis_exporter_build_info`", "redis_exporter_build_info", absent=True),
    Difference("`redis_exporter_*scrape*`", "redis_exporter_.*"),
    Difference("`redis_connected_clients`, `redis_mem_clients_normal`, `redis_memory_used_*`, "
               "`redis_client_recent_max_*`",
               "redis_(connected_clients|mem_clients_normal|memory_used_.*|client_recent_max_.*|"
               "allocator_.*|mem_(fragmentation.*|not_counted.*))"),
    Difference("`redis_commands_latencies_usec_sum`", "redis_commands_latencies_usec_sum"),
    Difference("`redis_db_keys_cached` of Redis 7.4 and newer", "redis_db_keys_cached", absent=True),
    Difference("`redis_db_keys`, `redis_db_keys_expiring` of a sentinel", "redis_db_keys(_expiring)?",
               lambda labels: True, absent=True),
]
WITH_KEYS = [one for one in DIFFERENCES if not one.row.endswith("of a sentinel")]


class Meeting:
    """redis_exporter and the agent over the same server."""

    def __init__(self, server, differences):
        self.server, self.differences = server, differences
        self.exporter = RedisExporter(server.address)
        self.port = free_port()
        self.agent = Agent({"host": {"period": "1m"}, "containers": {"docker": "", "podman": ""},
                            "redis": [{"address": server.address, "interval": "1s", "timeout": "1s"}],
                            "compat": {"redis_exporter": f"127.0.0.1:{self.port}"}},
                           options=["--no-kernel"])

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.exporter)
            stack.enter_context(self.agent)
            until(lambda: self.ours().value("redis_up") == 1, 20, "redis up")
            until(lambda: self.theirs().value("redis_up") == 1, 20, "redis up there")
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode("utf-8")

    def ours(self) -> Exposition:
        return Exposition(self.get(f"/scrape?target={self.server.address}"))

    def theirs(self) -> Exposition:
        return self.exporter.metrics()

    def families_and_series(self):
        theirs, ours = self.theirs(), self.ours()
        assert not missing_families(theirs, ours, self.differences)
        assert not other_types(theirs, ours)

        def nothing_missing():
            before, there, after = self.ours(), self.theirs(), self.ours()
            missing = missing_series(series(there), {**without_instance(before), **without_instance(after)},
                                     self.differences)
            assert not missing, listed(missing)
            return True

        until(nothing_missing, 20, "parity of series")
        return len(series(theirs))

    def values(self):
        """Within 1 %, or within what it moved between two collections of ours."""
        apart, deadline = None, time.monotonic() + 20
        while apart is None or (apart and time.monotonic() < deadline):
            before = without_instance(self.ours())
            theirs = series(self.theirs())
            time.sleep(1.1)  # ours is as fresh as a second
            after = without_instance(self.ours())
            known = [key for key in theirs if key in before and key in after
                     and not any(one.covers(key) for one in self.differences)]
            off = {key: f"{text_of(key)}: {theirs[key]:g}, ours {before[key]:g} to {after[key]:g}"
                   for key in known if not agrees(before[key], theirs[key], after[key], 0.01)
                   and not (own_command(dict(key[1])) and "percentiles" in key[0])}
            apart = off if apart is None else {key: off[key] for key in apart if key in off}
        assert not apart, f"{len(apart)} of {len(known)}:\n" + "\n".join(sorted(apart.values()))
        return len(known)


def without_instance(exposition):
    return series(exposition, lambda labels: {key: value for key, value in labels.items()
                                              if key not in ("instance", "name")})


@pytest.fixture(autouse=True, scope="module")
def peer():
    binary, trouble = unpacked("trixie", PACKAGE)
    if not binary:
        pytest.skip(f"NOT COMPARED WITH redis_exporter: its package could not be had: {trouble}")


def compare(server, differences=None):
    with Meeting(server, differences or WITH_KEYS) as meeting:
        count = meeting.families_and_series()
        known = meeting.values()
        print(f"\n{count} series, {known} values compared")


def server_of(kind, *options):
    if not binary_of(kind)[0]:
        pytest.skip(f"NOT COMPARED ON {kind}: {binary_of(kind)[1]}")
    return RedisServer(*options, kind=kind)


def test_every_difference_has_its_row():
    text = pathlib.Path(ROOT, "docs/compatibility.md").read_text(encoding="utf-8")
    rows = [line[2:].split(" | ")[0].rstrip(" |") for line in text.splitlines() if line.startswith("| ")]
    assert not [one.row for one in DIFFERENCES if one.row not in rows]


@pytest.mark.parametrize("kind", ["redis-7", "redis-6", "redis-8", "valkey-8"])
def test_a_busy_master_and_its_replica(kind):
    with server_of(kind) as master, server_of(kind, "--replicaof", "127.0.0.1", master.port) as replica:
        until(lambda: "master_link_status:up" in replica.cli("INFO", "replication"), 30, "the replica")
        make_busy(master)
        compare(master)
        if kind == "redis-7":
            compare(replica)


def test_a_cluster():
    with contextlib.ExitStack() as stack:
        compare(cluster_of(stack)[0])


def test_a_sentinel():
    with RedisServer() as master, RedisServer("--replicaof", "127.0.0.1", master.port), \
            SentinelServer(master) as sentinel:
        until(lambda: "slaves=1" in sentinel.cli("INFO", "sentinel"), 40, "the sentinel sees the replica")
        compare(sentinel, DIFFERENCES)


def test_scrape_answers_as_redis_exporter():
    with RedisServer() as server, Meeting(server, WITH_KEYS) as meeting:
        def outcome(port, path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()

        assert outcome(meeting.port, "/scrape") == outcome(meeting.exporter.port, "/scrape")
        assert outcome(meeting.port, "/health") == outcome(meeting.exporter.port, "/health")
        for target in (f"127.0.0.1:{server.port}", f"redis://me:pass@localhost:{server.port}/0"):
            status, text = outcome(meeting.port, f"/scrape?target={target}")
            assert status == 200 and Exposition(text).value("redis_up") == 1
        errors = Exposition(meeting.get("/metrics")).value("redis_target_scrape_request_errors_total")
        assert errors == 1
        server.kill()
        for look in (meeting.ours, meeting.theirs):
            until(lambda look=look: look().value("redis_up") == 0, 20, "redis down")
            assert look().total("redis_exporter_last_scrape_error") == 1
            assert not look().find("redis_connected_clients")
