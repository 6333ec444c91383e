"""A Docker daemon of our own, beside whatever else runs on the machine."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from support.remains import end_shims, stop, unmount_below
from support.wait import until

CLIENT = "/usr/bin/docker"  # Debian's, which speaks its own daemon's version of the API
IMAGE = "strata-test:latest"


def system(*words):
    subprocess.run(words, check=True)


BRIDGE_ADDRESS = "10.97.0.1/24"


class Bridge:
    """An own one, for a daemon that touches neither the machine's bridges nor its packet filter."""

    def __init__(self):
        self.name = f"stbr{os.getpid()}"
        link = ("ip", "link", "add", self.name, "type", "bridge")
        self.there = subprocess.run(link, capture_output=True, check=False).returncode == 0
        if self.there:
            system("ip", "address", "add", BRIDGE_ADDRESS, "dev", self.name)
            system("ip", "link", "set", self.name, "up")

    def close(self):
        if self.there:
            system("ip", "link", "del", self.name)


class Docker:
    def __init__(self, storage: pathlib.Path):
        storage.mkdir(parents=True, exist_ok=True)
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="docker-", dir=storage))
        self.run_dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-docker-"))
        self.run_dir.chmod(0o755)
        self.socket = self.run_dir / "docker.sock"  # a socket's path is at most 107 bytes long
        self.address = f"unix://{self.socket}"
        self.log = open(self.data / "dockerd.log", "ab")
        self.process, self.bridge = None, Bridge()

    def start(self):
        self.process = subprocess.Popen(
            ["dockerd", "--data-root", self.data / "root", "--exec-root", self.run_dir / "exec",
             "--pidfile", self.run_dir / "dockerd.pid", "-H", self.address, "--live-restore",
             "--iptables=false", "--ip-forward=false",
             f"--bridge={self.bridge.name if self.bridge.there else 'none'}"],
            stdout=self.log, stderr=self.log)
        until(lambda: self.client("version", check=False).returncode == 0, 60, "dockerd answers")

    def kill(self):
        """As a crash would: containers live on, the socket's file stays and refuses."""
        containerd = (self.run_dir / "exec/containerd/containerd.pid").read_text(encoding="ascii")
        self.process.kill()
        self.process.wait()
        # It dies with its parent, but not at once; a new daemon would take it for its own.
        until(lambda: not pathlib.Path("/proc", containerd).exists(), 20, "containerd gone")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        try:
            names = self.client("ps", "-aq", check=False).stdout.split()
            if names:
                self.client("rm", "-f", *names, check=False)
        except subprocess.TimeoutExpired:
            self.process.kill()
        stop(self.process, 30)
        self.log.close()
        end_shims(self.run_dir)
        self.bridge.close()
        unmount_below(self.data, self.run_dir)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.run_dir, ignore_errors=True)

    def client(self, *arguments, check=True, timeout=60):
        done = subprocess.run([CLIENT, "-H", self.address, *map(str, arguments)], text=True,
                              capture_output=True, timeout=timeout, check=False)
        assert not check or done.returncode == 0, f"docker {arguments}: {done.stderr}"
        return done

    def load(self, archive: pathlib.Path):
        self.client("import", archive, IMAGE, timeout=300)

    def run(self, name, *command, options=(), network="none"):
        """Starts a container in the background; its full id."""
        return self.client("run", "-d", "--name", name, "--network", network, *options, IMAGE,
                           *command).stdout.strip()

    def remove(self, *names):
        self.client("rm", "-f", *names, check=False)

    def exec(self, name, *command, timeout=60):
        return self.client("exec", name, *command, timeout=timeout).stdout

    def inspect(self, name):
        return json.loads(self.client("inspect", name).stdout)[0]

    def stats(self, name):
        """What `docker stats` prints is made of: the daemon's own numbers of one moment."""
        connection = http.client.HTTPConnection("docker", timeout=10)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.socket))
        try:
            connection.request("GET", f"/containers/{name}/stats?stream=false&one-shot=true")
            return json.load(connection.getresponse())
        finally:
            connection.close()

    def pid(self, name):
        return self.inspect(name)["State"]["Pid"]

    def network_pair(self, left, right, left_address, right_address):
        """Joins two containers without a network by a cable: eth0 in both."""
        ends = [f"st{os.getpid() % 100000}{side}" for side in "ab"]
        system("ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for name, end, address in zip((left, right), ends, (left_address, right_address)):
            pid = str(self.pid(name))
            inside = ("nsenter", "-t", pid, "-n", "ip")
            system("ip", "link", "set", end, "netns", pid)
            system(*inside, "link", "set", end, "name", "eth0")
            system(*inside, "address", "add", f"{address}/30", "dev", "eth0")
            system(*inside, "link", "set", "eth0", "up")
