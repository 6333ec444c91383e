"""The real node_exporter: Debian 12's 1.5, which is installed, and Debian 13's 1.9, which runs here as it is."""
import json
import re
import shutil
import subprocess
import tempfile
import urllib.request

from support.exposition import Exposition
from support.peers import unpacked
from support.remains import stop
from support.wait import free_port, listening, until

PACKAGE = "prometheus-node-exporter"
RELEASES = ("bookworm", "trixie")


def binary_of(release):
    """Its path and why there is none; one of the two is empty."""
    if release != "bookworm":
        return unpacked(release, PACKAGE)
    path = shutil.which(PACKAGE)
    return (path, "") if path else ("", f"{PACKAGE} is not installed")


def help_of(*command):
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def collectors_in(*command):
    """What the program's help says that it can collect."""
    return set(re.findall(r"^ +--(?:\[no-\])?collector\.(\w+)[ ,]", help_of(*command), re.M))


def options_in(*command):
    """Every option of its collectors, with its default where it takes a value."""
    found = re.findall(r"^ {2,8}(--collector\.[\w.-]+)(=\S+)?", help_of(*command), re.M)
    return [name + default_of(value) for name, value in found]


def default_of(value):
    """`="text"`, `=NAME.OF.THE.OPTION` where there is none, or the plain value."""
    if value.startswith('="'):
        return "=" + json.loads(value[1:])
    return "=" if value.isupper() else value


class NodeExporter:
    """One process of it on loopback."""

    def __init__(self, options=(), port=None, release="trixie", prefix=()):
        self.binary, trouble = binary_of(release)
        if not self.binary:
            raise RuntimeError(f"node_exporter's package could not be had: {trouble}")
        self.port = port or free_port()
        self.command = [*prefix, self.binary, f"--web.listen-address=127.0.0.1:{self.port}", *options]
        self.process = None

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        until(lambda: listening(self.port), 20, "node_exporter listens")
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.log.close()

    def metrics(self) -> Exposition:
        if self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError(f"node_exporter ended with {self.process.returncode}:\n"
                               f"{self.log.read()[-4000:].decode()}")
        return metrics_at(self.port)


def metrics_at(port) -> Exposition:
    """Of an exporter or of what is in its place."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return Exposition(answer.read().decode("utf-8"))
