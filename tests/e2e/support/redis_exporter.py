"""The real redis_exporter, Debian 13's 1.69, which runs here as it is."""
import subprocess
import urllib.request

from support.exposition import Exposition
from support.peers import unpacked
from support.remains import stop
from support.wait import free_port, listening, until

PACKAGE = "prometheus-redis-exporter"


class RedisExporter:
    """One process of it on loopback; its own target is `address`."""

    def __init__(self, address, options=()):
        binary, trouble = unpacked("trixie", PACKAGE)
        if not binary:
            raise RuntimeError(f"redis_exporter's package could not be had: {trouble}")
        self.port = free_port()
        self.command = [binary, "-redis.addr", address, "-web.listen-address",
                        f"127.0.0.1:{self.port}", *options]
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        until(lambda: listening(self.port), 20, "redis_exporter listens")
        return self

    def __exit__(self, *_):
        stop(self.process)

    def metrics(self, path="/metrics") -> Exposition:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return Exposition(answer.read().decode("utf-8"))
