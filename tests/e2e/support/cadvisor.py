"""The real cAdvisor, for comparison. Debian 12 has no package of it: Debian 11's is unpacked."""
import functools
import pathlib
import subprocess
import urllib.request

from support.agent import ROOT
from support.exposition import Exposition
from support.remains import stop
from support.wait import free_port, until

SCRIPT = pathlib.Path(__file__).with_name("cadvisor.sh")


@functools.lru_cache(maxsize=None)
def fetch():
    """The binary's path and why there is none; one of the two is empty."""
    done = subprocess.run([SCRIPT, ROOT / "build/peers/cadvisor"], capture_output=True, text=True,
                          check=False)
    return (done.stdout.strip(), "") if done.returncode == 0 else ("", done.stderr.strip())


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
