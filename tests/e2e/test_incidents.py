"""A Redis dies below its API: one incident, which names the Redis as the cause and the API as who feels it."""
import json

import pytest

from support.agent import Agent
from support.wait import free_port, listening, until
from support.world import APP, World

REDIS, API = "flash-doomed-redis", "flash-doomed-api"

# The words of the shipped rules, at the pace of a test.
RULES = """
groups:
  - name: incidents
    interval: 1s
    rules:
      - alert: RedisDown
        expr: redis_up == 0
        labels: {severity: critical, layer: dependency}
        annotations: {summary: 'Redis is down: {{ $labels.instance }}'}
      - alert: TargetDown
        expr: up == 0
        labels: {severity: critical, layer: business}
        annotations: {summary: '{{ $labels.job }} does not answer'}
      - alert: RedisSlowCommands
        expr: delta(redis_slowlog_last_id[1m]) >= 1
        labels: {severity: warning, layer: dependency}
        annotations: {summary: Redis notes slow commands}
"""


@pytest.fixture(scope="module", name="pair")
def redis_and_api(docker):
    ports = free_port(), free_port()
    docker.run(REDIS, "redis-server", "--port", ports[0], "--save", "", network="host")
    until(lambda: listening(ports[0]), 20, "redis listens")
    docker.run(API, "python3", "/app/flash_tickets_api.py", ports[1], ports[0],
               options=("-v", f"{APP}:/app:ro"), network="host")
    until(lambda: listening(ports[1]), 20, "the application listens")
    yield ports
    docker.remove(REDIS, API)


@pytest.fixture(scope="module", name="judge")
def judging_agent(docker, pair, tmp_path_factory):
    rules = tmp_path_factory.mktemp("rules") / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    redis_port, api_port = pair
    config = {
        "containers": {"docker": docker.address, "period": "1s"},
        "redis": [World.redis_config(f"redis://127.0.0.1:{redis_port}")],
        "apis": [{"job": API, "url": f"http://127.0.0.1:{api_port}/metrics", "interval": "1s",
                  "timeout": "900ms"}],
        "rules": [str(rules)],
    }
    with Agent(config) as agent:
        until(lambda: agent.metrics().value("redis_up", name=REDIS) == 1, 20, "its Redis")
        until(lambda: agent.metrics().find("http_requests_total", name=API)
              or agent.metrics().find("payments_failed_total", name=API), 20, "its API")
        yield agent


def incidents(agent):
    answer = json.loads(agent.get("/api/v1/incidents")[1])
    assert answer["status"] == "success"
    return answer["data"]["incidents"]


def test_a_well_pair_has_none(judge):
    assert incidents(judge) == []
    assert "INCIDENTS\n  none\n" in judge.command("dump", "incidents").stdout


def test_a_slow_command_is_evidence(docker, judge, pair):
    """It must run for longer than slowlog-log-slower-than: 10 ms."""
    script = "local s = redis.call('TIME') repeat local n = redis.call('TIME') " \
             "until (n[1] - s[1]) * 1000000 + n[2] - s[2] > 50000"
    for _ in range(3):  # the first entry of a slow log has the id 0, as an empty one
        docker.exec(REDIS, "redis-cli", "-p", pair[0], "eval", script, "0")
    opened = until(lambda: incidents(judge), 40, "an incident")
    assert len(opened) == 1
    cause = opened[0]["cause"]
    assert (cause["layer"], cause["container"], cause["topic"]) == ("dependency", REDIS, "redis")

    def told():
        return [one for one in incidents(judge)[0]["evidence"]
                if one["what"] == "slow_command" and one["container"] == REDIS]

    assert "EVAL" in until(told, 20, "the command as evidence")[0]["text"].upper()


def test_a_dead_redis_is_the_cause_of_a_failing_api(docker, judge, pair):
    docker.client("kill", REDIS)

    def merged():
        names = {alert["labels"]["alertname"]: alert["container"]
                 for one in incidents(judge) for alert in one["alerts"]}
        return names.get("RedisDown") == REDIS and names.get("TargetDown") == API

    until(merged, 40, "both alerts, each at its container")
    [incident] = incidents(judge)
    assert incident["state"] == "open" and incident["closed"] is None
    assert incident["severity"] == "critical"
    assert (incident["cause"]["layer"], incident["cause"]["container"]) == ("dependency", REDIS)
    assert incident["chain"][0]["container"] == REDIS
    assert incident["chain"][-1]["container"] == API
    assert incident["chain"][-1]["layer"] == "business"

    def exited():
        return [one for one in incidents(judge)[0]["evidence"]
                if one["source"] == "event" and one["what"] == "exit" and one["container"] == REDIS]

    until(exited, 20, "its exit as evidence")


def test_the_dump_and_the_log_say_so_once(judge):
    [incident] = incidents(judge)
    text = judge.command("dump", "incidents").stdout
    assert incident["id"] in text and f"[dependency, {REDIS}]" in text
    assert judge.dump("incidents")["incidents"][0]["id"] == incident["id"]
    lines = [line for line in judge.log_text().splitlines() if f"incident {incident['id']}" in line]
    assert 1 <= len(lines) <= 3, lines
    assert " opened (" in lines[0] and REDIS in lines[0]
