"""Redis and its kin of several releases, each server on loopback and on a free port."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

from support.agent import ROOT
from support.remains import stop
from support.wait import free_port, listening, until

SCRIPT = pathlib.Path(__file__).with_name("unpack.sh")
SYSTEM = ("redis-server",)
NEWER_LIBRARIES = ("libc6", "libstdc++6", "libgcc-s1", "libssl3t64")
PACKAGES = {  # how a server that Debian 12 has not is put together
    "redis-6": ("bullseye", "redis-server", ("redis-tools", "liblua5.1-0", "lua-cjson", "lua-bitop",
                                             "libssl1.1")),
    "redis-8": ("trixie", "redis-server", ("redis-tools", *NEWER_LIBRARIES)),
    "valkey-8": ("trixie", "valkey-server", ("valkey-tools", *NEWER_LIBRARIES)),
}


@functools.lru_cache(maxsize=None)
def binary_of(kind):
    """The words that run it, and why there are none; one of the two is empty."""
    if kind == "redis-7":
        return SYSTEM, ""
    release, package, more = PACKAGES[kind]
    target = ROOT / "build/peers" / kind
    done = subprocess.run([SCRIPT, release, package, target, *more], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        return (), done.stderr.strip()
    libraries = target / "usr/lib/x86_64-linux-gnu"
    loader = libraries / "ld-linux-x86-64.so.2"
    binary = target / "usr/bin" / package
    if loader.exists():
        return (loader, "--library-path", libraries, binary), ""
    return ("env", f"LD_LIBRARY_PATH={libraries}", binary), ""


class RedisServer:
    """One process of it. `options` are the server's own."""

    def __init__(self, *options, kind="redis-7", port=None):
        words, trouble = binary_of(kind)
        if not words:
            raise RuntimeError(f"{kind} could not be had: {trouble}")
        self.port, self.options, self.words = port or free_port(), options, words
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-redis-"))
        self.process = None

    @property
    def address(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [*self.words, *self.first_words(), "--port", str(self.port), "--bind", "127.0.0.1",
             "--dir", str(self.dir), *map(str, self.options)], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"})
        until(self.answers, 20, "the server listens")
        return self

    def first_words(self):
        return ["--save", ""]

    def answers(self):
        return listening(self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            stop(self.process)
        shutil.rmtree(self.dir, ignore_errors=True)

    def cli(self, *words, check=False):
        done = subprocess.run(["redis-cli", "-p", str(self.port), *map(str, words)], text=True,
                              capture_output=True, check=check)
        return done.stdout.strip()


class SentinelServer(RedisServer):
    """Watches one master under the name `tickets`."""

    def __init__(self, master, kind="redis-7"):
        super().__init__("--sentinel", kind=kind)
        self.config = self.dir / "sentinel.conf"
        self.config.write_text(f"sentinel monitor tickets 127.0.0.1 {master.port} 1\n"
                               "sentinel down-after-milliseconds tickets 5000\n", encoding="utf-8")

    def first_words(self):
        return [str(self.config)]


def cluster_of(stack, size=3):
    """Masters that share all slots, on ports whose bus ports are free too."""
    nodes = [stack.enter_context(RedisServer("--cluster-enabled", "yes", port=port))
             for port in cluster_ports(size)]
    share = 16384 // size + 1
    for place, node in enumerate(nodes):
        last = min((place + 1) * share, 16384) - 1
        node.cli("CLUSTER", "ADDSLOTSRANGE", place * share, last, check=True)
        node.cli("CLUSTER", "SET-CONFIG-EPOCH", place + 1, check=True)
    for node in nodes[1:]:
        node.cli("CLUSTER", "MEET", "127.0.0.1", nodes[0].port, check=True)
    until(lambda: all("cluster_state:ok" in node.cli("CLUSTER", "INFO") and
                      f"cluster_known_nodes:{size}" in node.cli("CLUSTER", "INFO")
                      for node in nodes), 60, "the cluster is one")
    return nodes


def cluster_ports(size):
    ports = set()
    while len(ports) < size:
        port = free_port()
        if port + 10000 < 65536 and closed(port + 10000):
            ports.add(port)
    return sorted(ports)


def closed(port):
    try:
        return not listening(port)
    except OSError:
        return True


def make_busy(server):
    """A little of everything: commands, errors, slow ones, spikes, expiring keys in two databases."""
    server.cli("CONFIG", "SET", "slowlog-log-slower-than", 300)
    server.cli("CONFIG", "SET", "latency-monitor-threshold", 1)
    lines = []
    for number in range(200):
        lines += [f"SET key:{number} {number} EX 1000", f"GET key:{number}", f"LPUSH list {number}",
                  f"HSET hash f{number} x", f"ZADD zset {number} m", "INCR count", "GET missing"]
    lines += ["LPUSH key:1 x", "NOSUCHCOMMAND", "SELECT 3", "SET other x", "XADD stream * a 1",
              "EVAL \"for i=1,200000 do redis.call('ping') end\" 0", "SUBSCRIBE"]
    subprocess.run(["redis-cli", "-p", str(server.port)], input="\n".join(lines) + "\n", text=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
