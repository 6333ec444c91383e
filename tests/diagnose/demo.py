"""The demo in containers of a Docker daemon of our own, and its users."""
import os
import pathlib
import subprocess
import tempfile
import threading
import time

from diagnose.image import runtime_tar
from support.agent import ROOT
from support.docker import Docker
from support.remains import stop

DEMO = ROOT / "examples/flash-tickets/demo"
API, REDIS, POSTGRES, NEIGHBOUR = (f"flash-tickets-{name}" for name in ("api", "redis", "postgres", "neighbour"))
IMAGE = "flash-tickets-runtime"
REDIS_PORT, API_PORT = 16379, 3001
# Users without a hurry, ten minutes at a time: a sixth of what one CPU can serve.
SUSTAINED = {"peak": 5, "rise": 0, "hold": 600, "decay": 0, "tickets": 1000000}


class Demo:
    def __init__(self):
        self.docker = Docker(ROOT / "build/e2e")
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="flash-tickets-state-"))
        self.env = {**os.environ, "DOCKER_HOST": self.docker.address, "PATH": "/usr/bin:" + os.environ["PATH"],
                    "FLASH_TICKETS_STATE": str(self.state)}

    def __enter__(self):
        try:
            self.docker.start()
            self.docker.client("import", runtime_tar(ROOT / "build/e2e"), IMAGE, timeout=300)
            self("up", "--docker", timeout=400)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        subprocess.run([DEMO, "down"], env=self.env, check=False, timeout=60)
        self.docker.close()

    def __call__(self, *words, timeout=60, check=True):
        done = subprocess.run([DEMO, *words], env=self.env, text=True, capture_output=True, timeout=timeout,
                              check=False)
        assert not check or done.returncode == 0, f"demo {words}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def is_well(self):
        return subprocess.run(["curl", "-fsS", "-m", "2", f"http://127.0.0.1:{API_PORT}/health/ready"],
                              capture_output=True, check=False).returncode == 0

    def users(self, **options):
        """A sale's users, in the background."""
        words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
        return subprocess.Popen([DEMO, "load", *words], env=self.env, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def neighbour(self, *command, options=()):
        self.docker.client("run", "-d", "--name", NEIGHBOUR, "--network", "none", *options, IMAGE, *command)


class Users:
    """Come for as long as it is entered, whatever becomes of the demo meanwhile."""

    def __init__(self, demo, settle=20):
        self.demo, self.settle = demo, settle
        self.over, self.process = threading.Event(), None
        self.thread = threading.Thread(target=self.send, daemon=True)

    def send(self):
        while not self.over.is_set():
            self.process = self.demo.users(**SUSTAINED)
            while self.process.poll() is None and not self.over.wait(0.5):
                pass
            stop(self.process, 5)
            self.over.wait(1)

    def __enter__(self):
        self.thread.start()
        time.sleep(self.settle)  # until as many go as come
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(15)
