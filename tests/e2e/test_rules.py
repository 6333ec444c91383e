"""Rules in the agent: evaluated, shown as ALERTS, kept over a restart, reloaded or refused."""
import json
import time
import urllib.error

import pytest

from support.agent import Agent
from support.wait import until

FAST = {"host": {"period": "1s"}, "redis": [], "containers": {"docker": "", "podman": "", "containerd": "",
                                                             "crio": "", "bundles": False}}
RULES = {"groups": [{"name": "g", "interval": "1s", "rules": [
    {"record": "host:load1:sum", "expr": "sum(node_load1) by (instance)"},
    {"alert": "Awake", "expr": "host:load1:sum >= 0", "for": "2s", "labels": {"severity": "info"},
     "annotations": {"summary": "{{ $labels.instance }}"}},
    {"alert": "Asleep", "expr": "host:load1:sum < 0"},
    {"alert": "Busy", "expr": "sum(rate(node_cpu_seconds_total[30s])) > 0"}]}]}


class Rules:
    def __init__(self):
        self.agent = Agent(options=["--no-kernel"])
        self.file = self.agent.dir / "rules.yaml"
        self.config = {**FAST, "rules": [str(self.file)]}
        self.write(RULES)
        self.agent.configure(self.config)

    def write(self, rules):
        self.file.write_text(rules if isinstance(rules, str) else json.dumps(rules), encoding="utf-8")

    def alerts(self):
        return {(one.labels["alertname"], one.labels["alertstate"]): one.labels
                for one in self.agent.metrics().find("ALERTS")}

    def since(self, alert):
        (one,) = [one.value for one in self.agent.metrics().find("ALERTS_FOR_STATE")
                  if one.labels["alertname"] == alert]
        return one

    def until_firing(self, alert="Awake"):
        until(lambda: (alert, "firing") in self.alerts(), 30, f"{alert} fires")

    def reload(self):
        try:
            return self.agent.get("/-/reload", method="POST")[0], ""
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode("utf-8")


@pytest.fixture(scope="module", name="rules")
def running():
    rules = Rules()
    with rules.agent:
        rules.until_firing()
        yield rules


def test_alerts_are_served(rules):
    rules.until_firing("Busy")
    labels = rules.alerts()[("Awake", "firing")]
    assert labels["severity"] == "info" and labels["instance"].endswith(f":{rules.agent.port}")
    assert not [name for name, _ in rules.alerts() if name == "Asleep"]


def test_recorded_series_are_served(rules):
    (load,) = rules.agent.metrics().find("host:load1:sum")
    assert load.value >= 0


def test_what_it_costs_is_told(rules):
    metrics = rules.agent.metrics()
    (group,) = metrics.find("strata_rule_group_iterations_total")
    assert group.value > 1 and group.labels["rule_group"] == f"{rules.file};g"
    assert metrics.find("strata_rule_evaluation_failures_total")[0].value == 0
    assert 0 < metrics.find("strata_history_bytes")[0].value < metrics.find("strata_history_limit_bytes")[0].value
    assert metrics.find("strata_history_series")[0].value >= 2
    assert rules.agent.up("rules") == 1


def test_a_bad_file_is_refused_and_the_old_rules_stay(rules):
    since = rules.since("Awake")
    rules.write("groups:\n- name: g\n  rules:\n  - alert: Awake\n    expr: node_load1 >=\n")
    status, said = rules.reload()
    rules.write(RULES)
    assert status == 500
    assert f"{rules.file}: 5:11: group \"g\", rule 1, \"Awake\": could not parse expression" in said
    assert ("Awake", "firing") in rules.alerts() and rules.since("Awake") == since


def test_a_rule_that_reads_too_far_back_is_refused(rules):
    rules.write({"groups": [{"name": "g", "rules": [{"record": "a", "expr": "avg_over_time(node_load1[60d])"}]}]})
    status, said = rules.reload()
    rules.write(RULES)
    assert status == 500 and "node_load1 reads 60d back" in said


def test_a_reload_keeps_alerts_and_takes_in_what_is_new(rules):
    since = rules.since("Awake")
    group = RULES["groups"][0]
    rules.write({"groups": [{**group, "rules": group["rules"] + [
        {"alert": "New", "expr": "node_load1 >= 0"}]}]})
    assert rules.reload()[0] == 200
    until(lambda: ("New", "firing") in rules.alerts(), 30, "the new rule fires")
    assert ("Awake", "firing") in rules.alerts() and rules.since("Awake") == since
    rules.write(RULES)
    assert rules.reload()[0] == 200
    until(lambda: ("New", "firing") not in rules.alerts(), 10, "the new rule is gone")


