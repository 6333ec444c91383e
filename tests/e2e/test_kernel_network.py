"""TCP by container: who connects to whom, how often, how quickly."""
import contextlib

import pytest

from support.compare import grows
from support.wait import free_port, until
from support.world import API, REDIS

CONNECTIONS = "strata_container_tcp_connections_total"
PEERS = "strata_container_peer_connections_total"
SERVER, CLIENT = "flash-shared-redis", "flash-shared-client"
PORT = 6400


def total(agent, metric, name, **labels):
    return agent.metrics("/metrics/container").total(metric, name=name, **labels)


def ask_redis(world, container, port, times):
    """So many connections, one after the other, from inside a container."""
    script = f"for i in $(seq {times}); do redis-cli -p {port} ping >/dev/null; done"
    world.docker.exec(container, "sh", "-c", script)


@pytest.fixture(scope="module")
def pair(world):
    """Two containers in one network namespace that has a loopback interface alone."""
    docker = world.docker
    try:
        docker.run(SERVER, "redis-server", "--port", PORT, "--save", "")
        until(lambda: "PONG" in docker.exec(SERVER, "redis-cli", "-p", PORT, "ping"), 20, "redis")
        docker.run(CLIENT, "sleep", "infinity", network=f"container:{SERVER}")
        yield
    finally:
        docker.remove(CLIENT, SERVER)


def connections(agent, name, event):
    return total(agent, CONNECTIONS, name, event=event)


@contextlib.contextmanager
def counted(read, expected):
    """Within, a counter grows by exactly so much."""
    before = read()
    yield
    until(lambda: read() >= before + expected, 20, f"growth by {expected}")
    assert read() == before + expected


def test_containers_that_share_a_namespace_are_told_apart(agent, world, pair):
    until(lambda: agent.metrics().find(CONNECTIONS, name=CLIENT), 20, "the client is known")
    with counted(lambda: connections(agent, CLIENT, "opened"), 20), \
            counted(lambda: connections(agent, SERVER, "accepted"), 20), \
            counted(lambda: connections(agent, CLIENT, "closed"), 20), \
            counted(lambda: connections(agent, SERVER, "opened"), 0), \
            counted(lambda: connections(agent, CLIENT, "accepted"), 0):
        ask_redis(world, CLIENT, PORT, 20)


def test_the_peer_is_the_container_that_listens(agent, world, pair):
    until(lambda: agent.metrics().find(CONNECTIONS, name=CLIENT), 20, "the client is known")
    with counted(lambda: total(agent, PEERS, CLIENT, peer=SERVER, port=str(PORT)), 15):
        ask_redis(world, CLIENT, PORT, 15)
    assert not agent.metrics().find(PEERS, name=CLIENT, peer="127.0.0.1")


def test_containers_on_the_hosts_network_have_peers_by_name(agent, world):
    """The application connects to Redis as the test's own clients do, by 127.0.0.1."""
    port = world.redis_port

    def visit():
        ask_redis(world, API, port, 10)

    grows(lambda: total(agent, PEERS, API, peer=REDIS, port=str(port)), visit, by=9)
    grows(lambda: connections(agent, REDIS, "accepted"), visit, by=9)
    grows(lambda: total(agent, PEERS, REDIS, peer=API, port=str(world.api_port)),
          lambda: world.docker.exec(REDIS, "python3", "-c",
                                    "import socket; [socket.create_connection(('127.0.0.1', "
                                    f"{world.api_port})).close() for _ in range(10)]"), by=9)


def test_an_unused_port_fails_and_resets(agent, world, pair):
    unused = free_port()
    with counted(lambda: connections(agent, CLIENT, "failed"), 8), \
            counted(lambda: total(agent, "strata_container_tcp_resets_total", CLIENT,
                                  direction="receive"), 8):
        world.docker.exec(CLIENT, "python3", "-c",
                          f"import socket; [socket.socket().connect_ex(('127.0.0.1', {unused}))"
                          " for _ in range(8)]")
    assert not agent.metrics().find(PEERS, name=CLIENT, port=str(unused))


@pytest.mark.parametrize("name", [API, CLIENT])
def test_latency_and_rtt_are_those_of_loopback(agent, world, pair, name):
    port = world.redis_port if name == API else PORT
    for metric in ("strata_container_tcp_connect_latency_seconds", "strata_container_tcp_rtt_seconds"):
        grows(lambda metric=metric: total(agent, f"{metric}_count", name),
              lambda: ask_redis(world, name, port, 10), by=9)
        exposition = agent.metrics("/metrics/container")
        mean = exposition.value(f"{metric}_sum", name=name) / exposition.value(f"{metric}_count", name=name)
        assert 1e-6 < mean < 0.5, f"{metric}: {mean} s"


def test_counters_are_there_from_the_start(agent, world):
    for labels in ({"event": event} for event in ("opened", "accepted", "failed", "closed")):
        assert agent.metrics().value(CONNECTIONS, name="flash-quiet", **labels) == 0
    assert agent.metrics().value("strata_container_tcp_retransmits_total", name="flash-quiet") == 0


def test_dropped_packets_have_a_reason(agent, world, pair):
    """Datagrams to a port where nobody listens: the kernel says so."""
    send = ("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
            "[s.sendto(b'x', ('127.0.0.1', 9)) for _ in range(50)]")
    known = [one for one in agent.metrics().find("strata_container_packets_dropped_total", id="/")
             if one.labels["reason"] == "unknown"]
    if known:
        pytest.skip("this kernel gives no reasons")
    grows(lambda: agent.metrics().total("strata_container_packets_dropped_total", id="/"),
          lambda: world.docker.exec(SERVER, "python3", "-c", send), by=49)
