"""Ten containers, each of another kind, for whoever compares what is told of them."""
import json

from support.docker import Docker
from support.wait import until

LIMITED, PLAIN, HOSTED, SHARING, CABLED = "zoo-limited", "zoo-plain", "zoo-hosted", "zoo-sharing", "zoo-cabled"
KILLED, RESTARTED, PAUSED, LABELLED = "zoo-killed", "zoo-restarted", "zoo-paused", "zoo-labelled"
RENAMED, BEFORE = "zoo-renamed", "zoo-before"
BRIDGED = "zoo-bridged"  # Docker's usual network, where there can be a bridge

# Written in place: the writable layer keeps its size, whenever it is walked.
WORK = "while :; do head -c 2000000 /dev/urandom | gzip -c 1<>/var/tmp/work; sleep 0.3; done"
EAT = "head -c 200000000 /dev/zero | tail >/var/tmp/eaten; sleep infinity"
# The writable layer outlives a restart: it counts the runs.
FAIL_TWICE = "echo >>/var/tmp/runs; test $(wc -l </var/tmp/runs) -gt 2 && exec sleep infinity; exit 3"
LABELS = {"com.docker.compose.service": "web", "com.docker.compose.project": "zoo"}


class Zoo:
    NAMES = (LIMITED, PLAIN, HOSTED, SHARING, CABLED, KILLED, RESTARTED, PAUSED, LABELLED, RENAMED)

    def __init__(self, docker: Docker):
        self.docker = docker
        self.names = self.NAMES + ((BRIDGED,) if docker.bridge.there else ())

    def __enter__(self):
        run = self.docker.run
        run(LIMITED, "sh", "-c", WORK, options=(
            "--memory", "256m", "--memory-reservation", "64m", "--memory-swap", "512m", "--cpus", "0.2",
            "--cpu-shares", "512"))
        run(PLAIN, "redis-server", "--save", "")
        run(HOSTED, "sh", "-c", WORK, network="host")
        run(CABLED, "sleep", "infinity")
        if BRIDGED in self.names:
            run(BRIDGED, "redis-server", "--save", "", network="bridge")
        self.docker.network_pair(PLAIN, CABLED, "10.98.0.1", "10.98.0.2")
        run(SHARING, "sleep", "infinity", network=f"container:{PLAIN}")
        run(KILLED, "sh", "-c", EAT, options=("--memory", "32m"))
        run(RESTARTED, "sh", "-c", FAIL_TWICE, options=("--restart", "on-failure"))
        run(PAUSED, "sh", "-c", WORK)
        run(LABELLED, "sleep", "infinity", options=[
            word for key, value in LABELS.items() for word in ("--label", f"{key}={value}")])
        run(BEFORE, "sleep", "infinity")
        until(lambda: self.restarts() == 2, 30, "a third run")
        self.talk()
        self.docker.client("pause", PAUSED)
        return self

    def __exit__(self, *_):
        self.docker.client("unpause", PAUSED, check=False)
        self.docker.remove(*self.names, BEFORE)

    def rename(self):
        """To be called once those that compare have seen the first name."""
        self.docker.client("rename", BEFORE, RENAMED)

    def restarts(self):
        state = self.docker.inspect(RESTARTED)
        return state["RestartCount"] if state["State"]["Running"] else -1

    def talk(self):
        """A little traffic over the cable."""
        self.docker.exec(CABLED, "python3", "-c", "import socket\n"
                         "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                         "for _ in range(100): s.sendto(b'x' * 1000, ('10.98.0.1', 9))")

    def ids(self):
        """Name by full id."""
        done = self.docker.client("ps", "--no-trunc", "--format", "{{json .}}")
        return {one["ID"]: one["Names"] for one in map(json.loads, done.stdout.splitlines())}
