"""The faults, each as it happens to a real host, and the cause that is to be named."""
import pathlib
import subprocess
import tempfile

from diagnose.demo import API, NEIGHBOUR, REDIS, REDIS_PORT
from support.fuse import FuseMount
from support.remains import stop

SPIN = "while :; do :; done"


class Fault:
    """`cause`: layer, container (None: the host) and topic."""

    def __init__(self, name, *cause):
        self.name, self.cause = name, cause

    def prepare(self, demo):
        """What there is before it happens."""

    def inject(self, demo):
        raise NotImplementedError

    def undo(self, demo):
        raise NotImplementedError

    def is_named(self, cause):
        return (cause["layer"], cause["container"], cause["topic"]) == self.cause


class OfTheService(Fault):
    """One of the demo's own."""

    def __init__(self, name, cause, fault, *parameters):
        super().__init__(name, *cause)
        self.fault, self.parameters = fault, parameters

    def inject(self, demo):
        demo("fault", self.fault, "seconds=300", *self.parameters)

    def undo(self, demo):
        demo("fault", self.fault, "off", check=False)


class Neighbour(Fault):
    """A container that nobody knows, and what it does."""

    def __init__(self, name, topic, command):
        super().__init__(name, "container", NEIGHBOUR, topic)
        self.command = command

    def inject(self, demo):
        demo.neighbour("bash", "-c", self.command)

    def undo(self, demo):
        demo.docker.remove(NEIGHBOUR)


class CpuLimit(Fault):
    def inject(self, demo):
        demo.docker.client("update", "--cpu-period", 100000, "--cpu-quota", 10000, API)

    def undo(self, demo):
        demo.docker.client("update", "--cpu-quota", -1, API)


class MemoryLeak(OfTheService):
    """At a limit that the kernel watches, not Node: its own is higher."""

    def prepare(self, demo):
        demo.docker.client("update", "--memory", "300m", "--memory-swap", "300m", API)

    def undo(self, demo):
        super().undo(demo)
        demo.docker.client("update", "--memory", "512m", "--memory-swap", "512m", API, check=False)
        if not demo.is_well():
            demo.docker.client("start", API, check=False)


class RedisKilled(Fault):
    def inject(self, demo):
        demo.docker.client("kill", REDIS)

    def undo(self, demo):
        demo.docker.client("start", REDIS)


class PacketLoss(Fault):
    """Between the API and Redis, in both directions."""

    def rules(self, verb):
        for side in ("--dport", "--sport"):
            subprocess.run(["iptables", "-w", verb, "INPUT", "-i", "lo", "-p", "tcp", side, str(REDIS_PORT), "-m",
                            "statistic", "--mode", "random", "--probability", "0.15", "-j", "DROP"], check=True)

    def inject(self, demo):
        self.rules("-I")

    def undo(self, demo):
        self.rules("-D")

    def is_named(self, cause):
        edge = cause["edge"] or {}
        return cause["topic"] == "network" and {edge.get("from"), edge.get("to")} == {API, REDIS}


class Surge(Fault):
    def inject(self, demo):
        self.sale = demo.users(peak=60, rise=5, hold=120, decay=0)

    def undo(self, demo):
        stop(self.sale, 5)


class DeadMount(Fault):
    def prepare(self, demo):
        self.mount = FuseMount()

    def inject(self, demo):
        self.mount.stop_answering()
        self.asker = subprocess.Popen(["stat", "-f", self.mount.path], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)

    def undo(self, demo):
        self.mount.__exit__()
        self.asker.wait(10)


class DiskFull(Fault):
    """A file system of its own, that some program fills."""

    def prepare(self, demo):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="flash-tickets-disk-"))
        self.image = self.place / "image"
        self.image.touch()
        subprocess.run(["truncate", "-s", "200M", self.image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        (self.place / "data").mkdir()
        subprocess.run(["mount", "-o", "loop", self.image, self.place / "data"], check=True)

    def inject(self, demo):
        subprocess.run(["dd", "if=/dev/zero", f"of={self.place}/data/log", "bs=1M", "status=none"], check=False,
                       stderr=subprocess.DEVNULL)

    def undo(self, demo):
        subprocess.run(["umount", self.place / "data"], check=True)
        (self.place / "data").rmdir()
        self.image.unlink()
        self.place.rmdir()


SPINNING = f"for i in 1 2 3 4; do ({SPIN}) & done; wait"
WRITING = ("for i in 1 2 3 4; do (while :; do dd if=/dev/zero of=/var/tmp/$i bs=1M count=256 oflag=direct "
           "conv=notrunc status=none; done) & done; wait")

FAULTS = [
    Neighbour("CPU hog in a neighbour container", "cpu", SPINNING),
    CpuLimit("CPU limit too low", "container", API, "cpu"),
    Neighbour("disk hog", "io", WRITING),
    DeadMount("dead mount", "host", None, "mount"),
    OfTheService("Redis slowed by one command", ("dependency", REDIS, "redis"), "slow-redis"),
    OfTheService("cache flushed", ("dependency", REDIS, "cache"), "cache-flush"),
    PacketLoss("packet loss between API and Redis", "container", API, "network"),
    OfTheService("slow endpoint", ("business", API, "endpoint"), "slow-endpoint"),
    OfTheService("payment provider failing", ("business", API, "payments"), "payment-outage"),
    OfTheService("database pool exhausted", ("business", API, "database"), "db-pool"),
    DiskFull("disk full", "host", None, "space"),
    Surge("traffic surge", "business", API, "load"),
    RedisKilled("Redis killed", "dependency", REDIS, "process"),
    MemoryLeak("memory leak to OOM", ("container", API, "memory"), "memory-leak", "limit=600"),
]
