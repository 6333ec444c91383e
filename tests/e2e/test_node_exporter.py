"""The listener in place of node_exporter beside the real one: conventions of HTTP and textfiles."""
import contextlib
import re
import urllib.error
import urllib.request

import pytest

from support.agent import Agent
from support.exposition import Exposition
from support.node_exporter import PACKAGE, NodeExporter, binary_of, options_in
from support.peers import unpacked
from support.wait import free_port

COLLECTORS = ("loadavg", "meminfo", "stat", "textfile")
# Of the exporter's own runtime, which is gone.
RUNTIME = re.compile(r"go_|process_|promhttp_")

TEXTFILES = {
    "a_good.prom": "# HELP jobs_total Jobs.\n# TYPE jobs_total counter\n"
                   'jobs_total{queue="mail",host="a"} 3\njobs_total{queue="pay"} 1e3\n',
    "b_without_help.prom": "backup_seconds 12.5\nbackup_seconds{kind=\"\"} 13\n",
    "c_types.prom": "# TYPE wait_seconds histogram\n"
                    'wait_seconds_bucket{le="1"} 1\nwait_seconds_bucket{le="+Inf"} 2\n'
                    "wait_seconds_sum 3\nwait_seconds_count 2\n"
                    "# TYPE size_bytes summary\n"
                    'size_bytes{quantile="0.5"} 4\nsize_bytes_sum 5\nsize_bytes_count 6\n'
                    "# TYPE free gauge\nfree NaN\n# EOF\n",
    "d_empty.prom": "",
    "e_other_help.prom": '# HELP jobs_total Other jobs.\n# TYPE jobs_total counter\njobs_total{queue="x"} 1\n'
                         "beside_it 1\n",
    "f_timestamp.prom": "stamped 1 1700000000000\nbeside_stamped 1\n",
    "g_cut_off.prom": "whole 1\ncut_off 1",
    "h_carriage.prom": "carriage 1\r\n",
    "i_blank.prom": "blank 1 \n",
    "j_second_type.prom": "# TYPE twice gauge\n# TYPE twice gauge\ntwice 1\n",
    "k_type_behind.prom": "behind 1\n# TYPE behind gauge\n",
    "l_hexadecimal.prom": "hexadecimal 0x10\n",
    "m_same_series.prom": 'backup_other{a="b"} 1\nbackup_other{a="b"} 2\n',
    "n_escape.prom": 'escaped{a="\\\\q\\"\\n"} 1\n',
    "o_bad_escape.prom": 'bad{a="\\q"} 1\n',
    "not_a.promx": "elsewhere 1\n",
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("textfiles")
    for name, text in TEXTFILES.items():
        (directory / name).write_bytes(text.encode())
    return directory


@pytest.fixture(scope="module")
def options(directory):
    return ["--collector.disable-defaults", *(f"--collector.{name}" for name in COLLECTORS),
            "--collector.textfile.directory", str(directory)]


@pytest.fixture(scope="module")
def peer(options):
    path, trouble = unpacked("trixie", PACKAGE)
    if not path:
        pytest.skip(f"NOT COMPARED WITH node_exporter: its package could not be had: {trouble}")
    with NodeExporter(options) as peer:
        yield peer.port


@contextlib.contextmanager
def in_its_place(options):
    """The port of an agent's listener, and the agent."""
    port = free_port()
    config = {"compat": {"node_exporter": f"127.0.0.1:{port}"}, "kernel": {"enabled": False},
              "redis": [], "containers": {"docker": "", "podman": "", "containerd": "", "crio": ""}}
    with Agent(config, options) as agent:
        yield port, agent


@pytest.fixture(scope="module")
def ours(options):
    with in_its_place(options) as (port, _):
        yield port


def ask(port, path, method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def series(port, path="/metrics"):
    """Each series with its type, but for those of the exporter's own runtime."""
    exposition = Exposition(ask(port, path)[1])
    kinds = exposition.types

    def kind(name):
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        return kinds.get(name) or kinds[family]

    return {(one.name, kind(one.name), tuple(sorted((key, value) for key, value in one.labels.items()
                                                    if value))): one.value
            for one in exposition.samples if not RUNTIME.match(one.name)}


def shape(port, path):
    """But for who answers."""
    return {key for key in series(port, path) if key[0] != "node_exporter_build_info"}


@pytest.mark.parametrize("query", [
    "collect[]=loadavg&exclude[]=stat", "collect[]=nothing", "collect[]=", "collect[]=zfs",
    "collect[]=loadavg&collect[]=cpu&collect[]=nothing", "exclude[]=stat&collect[]="])
def test_what_it_refuses_is_refused_in_its_words(peer, ours, query):
    assert ask(ours, f"/metrics?{query}") == ask(peer, f"/metrics?{query}")
    assert ask(ours, f"/metrics?{query}")[0] == 400


@pytest.mark.parametrize("query", [
    "collect[]=loadavg", "collect[]=loadavg&collect[]=stat", "collect%5B%5D=loadavg",
    "exclude[]=meminfo&exclude[]=textfile", "exclude[]=nothing&exclude[]=textfile&exclude[]=meminfo",
    "collect=x&name[]=y&exclude[]=textfile&exclude[]=meminfo"])
def test_what_is_asked_for_is_served(peer, ours, query):
    theirs, mine = (shape(port, f"/metrics?{query}") for port in (peer, ours))
    assert ("node_scrape_collector_success", "gauge", (("collector", "loadavg"),)) in mine
    assert theirs == mine


def test_build_info_has_its_labels(peer, ours):
    for port in (peer, ours):
        text = ask(port, "/metrics?collect[]=loadavg")[1]
        assert re.search(r"^node_exporter_build_info\{branch=.*goarch=.*version=.*\} 1$", text, re.M)


@pytest.mark.parametrize("path, method", [("/nothing", "GET"), ("/-/healthy", "GET")])
def test_other_paths(peer, ours, path, method):
    assert ask(ours, path, method) == ask(peer, path, method)


def test_it_answers_any_method_and_has_a_page(peer, ours):
    for port in (peer, ours):
        assert ask(port, "/metrics", "POST")[0] == 200
        status, page = ask(port, "/")
        assert status == 200 and "<title>Node Exporter</title>" in page and "/metrics" in page


def test_process_and_handler(peer, ours):
    def own(port):
        exposition = Exposition(ask(port, "/metrics")[1])
        return {(one.name, tuple(one.labels.items())) for one in exposition.samples
                if re.match(r"process_|promhttp_", one.name)}
    assert own(ours) == own(peer)


def test_textfiles(peer, ours, directory):
    theirs, mine = series(peer), series(ours)
    known = ("node_load", "node_memory_", "node_exporter_build_info", "node_scrape_",
             "node_boot_time", "node_context", "node_forks", "node_intr", "node_procs")

    def of_files(found):
        return {key: value for key, value in found.items() if not key[0].startswith(known)}

    theirs, mine = of_files(theirs), of_files(mine)
    assert set(theirs) == set(mine)
    for key, value in theirs.items():
        assert mine[key] == value or value != value and mine[key] != mine[key], key
    assert mine[("node_textfile_scrape_error", "gauge", ())] == 1
    assert ("node_scrape_collector_success", "gauge", (("collector", "textfile"),)) in series(ours)


def test_textfiles_keep_their_help(peer, ours):
    def helps(port):
        return {line for line in ask(port, "/metrics?collect[]=textfile")[1].splitlines()
                if line.startswith("# HELP") and not re.match(r"# HELP (node_|go_|process_|promhttp_)",
                                                              line)}
    assert helps(ours) == helps(peer)


# Told otherwise since 1.9: docs/compatibility.md.
SINCE = {"edac", "pressure"}


def successes(port):
    return {one.labels["collector"]: one.value for one in Exposition(ask(port, "/metrics")[1]).find(
        "node_scrape_collector_success")}


def test_collectors_succeed_where_they_do_there(peer):
    assert peer, "it can be had"
    options = ["--no-collector.systemd"]  # Debian's package has it on by default
    with NodeExporter(options) as theirs, in_its_place(options) as (mine, _):
        there, here = successes(theirs.port), successes(mine)
    common = (there.keys() & here.keys()) - SINCE
    assert len(common) > 30
    assert {name: here[name] for name in common} == {name: there[name] for name in common}


def test_success_follows_the_choice_of_collectors(ours):
    def told(query):
        return {one.labels["collector"] for one in
                Exposition(ask(ours, f"/metrics?{query}")[1]).find("node_scrape_collector_success")}
    assert told("collect[]=stat") == {"stat"}
    assert told("exclude[]=stat") == set(COLLECTORS) - {"stat"}
    assert told("") == set(COLLECTORS)


def test_every_option_is_taken(peer):
    assert peer, "it can be had"
    options = options_in(binary_of("trixie")[0])
    assert len(options) > 140 and "--collector.ntp.server=127.0.0.1" in options
    with in_its_place(options) as (port, agent):
        assert "node_load1" in Exposition(ask(port, "/metrics")[1]).names
        without = [line for line in agent.log_text().splitlines() if "without effect" in line]
        assert len(without) == 1 and "--collector.ntp.server, " in without[0]
