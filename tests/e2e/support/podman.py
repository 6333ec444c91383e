"""A podman of our own: its storage lies in a directory of the test's, beside the machine's."""
import json
import pathlib
import shutil
import subprocess
import tempfile

from support.remains import unmount_below
from support.wait import until

IMAGE = "localhost/strata-test:latest"


def unified() -> bool:
    """Whether cgroup v2 is all that there is."""
    return pathlib.Path("/sys/fs/cgroup/cgroup.controllers").exists()


class Podman:
    def __init__(self, storage: pathlib.Path):
        storage.mkdir(parents=True, exist_ok=True)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="podman-", dir=storage))
        self.run_dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-podman-"))
        self.socket = self.run_dir / "podman.sock"
        self.service = None
        # crun refuses hosts with both versions of cgroups.
        self.base = ["podman", "--root", self.dir / "root", "--runroot", self.run_dir / "run",
                     "--tmpdir", self.run_dir / "tmp", "--cgroup-manager", "cgroupfs",
                     "--events-backend", "file", "--runtime", "crun" if unified() else "runc"]

    def client(self, *arguments, check=True, timeout=60):
        done = subprocess.run([*map(str, self.base), *map(str, arguments)], text=True, check=False,
                              capture_output=True, timeout=timeout)
        assert not check or done.returncode == 0, f"podman {arguments}: {done.stderr}"
        return done

    def load(self, archive: pathlib.Path):
        self.client("import", archive, IMAGE, timeout=300)

    def run(self, name, *command, options=()):
        """Starts a container in the background; its full id."""
        # Its default limits are higher than this process may set.
        limits = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096")
        return self.client("run", "-d", "--name", name, "--network", "none", *limits, *options,
                           IMAGE, *command).stdout.strip()

    def remove(self, *names):
        self.client("rm", "-f", "-t", "0", *names, check=False)

    def inspect(self, name):
        return json.loads(self.client("inspect", name).stdout)[0]

    def serve(self):
        """Its API, as podman.socket would start it."""
        self.service = subprocess.Popen(
            [*map(str, self.base), "system", "service", "-t", "0", f"unix://{self.socket}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.socket.exists, 20, "podman's socket")

    def end_service(self):
        if self.service:
            self.service.terminate()
            self.service.wait(20)
            self.service = None
        self.socket.unlink(missing_ok=True)

    def close(self):
        self.end_service()
        names = self.client("ps", "-aq", check=False).stdout.split()
        if names:
            self.remove(*names)
        unmount_below(self.dir, self.run_dir)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.rmtree(self.run_dir, ignore_errors=True)
