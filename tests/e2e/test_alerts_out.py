"""Alerts reach the real Alertmanager, webhooks and the log, whoever else hangs or fails."""
import contextlib
import json
import time
import urllib.request

import pytest

from support.agent import Agent
from support.alertmanager import Alertmanager, Inbox
from support.bad_http import BadHttp
from support.redis_servers import RedisServer
from support.wait import until

SECRETS = ("swordfish", "opensesame")
RULES = """\
groups:
- name: redis
  interval: 5s
  rules:
  - alert: RedisDown
    expr: redis_up == 0
    labels: {severity: critical}
    annotations: {summary: '{{ $labels.instance }} is down'}
- name: always
  interval: 5s
  rules:
  - alert: Watchdog
    expr: vector(1)
"""


class Scene:
    """One agent that tells everybody of one Redis."""

    def __init__(self, stack, directory):
        enter = stack.enter_context
        self.redis = enter(RedisServer())
        self.inbox, self.hook = enter(Inbox()), enter(Inbox())
        self.alertmanager = enter(Alertmanager(self.inbox))
        self.hanging, self.failing = enter(BadHttp("hang")), enter(BadHttp("error"))
        rules = directory / "rules.yaml"
        rules.write_text(RULES, encoding="utf-8")
        self.agent = Agent(options=["--no-kernel"])
        self.agent.configure({
            "external_url": self.agent.url + "/",
            "redis": [{"address": self.redis.address}],
            "containers": {"docker": ""},
            "rules": [str(rules)],
            "alertmanagers": [
                {"url": server_of(self.hanging)},
                {"url": server_of(self.failing),
                 "basic_auth": {"username": "strata", "password": SECRETS[0]}},
                self.alertmanager.url],
            "webhooks": [f"{self.hook.url}/hooks/{SECRETS[1]}"]})
        enter(self.agent)

    def figure(self, name, receiver, label="alertmanager"):
        return self.agent.metrics().value(f"strata_{name}", **{label: receiver})


def server_of(bad):
    return bad.url.removesuffix("/metrics")


def api_of(url):
    return url + "/api/v2/alerts"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Scene(stack, tmp_path_factory.mktemp("rules"))


def down(alerts):
    return [one for one in alerts if one["labels"]["alertname"] == "RedisDown"]


def test_redis_that_dies_is_told_within_two_seconds(scene):
    until(lambda: scene.agent.metrics().value("redis_up") == 1, 20, "redis is up")
    until(lambda: scene.inbox.alerts("firing", "Watchdog"), 30, "Alertmanager has the first alert")
    assert not scene.inbox.alerts("firing", "RedisDown")
    killed = time.monotonic()
    scene.redis.kill()
    found = until(lambda: down(scene.alertmanager.alerts()), 20, "Alertmanager knows", pause=0.02)
    assert time.monotonic() - killed < 2
    alert = found[0]
    assert alert["labels"]["severity"] == "critical"
    assert alert["labels"]["instance"] == f"127.0.0.1:{scene.redis.port}"
    assert alert["annotations"] == {"summary": f"127.0.0.1:{scene.redis.port} is down"}
    assert alert["generatorURL"] == scene.agent.url + "/graph?g0.expr=redis_up+%3D%3D+0&g0.tab=1"
    with urllib.request.urlopen(alert["generatorURL"], timeout=10) as answer:
        (series,) = json.loads(answer.read())["data"]["result"]
    assert series["metric"]["__name__"] == "redis_up" and series["value"][1] == "0"
    when, told = until(lambda: scene.hook.alerts("firing", "RedisDown"), 20, "the webhook knows")[0]
    assert when - killed < 2
    assert told["fingerprint"] == alert["fingerprint"]
    assert "RedisDown" in scene.alertmanager.amtool("alert", "query")
    assert json.loads(scene.alertmanager.amtool("alert", "query", "-o", "json", "severity=critical"))


def test_the_shipped_rule_is_as_quick():
    with Inbox() as inbox, Alertmanager(inbox) as alertmanager, RedisServer() as redis, \
            Agent({"redis": [{"address": redis.address}], "alertmanagers": [alertmanager.url]}) as agent:
        until(lambda: agent.metrics().value("redis_up") == 1, 20, "redis is up")
        time.sleep(6)  # until the rules have been evaluated over it
        killed = time.monotonic()
        redis.kill()
        (alert,) = until(lambda: down(alertmanager.alerts()), 20, "Alertmanager knows", pause=0.02)
        assert time.monotonic() - killed < 2
        assert alert["labels"]["layer"] == "dependency" and alert["labels"]["severity"] == "critical"
        assert alert["annotations"]["runbook"] == "docs/runbooks/RedisDown.md"


def test_its_end_is_told(scene):
    scene.redis.start()
    until(lambda: scene.inbox.alerts("resolved", "RedisDown"), 30, "Alertmanager tells of the end")
    assert not down(scene.alertmanager.alerts())
    _, told = until(lambda: scene.hook.alerts("resolved", "RedisDown"), 10, "the webhook knows")[0]
    began, ended = told["startsAt"], told["endsAt"]
    assert began < ended
    log = scene.agent.log_text()
    assert log.count("alert firing: RedisDown severity=critical") == 1
    assert log.count("alert resolved after") == 1


def test_the_log_and_the_metrics_tell_who_fails(scene):
    failing, good = api_of(server_of(scene.failing)), api_of(scene.alertmanager.url)
    hanging = api_of(server_of(scene.hanging))
    until(lambda: scene.figure("notifications_errors_total", failing) >= 2, 30, "tried again")
    until(lambda: scene.figure("notifications_errors_total", hanging) >= 1, 30, "timed out")
    assert scene.figure("notifications_errors_total", good) == 0
    assert scene.figure("notifications_total", good) >= 3
    assert scene.figure("notifications_dropped_total", failing) == 0
    assert scene.figure("webhook_notifications_total", scene.hook.url, "webhook") == 3
    assert scene.agent.log_text().count(f"alerts to {failing}: the server answered 500") == 1
    scene.failing.mode = "good"
    until(lambda: f"alerts to {failing}: works again" in scene.agent.log_text(), 30, "it heals")
    assert scene.figure("notifications_queue_length", failing) == 0


def test_secrets_are_shown_nowhere(scene):
    shown = scene.agent.log_text() + json.dumps(scene.agent.dump())
    shown += scene.agent.get("/metrics")[1].decode()
    for secret in SECRETS:
        assert secret not in shown
    assert any(path.endswith(SECRETS[1]) for _, path, _ in scene.hook.posts)
