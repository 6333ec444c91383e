"""How the agent gets to a Redis server, and what it makes of what it may not do there: TLS, users with
few rights, passwords that change, servers that load or are full; and the slow commands that it tells."""
import contextlib
import os
import subprocess

import pytest

from support.agent import Agent
from support.certificates import Authority
from support.redis_servers import RedisServer
from support.wait import free_port, until


@contextlib.contextmanager
def watching(address, **more):
    config = {"host": {"period": "1m"}, "containers": {"docker": "", "podman": ""},
              "redis": [{"address": address, "interval": "500ms", "timeout": "500ms", **more}]}
    with Agent(config, options=["--no-kernel"]) as agent:
        yield agent


def is_up(agent, value=1):
    until(lambda: agent.metrics().value("redis_up") == value, 20, f"redis_up {value}")


def reason(agent):
    return agent.metrics().find("redis_exporter_last_scrape_error")[0].labels["err"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    directory = tmp_path_factory.mktemp("authority")
    return Authority(directory)


@contextlib.contextmanager
def tls_server(authority, certificate, key):
    port = free_port()
    options = ("--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key,
               "--tls-ca-cert-file", authority.ca, "--port", 0)
    server = RedisServer(*options, port=port)
    server.options = options
    with server:
        yield f"rediss://127.0.0.1:{port}"


def test_tls_with_a_certificate_on_both_sides(authority):
    mine, my_key = map(str, authority.sign("agent"))
    with tls_server(authority, *authority.sign("server")) as address:
        tls = {"ca_file": str(authority.ca), "cert_file": mine, "key_file": my_key}
        with watching(address, tls=tls) as agent:
            is_up(agent)
            assert agent.metrics().value("redis_connected_clients") == 1
        with watching(address, tls={"ca_file": str(authority.ca)}) as agent:
            is_up(agent, 0)  # the server wants a certificate
        with watching(address, tls={**tls, "ca_file": ""}) as agent:
            is_up(agent, 0)
            assert "certificate" in reason(agent)
        with watching(address, tls={**tls, "server_name": "another"}) as agent:
            is_up(agent, 0)
            assert "hostname mismatch" in reason(agent)
        with watching(address, tls={**tls, "ca_file": "", "verify": False}) as agent:
            is_up(agent)


def test_an_expired_certificate(authority):
    mine, my_key = map(str, authority.sign("agent"))
    with tls_server(authority, *authority.sign("old", days=-1)) as address:
        tls = {"ca_file": str(authority.ca), "cert_file": mine, "key_file": my_key}
        with watching(address, tls=tls) as agent:
            is_up(agent, 0)
            assert "certificate has expired" in reason(agent)
            assert agent.answer_time() < 2 and agent.metrics().find("node_load1")


def test_a_user_with_few_rights():
    with RedisServer() as server:
        server.cli("ACL", "SETUSER", "watcher", "on", ">secret", "+info", "+slowlog", check=True)
        with watching(server.address, username="watcher", password="secret") as agent:
            is_up(agent)
            page = agent.metrics()
            refused = {one.labels["command"] for one in page.find("strata_redis_command_refused")}
            assert refused == {"CONFIG GET", "LATENCY LATEST", "LATENCY HISTOGRAM"}
            assert page.find("redis_slowlog_length") and page.find("redis_connected_clients")
            assert not page.find("redis_config_maxmemory")
            assert len(page.find("redis_db_keys")) == 16
            assert agent.log_text().count("CONFIG GET is refused") == 1
            assert "secret" not in agent.log_text()


def test_a_password_that_changes(tmp_path):
    password = tmp_path / "password"
    password.write_text("first\n", encoding="ascii")
    with RedisServer("--requirepass", "first") as server:
        with watching(server.address, password_file=str(password)) as agent:
            is_up(agent)
            changed = ["redis-cli", "-p", str(server.port), "-a", "first", "--no-auth-warning"]
            subprocess.run([*changed, "CONFIG", "SET", "requirepass", "second"], check=True,
                           stdout=subprocess.DEVNULL)
            changed[4] = "second"
            subprocess.run([*changed, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"], check=True,
                           stdout=subprocess.DEVNULL)
            is_up(agent, 0)
            assert "WRONGPASS" in reason(agent)
            assert agent.answer_time() < 2
            password.write_text("second\n", encoding="ascii")
            is_up(agent)


def test_a_password_from_the_environment(monkeypatch):
    monkeypatch.setitem(os.environ, "TICKETS_REDIS", "secret")
    with RedisServer("--requirepass", "secret") as server:
        with watching(server.address, password_env="TICKETS_REDIS") as agent:
            is_up(agent)


def test_full():
    with RedisServer("--maxmemory", "2mb", "--maxmemory-policy", "noeviction") as server:
        with watching(server.address) as agent:
            is_up(agent)
            for number in range(20):
                server.cli("SET", f"big:{number}", "x" * 100_000)
            until(lambda: agent.metrics().value("redis_errors_total", err="OOM") > 0, 20, "OOM errors")
            assert agent.metrics().value("redis_up") == 1


def test_loading():
    with RedisServer() as server:
        subprocess.run(["redis-cli", "-p", str(server.port)], stdout=subprocess.DEVNULL, check=True,
                       input="\n".join(f"SET key:{n} {n}" for n in range(20000)) + "\nSAVE\n", text=True)
        with watching(server.address) as agent:
            is_up(agent)
            server.kill()
            is_up(agent, 0)
            server.options = ("--key-load-delay", "300", "--loading-process-events-interval-bytes", "1024")
            server.start()
            until(lambda: agent.metrics().value("redis_loading_dump_file") == 1, 20, "it loads")
            assert agent.metrics().value("redis_up") == 1
            assert agent.answer_time() < 2


def test_death_shows_within_an_interval():
    with RedisServer() as server, watching(server.address) as agent:
        is_up(agent)
        server.kill()
        until(lambda: agent.metrics().value("redis_up") == 0, 3, "redis down", pause=0.1)
        assert not agent.metrics().find("redis_uptime_in_seconds")


def test_slow_commands_are_events_without_their_arguments():
    with RedisServer("--slowlog-log-slower-than", "1000") as server, watching(server.address) as agent:
        is_up(agent)
        for number in range(3):
            server.cli("EVAL", "for i=1,300000 do redis.call('ping') end", "1", f"secret-key-{number}")
        slow = until(lambda: [one for one in agent.events() if one["event"] == "slow_command"
                              and one["detail"].startswith("EVAL with 3 arguments took ")][2:], 20,
                     "three slow commands")
        assert f"at 127.0.0.1:{server.port}, asked by 127.0.0.1:" in slow[0]["detail"]
        assert "secret" not in str(agent.events())
        assert agent.metrics().value("redis_slowlog_length") >= 3


def test_keys_and_clients_where_they_are_asked_for():
    with RedisServer() as server:
        for number in range(30):
            server.cli("SET", f"user:{number}", "x")
        server.cli("RPUSH", "queue", "a", "b")
        keys = {"check_keys": "queue", "count_keys": "db0=user:*", "check_key_groups": "^(user):",
                "period": "1s"}
        with watching(server.address, keys=keys, client_list=True, config_values=True) as agent:
            until(lambda: agent.metrics().value("redis_keys_count", key="user:*") == 30, 20, "a pass")
            page = agent.metrics()
            assert page.value("redis_key_size", key="queue") == 2
            assert page.value("redis_key_group_count", key_group="user") == 30
            assert page.value("redis_key_group_count", key_group="unclassified") == 1
            assert page.value("redis_config_value", key="hz") == 10
            assert not page.find("redis_config_key_value", key="requirepass")
            assert not page.find("redis_key_value_as_string")
            assert len(page.find("redis_last_key_groups_scrape_duration_milliseconds")) == 1
            until(lambda: len(agent.metrics().find("redis_connected_client_info")) >= 2, 20,
                  "both of the agent's connections")


def test_a_server_is_found_by_its_process():
    with RedisServer() as server, Agent({"host": {"period": "1m"}, "containers": {"docker": "", "podman": ""}},
                                        options=["--no-kernel"]) as agent:
        found = until(lambda: agent.metrics().find("redis_up", instance=f"127.0.0.1:{server.port}"), 20,
                      "the server")
        assert found[0].value == 1