HOSTILE = [
    {"record": "endless", "expr": "sum_over_time(vector(1)[100y:1ms])"},
    {"record": "wide", "expr": 'count({__name__=~"(.*.*.*)*(a|b|.)*load(.*)*"})'},
    {"record": "everything", "expr": 'count(count_values without () ("v", {__name__=~".+"}))'},
    {"alert": "Failing", "expr": "vector(1)", "annotations": {"summary": '{{ query "nothing" | first | value }}'}},
    {"alert": "Deep", "expr": "vector(1)", "annotations": {"summary": '{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}'}}]


def rss(agent):
    (line,) = [line for line in open(f"/proc/{agent.process.pid}/status", encoding="ascii") if line.startswith("VmRSS:")]
    return int(line.split()[1]) << 10


def slowest_answer(agent, seconds):
    """While others ask as often as a Prometheus or two."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        found.append(agent.answer_time())
        time.sleep(0.3)
    return max(found)


def test_hostile_rules_do_not_hold_up_the_agent(rules):
    rules.until_firing()
    usual, before = slowest_answer(rules.agent, 6), rss(rules.agent)
    rules.write({"groups": [*RULES["groups"], {"name": "hostile", "interval": "1s", "rules": HOSTILE}]})
    assert rules.reload()[0] == 200
    try:
        until(lambda: ("Failing", "firing") in rules.alerts(), 30, "the hostile rules are evaluated")
        slowest = slowest_answer(rules.agent, 12)
        said = [line for line in rules.agent.log_text().splitlines() if " of group hostile, " in line]
        assert slowest < 3 * usual + 1, (usual, slowest)
        assert rss(rules.agent) < before + (64 << 20)
        assert len(said) == len({line.partition(" of group ")[0].partition("rule ")[2] for line in said}), said
        for name, why in (("endless", "too many"), ("Failing", "error expanding template"),
                          ("Deep", "error expanding template")):
            assert [line for line in said if f"rule {name} of group" in line and why in line], said
        assert ("Awake", "firing") in rules.alerts()
    finally:
        rules.write(RULES)
        assert rules.reload()[0] == 200


def test_a_regular_expression_from_hell_is_refused(rules):
    rules.write({"groups": [{"name": "g", "rules": [
        {"record": "a", "expr": 'count({__name__=~"(((x{100}){100}){100})"})'}]}]})
    status, said = rules.reload()
    rules.write(RULES)
    assert status == 500 and "could not parse expression" in said
    assert ("Awake", "firing") in rules.alerts()


def test_alerts_survive_a_kill(rules):
    since = rules.since("Awake")
    rules.agent.process.kill()
    rules.agent.process.wait(10)
    rules.agent.start()
    rules.until_firing()
    assert rules.since("Awake") == since


def test_a_damaged_file_is_said_once_and_alerts_start_afresh(rules):
    since = rules.since("Awake")
    rules.agent.process.terminate()
    rules.agent.process.wait(10)
    state = rules.agent.dir / "state" / "alerts"
    state.write_bytes(state.read_bytes()[:-9])
    rules.agent.start()
    rules.until_firing()
    assert rules.since("Awake") > since
    assert rules.agent.log_text().count("alerts start afresh") == 1


def test_a_bad_file_at_the_start_is_the_end(rules):
    other = Agent({**rules.config, "rules": [str(rules.agent.dir / "bad.yaml")]}, options=["--no-kernel"])
    (rules.agent.dir / "bad.yaml").write_text("groups: [{name: a, rules: [{alert: b, expr: up ==}]}]", encoding="utf-8")
    with pytest.raises(RuntimeError, match="ended with 2") as ended:
        with other:
            pass
    assert f"strata: rules: {rules.agent.dir}/bad.yaml: 1:45: group" in str(ended.value)
    other.close()


def test_without_a_place_for_state_the_agent_runs():
    config = {**FAST, "rules": [], "paths": {"state": "/proc/nowhere"}}
    with Agent(config, options=["--no-kernel"]) as agent:
        assert not agent.metrics().find("ALERTS")
        assert agent.metrics().find("strata_history_series")[0].value == 0
