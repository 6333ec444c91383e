"""Applications of containers that ask to be scraped by Prometheus's usual labels."""
import os
import signal
import subprocess

import pytest

from support.agent import Agent
from support.docker import system
from support.wait import free_port, until

SERVER = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'# TYPE rooms gauge\\nrooms 7\\n' if self.path == sys.argv[2] else b'wrong path'
        self.send_response(200 if self.path == sys.argv[2] else 404)
        self.send_header('Content-Type', 'text/plain; version=0.0.4')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(('', int(sys.argv[1])), Page).serve_forever()
"""


def labels(port=None, scrape="true", **more):
    words = {"scrape": scrape, **({"port": port} if port else {}), **more}
    return [word for key, value in words.items() for word in ("-l", f"prometheus.io/{key}={value}")]


def serve(docker, name, port, *options, path="/metrics", network="none"):
    docker.run(name, "python3", "-c", SERVER, port, path, options=options, network=network)


@pytest.fixture(scope="module")
def zoo(docker):
    """Containers that ask, and one that does not."""
    port = free_port()
    serve(docker, "asks-alone", 3001, *labels(), "-l", "com.docker.compose.service=shop")
    serve(docker, "asks-with-path", 3002, *labels(3002, path="own/page"), path="/own/page")
    serve(docker, "asks-of-host", port, *labels(port), network="host")
    serve(docker, "asks-wrongly", 3003, *labels("http"))
    serve(docker, "asks-nothing", 3004)
    docker.run("asks-beside", "sleep", "infinity", options=labels(3002), network="container:asks-with-path")
    try:
        yield port
    finally:
        docker.remove("asks-beside", "asks-alone", "asks-with-path", "asks-of-host", "asks-wrongly",
                      "asks-nothing", "asks-late", "asks-by-address")


@pytest.fixture(scope="module")
def watcher(docker, zoo):
    config = {"redis": [], "containers": {"docker": docker.address, "period": "1s",
                                          "scrape": {"interval": "1s", "timeout": "800ms"}}}
    with Agent(config, options=["--no-kernel"]) as agent:
        yield agent


def rooms(agent, **wanted):
    return agent.metrics("/metrics/business").find("rooms", **wanted)


def is_up(agent, **wanted):
    found = agent.metrics("/metrics/business").find("up", **wanted)
    return [one.value for one in found] == [1]


@pytest.mark.parametrize("name, job, instance", [
    ("asks-alone", "shop", "asks-alone:3001"),
    ("asks-with-path", "asks-with-path", "asks-with-path:3002"),
    ("asks-of-host", "asks-of-host", None)])
def test_a_container_that_asks_is_scraped(watcher, zoo, name, job, instance):
    """Two of them in networks where nothing but loopback is."""
    instance = instance or f"127.0.0.1:{zoo}"
    until(lambda: rooms(watcher, job=job), 20, "its samples")
    assert [one.labels for one in rooms(watcher, job=job)] == [
        {"job": job, "instance": instance, "name": name}]
    assert is_up(watcher, job=job, instance=instance, name=name)


def test_others_are_not(watcher):
    until(lambda: len(rooms(watcher)) == 3, 20, "those that ask, once each")
    jobs = {one.labels["job"] for one in watcher.metrics("/metrics/business").find("up")}
    assert jobs == {"shop", "asks-with-path", "asks-of-host"}


def test_a_label_that_cannot_be_meant_is_said_once(watcher):
    until(lambda: "asks-wrongly is not scraped: prometheus.io/port" in watcher.log_text(), 15, "the word")
    watcher.metrics()
    assert watcher.log_text().count("asks-wrongly") == 1


def test_containers_come_and_go_without_a_reload(watcher, docker):
    serve(docker, "asks-late", 3005, *labels(3005))
    until(lambda: rooms(watcher, name="asks-late"), 20, "the new one")
    os.kill(docker.pid("asks-late"), signal.SIGSTOP)
    until(lambda: not rooms(watcher, name="asks-late"), 20, "no stale value")
    assert watcher.metrics("/metrics/business").value("up", name="asks-late") == 0
    docker.remove("asks-late")
    until(lambda: not watcher.metrics("/metrics/business").find("up", name="asks-late"), 20, "forgotten")
    assert rooms(watcher, name="asks-alone"), "the others are as they were"


def cable(docker, name, ours, theirs):
    """eth0 in the container, and its other end on the host."""
    ends = [f"st{os.getpid() % 100000}{side}" for side in "ch"]
    pid = str(docker.pid(name))
    inside = ("nsenter", "-t", pid, "-n", "ip")
    system("ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
    system("ip", "link", "set", ends[0], "netns", pid)
    system(*inside, "link", "set", ends[0], "name", "eth0")
    system(*inside, "address", "add", f"{theirs}/30", "dev", "eth0")
    system(*inside, "link", "set", "eth0", "up")
    system("ip", "address", "add", f"{ours}/30", "dev", ends[1])
    system("ip", "link", "set", ends[1], "up")


def peers(docker, name):
    """Whose connections the server has: the addresses of those that ask it."""
    text = subprocess.run(["nsenter", "-t", str(docker.pid(name)), "-n", "ss", "-Htan"], text=True,
                          capture_output=True, check=True).stdout
    return {line.split()[4].rsplit(":", 1)[0].removeprefix("[::ffff:").removesuffix("]")
            for line in text.splitlines() if not line.startswith("LISTEN")}


def test_an_address_is_used_while_it_can_be_reached(watcher, docker):
    serve(docker, "asks-by-address", 3006, *labels(3006))
    cable(docker, "asks-by-address", "10.213.7.1", "10.213.7.2")
    wanted = {"name": "asks-by-address", "instance": "10.213.7.2:3006"}
    until(lambda: rooms(watcher, **wanted), 25, "its samples under its address")
    until(lambda: "10.213.7.1" in peers(docker, "asks-by-address"), 10, "the host's address")
    system("ip", "route", "add", "unreachable", "10.213.7.2/32")
    try:
        until(lambda: "10.213.7.2" in peers(docker, "asks-by-address"), 20, "asked from within")
        until(lambda: rooms(watcher, **wanted) and is_up(watcher, **wanted), 10, "the same series")
    finally:
        system("ip", "route", "delete", "unreachable", "10.213.7.2/32")
