"""The real cAdvisor, for comparison. Debian 12 has no package of it: Debian 11's is unpacked."""
import subprocess
import urllib.request

from support.exposition import Exposition
from support.peers import unpacked
from support.remains import stop
from support.wait import free_port, until


def fetch():
    """The binary's path and why there is none; one of the two is empty."""
    return unpacked("bullseye", "cadvisor")


class Cadvisor:
    """One process of it on loopback, watching the containers of `docker`."""

    def __init__(self, docker, options=(), port=None):
        binary, trouble = fetch()
        if not binary:
            raise RuntimeError(f"cAdvisor's package could not be had: {trouble}")
        self.binary, self.port = binary, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [binary, "-listen_ip", "127.0.0.1", "-port", str(self.port),
                        "-docker", docker.address, "-docker_root", docker.data / "root", *options]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        until(self.metrics, 60, "cAdvisor answers")
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        stop(self.process)

    def metrics(self) -> Exposition:
        with urllib.request.urlopen(self.url + "/metrics", timeout=30) as answer:
            return Exposition(answer.read().decode("utf-8"))
