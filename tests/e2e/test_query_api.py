"""Grafana's questions: the agent answers them as a Prometheus that scrapes it and has the same rules."""
import json
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from support.agent import Agent
from support.remains import stop
from support.wait import free_port, until

RULES = {"groups": [
    {"name": "first", "interval": "1s", "rules": [
        {"record": "job:load", "expr": "sum by(job)(node_load1)", "labels": {"kind": "sum"}},
        {"alert": "Always", "expr": "node_load1 >= 0", "labels": {"severity": "info"},
         "annotations": {"summary": "of {{ $labels.job }}"}}]},
    {"name": "second", "interval": "1s", "limit": 7, "rules": [
        {"alert": "Waits", "expr": "job:load>=0", "for": "1h", "keep_firing_for": "2m"},
        {"alert": "Never", "expr": "node_load1 < 0"},
        {"alert": "Fails", "expr": "node_load1 + on() group_left() {__name__=~'node_load1|node_load5'}"}]}]}

# Prometheus makes them too: it has the same rules.
OWN_RESULTS = {"source_labels": ["__name__"], "regex": "ALERTS.*|job:load", "action": "drop"}


def ask(port, path, method="GET", **parameters):
    """(status, document)"""
    text = urllib.parse.urlencode(parameters, doseq=True)
    url = f"http://127.0.0.1:{port}/api/v1/{path}"
    request = (urllib.request.Request(f"{url}?{text}") if method == "GET"
               else urllib.request.Request(url, text.encode()))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def data_of(port, path, **parameters):
    status, document = ask(port, path, **parameters)
    assert status == 200, document
    return document["data"]


@pytest.fixture(scope="module")
def ports():
    """The agent's and Prometheus's."""
    with tempfile.TemporaryDirectory(prefix="strata-query-") as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(json.dumps(RULES), encoding="utf-8")
        config = {"rules": [str(folder / "rules.yaml")], "kernel": {"enabled": False}}
        with Agent(config) as agent:
            instance = f"{socket.gethostname()}:{agent.port}"
            targets = {"targets": [f"127.0.0.1:{agent.port}"], "labels": {"instance": instance}}
            (folder / "prometheus.yml").write_text(json.dumps({
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(folder / "rules.yaml")],
                "scrape_configs": [{"job_name": "strata", "honor_labels": True,
                                    "static_configs": [targets],
                                    "metric_relabel_configs": [OWN_RESULTS]}]}), encoding="utf-8")
            port = free_port()
            with open(folder / "log", "wb") as log:
                prometheus = subprocess.Popen(
                    ["prometheus", f"--config.file={folder}/prometheus.yml",
                     f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"],
                    stdout=log, stderr=log)
            try:
                for one in (agent.port, port):
                    until(lambda: ask(one, "query", query="ALERTS{alertname='Waits'}")
                          [1]["data"]["result"], 60, "rules have been evaluated")
                yield agent.port, port
            finally:
                stop(prometheus, 20)


def without_times(group):
    def rule(one):
        left = {key: value for key, value in one.items()
                if key not in ("evaluationTime", "lastEvaluation", "lastError", "alerts")}
        alerts = [alert_key(alert) for alert in one.get("alerts", [])]
        return left, alerts, type(one["evaluationTime"]), one["lastEvaluation"][:4]
    return (group["name"], group["file"], group["interval"], group["limit"],
            [rule(one) for one in group["rules"]])


def alert_key(alert):
    return (sorted(alert), sorted(alert["labels"].items()), alert["annotations"], alert["state"],
            "e" in alert["value"], alert["activeAt"][-1])


def test_rules_and_alerts(ports):
    def alike():
        mine, theirs = ([without_times(group) for group in data_of(port, "rules")["groups"]]
                        for port in ports)
        assert mine == theirs
        mine, theirs = (sorted(map(alert_key, data_of(port, "alerts")["alerts"]), key=str)
                        for port in ports)
        assert mine == theirs
        return True
    until(alike, 30, "the same rules and alerts")
    groups = data_of(ports[0], "rules", **{"type": "alert", "rule_name[]": "Waits"})["groups"]
    assert [rule["state"] for group in groups for rule in group["rules"]] == ["pending"]


def test_metadata(ports):
    """OpenMetrics, which Prometheus asks for, has names of counters without `_total`."""
    mine, theirs = (data_of(port, "metadata") for port in ports)
    mine = {name.removesuffix("_total") if meta[0]["type"] == "counter" else name: meta
            for name, meta in mine.items()}
    shared = mine.keys() & theirs.keys()
    assert len(shared) > 100
    ours = {name for name in theirs if name.startswith(("node_", "strata_"))}
    assert not ours - mine.keys()
    assert {name: mine[name] for name in ours} == {name: theirs[name] for name in ours}


def test_labels_and_series(ports):
    """Those of families whose series stay the same; Prometheus adds its own."""
    for match in ("node_load1", "node_cpu_seconds_total", "ALERTS", "job:load"):
        for path in ("labels", "series", "label/job/values", "label/__name__/values", "label/mode/values"):
            mine, theirs = (data_of(port, path, **{"match[]": match}) for port in ports)
            if path == "series":
                mine, theirs = (sorted(json.dumps(one, sort_keys=True) for one in found)
                                for found in (mine, theirs))
            assert mine == theirs, (match, path)
    assert {"node_load1", "ALERTS", "job:load"} <= set(data_of(ports[0], "label/__name__/values"))


def test_values(ports):
    for query in ("node_memory_MemTotal_bytes", "node_uname_info", "count(node_cpu_seconds_total)",
                  "ALERTS", "sum by(job)(node_boot_time_seconds)", "node_load1 * 0", "machine_cpu_cores"):
        mine, theirs = ({json.dumps(one["metric"], sort_keys=True): one["value"][1]
                         for one in data_of(port, "query", query=query)["result"]} for port in ports)
        assert mine and mine == theirs, query


def test_a_panel_fills_while_one_looks(ports):
    """What no rule reads is kept from the first look on; only that one tells so."""
    def look():
        now = time.time()
        return ask(ports[0], "query_range", "POST", query="rate(node_context_switches_total[1m])",
                   start=now - 60, end=now, step=1)[1]
    first = look()
    assert "node_context_switches_total" in first["warnings"][0]
    until(lambda: look()["data"]["result"], 60, "there are two samples")
    assert "warnings" not in look()


def test_probes(ports):
    assert data_of(ports[0], "status/buildinfo")["version"].startswith("2.")
    assert data_of(ports[0], "query_exemplars", query="up") == []
    for path, parameters in (("query", {"query": "a("}), ("query_range", {"query": "1"}), ("series", {})):
        mine, theirs = (ask(port, path, **parameters) for port in ports)
        assert mine == theirs


def test_queries_hold_up_no_scrape(ports):
    """Many clients that ask for much at once: /metrics has threads left, and is answered."""
    load = "sum(count_over_time({job='strata'}[10m:1s]))"
    asking = [subprocess.Popen(["curl", "-s", "-o", "/dev/null", "-m", "20", "-G", "--data-urlencode",
                                f"query={load}", f"http://127.0.0.1:{ports[0]}/api/v1/query"])
              for _ in range(30)]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}/metrics", timeout=10) as answer:
            assert answer.status == 200
    finally:
        for one in asking:
            one.wait(60)
