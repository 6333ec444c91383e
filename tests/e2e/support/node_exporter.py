"""The real node_exporter, Debian 13's 1.9, which runs here as it is."""
import subprocess

from support.peers import unpacked
from support.remains import stop
from support.wait import free_port, listening, until

PACKAGE = "prometheus-node-exporter"


class NodeExporter:
    """One process of it on loopback."""

    def __init__(self, options=()):
        binary, trouble = unpacked("trixie", PACKAGE)
        if not binary:
            raise RuntimeError(f"node_exporter's package could not be had: {trouble}")
        self.port = free_port()
        self.command = [binary, f"--web.listen-address=127.0.0.1:{self.port}", *options]
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        until(lambda: listening(self.port), 20, "node_exporter listens")
        return self

    def __exit__(self, *_):
        stop(self.process)
