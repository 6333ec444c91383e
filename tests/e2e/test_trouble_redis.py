"""Redis in every kind of trouble: redis_up says 0, the rest goes on, and it heals."""
import contextlib
import subprocess

import pytest

from support.agent import Agent
from support.bad_http import BadHttp
from support.wait import free_port, listening, until


class Server:
    """A Redis of this test's own, so that it can be killed."""

    def __init__(self, *options):
        self.port, self.options, self.process = free_port(), options, None

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--dir", "/tmp", *self.options], stdout=subprocess.DEVNULL)
        until(lambda: listening(self.port), 10, "redis listens")

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def address(self):
        return f"redis://127.0.0.1:{self.port}"


@contextlib.contextmanager
def watched(world, server, **more):
    server.start()
    try:
        config = world.config(redis=[world.redis_config(server.address, **more)])
        with Agent(config, options=["--no-kernel"]) as agent:
            yield agent
    finally:
        server.kill()


def redis_up(agent):
    return agent.metrics().value("redis_up")


def rest_is_well(agent):
    exposition = agent.metrics()
    assert agent.answer_time() < 2
    assert exposition.find("node_load1")
    assert exposition.find("orders_created_total")
    assert exposition.find("container_last_seen", name="flash-tickets-api")


def test_killed_and_back(world):
    server = Server()
    with watched(world, server) as agent:
        until(lambda: redis_up(agent) == 1, 15, "redis up")
        server.kill()
        until(lambda: redis_up(agent) == 0, 15, "redis down")
        assert not agent.metrics().find("redis_connected_clients")
        assert agent.up("redis") == 0
        rest_is_well(agent)
        server.start()
        until(lambda: redis_up(agent) == 1 and agent.up("redis") == 1, 30, "healed")


def test_hangs(world):
    server = Server()
    with watched(world, server) as agent:
        until(lambda: redis_up(agent) == 1, 15, "redis up")
        subprocess.run(["kill", "-STOP", str(server.process.pid)], check=True)
        try:
            until(lambda: redis_up(agent) == 0, 30, "redis down")
            rest_is_well(agent)
        finally:
            subprocess.run(["kill", "-CONT", str(server.process.pid)], check=True)
        until(lambda: redis_up(agent) == 1, 30, "healed")


def test_wants_a_password(world, tmp_path):
    server = Server("--requirepass", "secret")
    with watched(world, server) as agent:
        until(lambda: redis_up(agent) == 0, 15, "redis down")
        assert "secret" not in agent.log_text()
        rest_is_well(agent)
    password = tmp_path / "password"
    password.write_text("secret\n")
    with watched(world, Server("--requirepass", "secret"), password_file=str(password)) as agent:
        until(lambda: redis_up(agent) == 1, 15, "redis up")
        assert "secret" not in str(agent.dump())


@pytest.mark.parametrize("mode", ["garbage", "html", "empty", "endless"])
def test_answers_garbage(world, mode):
    with BadHttp(mode) as upstream:
        config = world.config(redis=[world.redis_config(f"redis://127.0.0.1:{upstream.port}")])
        with Agent(config, options=["--no-kernel"]) as agent:
            until(lambda: redis_up(agent) == 0, 15, "redis down")
            rest_is_well(agent)


def test_two_servers_are_told_apart(world):
    first, second = Server(), Server()
    first.start()
    second.start()
    try:
        config = world.config(redis=[world.redis_config(one.address) for one in (first, second)])
        with Agent(config, options=["--no-kernel"]) as agent:
            until(lambda: len(agent.metrics().find("redis_up")) == 2, 15, "two servers")
            second.kill()
            until(lambda: sorted(one.value for one in agent.metrics().find("redis_up")) == [0, 1],
                  15, "one down, one up")
    finally:
        first.kill()
        second.kill()
