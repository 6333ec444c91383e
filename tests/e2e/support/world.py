"""The two containers of the mission, as a Flash Tickets host runs them."""
import subprocess
import urllib.error
import urllib.request

from support.agent import ROOT
from support.docker import Docker
from support.wait import free_port, listening, until

APP = ROOT / "tests/e2e/app"
REDIS, API, QUIET = "flash-redis", "flash-tickets-api", "flash-quiet"


class World:
    def __init__(self, docker: Docker):
        self.docker = docker
        self.redis_port, self.api_port = free_port(), free_port()

    def start(self):
        self.docker.run(REDIS, "redis-server", "--port", self.redis_port, "--save", "",
                        "--maxmemory", "64mb", network="host")
        until(lambda: listening(self.redis_port), 20, "redis listens")
        self.docker.run(API, "python3", "/app/flash_tickets_api.py", self.api_port, self.redis_port,
                        options=("-v", f"{APP}:/app:ro"), network="host")
        until(lambda: listening(self.api_port), 20, "the application listens")
        self.docker.run(QUIET, "sleep", "infinity")

    def config(self, **changes):
        """What the agent of these tests is told; `changes` replace top-level keys."""
        return {
            "host": {"period": "1s"},
            "containers": {"docker": self.docker.address, "period": "1s"},
            "redis": [self.redis_config(f"redis://127.0.0.1:{self.redis_port}")],
            "apis": [{"job": API, "url": f"http://127.0.0.1:{self.api_port}/metrics",
                      "interval": "1s", "timeout": "500ms"}],
            **changes,
        }

    @staticmethod
    def redis_config(address, **more):
        return {"address": address, "interval": "1s", "timeout": "500ms", **more}

    def request(self, method, path, body=None):
        """Asks the application; its status."""
        data = body.encode() if body is not None else (b"" if method == "POST" else None)
        url = f"http://127.0.0.1:{self.api_port}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, method=method)) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def visit(self, times=20):
        """A little of everything that moves a layer 4 metric."""
        for number in range(times):
            self.request("GET", "/api/events")
            self.request("POST", "/api/queue")
            self.request("POST", "/api/orders", "decline" if number % 10 == 9 else f"order={number}")
        self.request("POST", "/api/queue/admit")
        self.request("GET", "/api/report")

    def redis(self, *words):
        done = subprocess.run(["redis-cli", "-p", str(self.redis_port), *map(str, words)],
                              text=True, capture_output=True, check=True)
        return done.stdout.strip()

    def redis_info(self, key):
        for line in self.redis("INFO", "all").splitlines():
            name, _, value = line.strip().partition(":")
            if name == key:
                return value
        raise LookupError(f"redis INFO has no {key}")

    def write_disk(self, name, megabytes=4):
        """Direct writes inside a container, past the page cache."""
        self.docker.exec(name, "dd", "if=/dev/zero", "of=/var/tmp/block", "bs=64k",
                         f"count={megabytes * 16}", "oflag=direct", "status=none")

    def busy(self, name, seconds=1):
        """Twice as many spinning processes as CPUs inside a container: some must wait."""
        self.docker.exec(name, "sh", "-c",
                         f"for i in 1 2 3 4; do timeout {seconds} sh -c 'while :; do :; done' & done;"
                         " wait; true")
