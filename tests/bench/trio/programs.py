"""The programs to be measured, each started on loopback with its usual settings."""
import re
import subprocess
import time
import urllib.request

from support.agent import BINARY, Agent
from support.cadvisor import Cadvisor, fetch
from support.peers import unpacked
from support.remains import stop
from support.wait import free_port, until

NO_CONTAINERS = {
    **{source: "" for source in ("docker", "docker_root", "podman", "containerd", "crio")},
    "bundles": False, "cgroups": False,
    "collectors": {name: {"enabled": False} for name in (
        "cpu", "disk", "disk_io", "load", "machine", "memory", "network", "oom", "percpu", "pressure",
        "process")}}


class Program:
    def __init__(self, name, process, url, version):
        self.name, self.process, self.url, self.version = name, process, url, version

    @property
    def pid(self):
        return self.process.pid

    def scrape(self, headers=None):
        """The answer and the seconds that it took."""
        request = urllib.request.Request(self.url, headers=headers or {})
        started = time.monotonic()
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        return body, time.monotonic() - started

    def stop(self):
        stop(self.process)


def first_line(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return ((done.stdout + done.stderr).splitlines() or ["unknown"])[0].split(" (")[0]


def package_version(name):
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True,
                          check=False).stdout or "unknown"


def launch(name, version, port, *command):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    program = Program(name, process, f"http://127.0.0.1:{port}/metrics", version)
    until(lambda: program.scrape()[0], 60, f"{name} answers")
    return program


def node_exporter():
    port = free_port()
    return launch("node_exporter", package_version("prometheus-node-exporter"), port,
                  "prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{port}")


def newer_node_exporter(options=()):
    """Debian 13's; None where it cannot be had."""
    binary = unpacked("trixie", "prometheus-node-exporter")[0]
    if not binary:
        return None
    port = free_port()
    version = re.search(r"version (\S+)", first_line(binary, "--version"))
    return launch("node_exporter", version.group(1) if version else "unknown", port, binary,
                  f"--web.listen-address=127.0.0.1:{port}", *options)


def redis_exporter(redis_port):
    port = free_port()
    return launch("redis_exporter", package_version("prometheus-redis-exporter"), port,
                  "prometheus-redis-exporter", "-redis.addr", f"redis://127.0.0.1:{redis_port}",
                  "-web.listen-address", f"127.0.0.1:{port}")


def cadvisor(docker):
    """None where its package cannot be had."""
    if not fetch()[0]:
        return None
    advisor = Cadvisor(docker)
    return launch("cAdvisor", first_line(advisor.binary, "--version").replace("cAdvisor version ", ""),
                  advisor.port, *advisor.command)


def agent_version():
    return first_line(BINARY, "version").removeprefix("strata ")


def strata_of_host(options=()):
    """In the place of node_exporter and nothing else: it judges nothing either."""
    port = free_port()
    agent = Agent({"containers": NO_CONTAINERS, "redis": [], "kernel": {"enabled": False},
                   "rules": [], "compat": {"node_exporter": f"127.0.0.1:{port}"}}, options=options)
    agent.start()
    return Program("strata", agent.process, f"http://127.0.0.1:{port}/metrics",
                   agent_version())


def strata_of_containers(docker, options=()):
    """Asked for the layer that cAdvisor has; it judges nothing either."""
    agent = Agent({"containers": {"docker": docker.address}, "redis": [], "rules": []},
                  options=options)
    agent.start()
    return Program("strata", agent.process, agent.url + "/metrics/container",
                   agent_version())


def strata(world, options=()):
    """On its default periods; no API, which the exporters have no part for either."""
    agent = Agent({"containers": {"docker": world.docker.address},
                   "redis": [{"address": f"redis://127.0.0.1:{world.redis_port}"}]}, options=options)
    agent.start()
    return Program("strata", agent.process, agent.url + "/metrics", agent_version())
