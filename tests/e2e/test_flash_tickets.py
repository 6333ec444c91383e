"""The example, a real NestJS service under its own load: what the agent says of it is what was done."""
import json
import os
import subprocess

import pytest

from support.agent import ROOT, Agent
from support.names import BUSINESS, DEPENDENCY
from support.wait import free_port, until
from support.world import API, World

DEMO = ROOT / "examples/flash-tickets/demo"
# A sale for some 90 users of whom few are served at once, and a fifth of the cards are declined.
SETTINGS = {"QUEUE_CAPACITY": "3", "PAYMENT_DECLINE_RATE": "0.2", "DB_POOL_SIZE": "4"}
SALE = {"peak": 18, "rise": 2, "hold": 2, "decay": 4, "poll": 0.2, "think": 0.05, "tickets": 120}
TYPES = {
    "http_requests_total": "counter", "http_request_duration_seconds": "histogram",
    "http_request_size_bytes": "histogram", "http_response_size_bytes": "histogram",
    "queue_waiting_users_total": "gauge", "queue_processing_users_total": "gauge",
    "orders_created_total": "counter", "orders_completed_total": "counter",
    "payments_successful_total": "counter", "payments_failed_total": "counter",
    "nodejs_heap_size_total_bytes": "gauge", "nodejs_heap_size_used_bytes": "gauge",
    "nodejs_external_memory_bytes": "gauge", "process_cpu_user_seconds_total": "counter",
    "process_resident_memory_bytes": "gauge", "db_connections_active": "gauge",
    "db_query_duration_seconds": "histogram", "db_query_errors_total": "counter",
}


class Demo:
    def __init__(self, directory):
        self.directory, self.port, self.redis_port = directory, free_port(), free_port()
        self.env = {**os.environ, **SETTINGS, "FLASH_TICKETS_STATE": str(directory / "state"),
                    "PORT": str(self.port), "REDIS_PORT": str(self.redis_port),
                    "POSTGRES_PORT": str(free_port())}

    def __call__(self, *words, timeout=60):
        done = subprocess.run([DEMO, *words], env=self.env, text=True, capture_output=True,
                              timeout=timeout, check=False)
        assert done.returncode == 0, f"demo {words}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def load(self):
        """A whole sale; what its users did, and what came of it."""
        output = self.directory / "sale.json"
        options = [word for key, value in SALE.items() for word in (f"--{key}", str(value))]
        command = [DEMO, "load", *options, "--output", output]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL), output


@pytest.fixture(scope="module", name="demo")
def running_demo(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("flash-tickets"))
    try:
        demo("up", "--plain", timeout=240)  # installs and builds where ./dev test has not
        yield demo
    finally:
        demo("down")


@pytest.fixture(scope="module", name="watching")
def watching_agent(demo):
    config = {
        "redis": [World.redis_config(f"redis://127.0.0.1:{demo.redis_port}")],
        "apis": [{"job": API, "url": f"http://127.0.0.1:{demo.port}/metrics", "interval": "1s",
                  "timeout": "900ms"}],
    }
    with Agent(config, options=("--no-kernel",)) as agent:
        yield agent


@pytest.fixture(scope="module", name="sale")
def past_sale(demo, watching):
    process, output = demo.load()
    try:
        until(lambda: all(figure > 0 for figure in queue(watching)), 30, "users who wait for others")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    summary = json.loads(output.read_text(encoding="utf-8"))
    assert "met_an_error" not in summary["users"], summary["users"]
    return summary


def business(agent):
    return agent.metrics("/metrics/business")


def queue(agent):
    found = business(agent)
    return [found.value(f"queue_{state}_users_total") for state in ("waiting", "processing")]


def by_route(agent, name):
    """The samples of one name for what users ask for: not for scrapes and checks of health."""
    return {(one.labels["method"], one.labels["route"], one.labels["status"]): one.value
            for one in business(agent).find(name, job=API)
            if one.labels["route"].startswith(("/api/", "/admin/"))}


@pytest.mark.parametrize("name", ["http_requests_total", "http_request_duration_seconds_count",
                                  "http_request_size_bytes_count"])
def test_requests_are_those_of_the_users(watching, sale, name):
    done = {(row["method"], row["route"], row["status"]): row["count"] for row in sale["requests"]}
    until(lambda: by_route(watching, name) == done, 15, f"{name} as {done}")


def test_orders_and_payments_are_those_of_the_users(watching, sale):
    def served():
        found = business(watching)
        return {"orders": {"created": found.value("orders_created_total"),
                           "completed": found.value("orders_completed_total")},
                "payments": {"successful": found.value("payments_successful_total"),
                             "failed": found.value("payments_failed_total")}}

    until(lambda: served() == {key: sale[key] for key in ("orders", "payments")}, 15, "the figures")
    assert sale["payments"]["failed"] > 0 and sale["users"]["sold_out"] > 0, sale["users"]


def test_every_name_of_the_mission_is_live(watching, sale):
    assert sale
    found = business(watching)
    assert {name: found.types.get(name) for name in TYPES} == TYPES
    absent = [(name, labels) for name, labels in BUSINESS if not found.find(name, **labels)]
    assert not absent
    idle = ("queue_waiting_users_total", "queue_processing_users_total", "db_connections_active",
            "db_query_errors_total")
    still = [name for name, labels in BUSINESS
             if name not in idle and not found.total(name, **labels) > 0]
    assert not still


def test_its_redis_is_seen_beside_it(watching, sale):
    assert sale
    found = watching.metrics("/metrics/dependency")
    absent = [(name, labels) for name, labels in DEPENDENCY if not found.find(name, **labels)]
    assert not absent
    hits, misses = (found.total(f"redis_keyspace_{kind}_total") for kind in ("hits", "misses"))
    assert hits > 4 * misses, "a cache that is well, by the mission's alert"


def test_an_exhausted_pool_is_seen_and_given_back(demo, watching):
    def active():
        return business(watching).value("db_connections_active", job=API)

    demo("fault", "db-pool")
    until(lambda: active() == float(SETTINGS["DB_POOL_SIZE"]), 15, "every connection in use")
    demo("fault", "db-pool", "off")
    until(lambda: active() == 0, 15, "every connection given back")
