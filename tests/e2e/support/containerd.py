"""A containerd of our own, with containers of its own (`ctr run`), beside whatever else runs."""
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import tarfile
import tempfile

from support.remains import end_shims, stop, unmount_below
from support.wait import until

IMAGE = "docker.io/library/strata-test:latest"


def oci_archive(rootfs: pathlib.Path, archive: pathlib.Path) -> pathlib.Path:
    """The root file system as an image of one layer, in the form that `ctr images import` takes."""
    if archive.exists():
        return archive
    with tempfile.TemporaryDirectory(dir=archive.parent) as place:
        layout = pathlib.Path(place)
        blobs = layout / "blobs/sha256"
        blobs.mkdir(parents=True)

        def add_text(document):
            text = json.dumps(document).encode()
            digest = hashlib.sha256(text).hexdigest()
            (blobs / digest).write_bytes(text)
            return {"digest": f"sha256:{digest}", "size": len(text)}

        with open(rootfs, "rb") as file:
            layer = hashlib.file_digest(file, "sha256").hexdigest() if hasattr(
                hashlib, "file_digest") else hashlib.sha256(file.read()).hexdigest()
        (blobs / layer).symlink_to(rootfs)
        config = add_text({"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/usr/bin:/bin"]},
                           "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}"]}})
        kind = "application/vnd.oci.image"
        manifest = add_text({
            "schemaVersion": 2, "mediaType": f"{kind}.manifest.v1+json",
            "config": {"mediaType": f"{kind}.config.v1+json", **config},
            "layers": [{"mediaType": f"{kind}.layer.v1.tar", "digest": f"sha256:{layer}",
                        "size": rootfs.stat().st_size}]})
        (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}', encoding="ascii")
        (layout / "index.json").write_text(json.dumps({
            "schemaVersion": 2,
            "manifests": [{"mediaType": f"{kind}.manifest.v1+json", **manifest,
                           "annotations": {"io.containerd.image.name": IMAGE}}]}), encoding="ascii")
        partial = archive.with_suffix(".partial")
        with tarfile.open(partial, "w", dereference=True) as tar:
            for name in ("oci-layout", "index.json", "blobs"):
                tar.add(layout / name, name)
        partial.rename(archive)
    return archive


class Containerd:
    def __init__(self, storage: pathlib.Path):
        storage.mkdir(parents=True, exist_ok=True)
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="containerd-", dir=storage))
        self.host = pathlib.Path(tempfile.mkdtemp(prefix="strata-ctr-"))  # stands for the host's /
        self.host.chmod(0o755)
        self.state = self.host / "run/containerd"
        self.state.mkdir(parents=True)
        self.socket = self.state / "containerd.sock"  # a socket's path is at most 107 bytes long
        self.config = self.data / "config.toml"
        self.config.write_text(f"""version = 2
root = "{self.data}/root"
state = "{self.state}"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{self.socket}"
""", encoding="utf-8")
        self.log = open(self.data / "containerd.log", "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(["containerd", "--config", self.config],
                                        stdout=self.log, stderr=self.log)
        until(lambda: self.ctr("version", check=False).returncode == 0, 60, "containerd answers")

    def ctr(self, *arguments, check=True, timeout=60):
        done = subprocess.run(["ctr", "-a", self.socket, *map(str, arguments)], text=True,
                              capture_output=True, timeout=timeout, check=False)
        assert not check or done.returncode == 0, f"ctr {arguments}: {done.stderr}"
        return done

    def load(self, archive: pathlib.Path):
        self.ctr("images", "import", archive, timeout=300)

    def run(self, name, *command, options=()):
        """Without a network, as `ctr run` makes it."""
        self.ctr("run", "-d", "--runtime", "io.containerd.runc.v2", *options, IMAGE, name, *command)

    def remove(self, name):
        self.ctr("task", "kill", "-s", "SIGKILL", name, check=False)
        until(lambda: self.ctr("task", "rm", name, check=False).returncode == 0
              or name not in self.ctr("task", "ls", "-q").stdout.split(), 10, f"{name} ended")
        self.ctr("container", "rm", name, check=False)

    def task_pid(self, name):
        lines = [line.split() for line in self.ctr("task", "ls").stdout.splitlines()]
        return next(int(pid) for task, pid, *_ in lines if task == name)

    def upper_directory(self, name):
        """Where what the container writes lies: its root is an overlay."""
        for line in pathlib.Path(f"/proc/{self.task_pid(name)}/mountinfo").read_text().splitlines():
            fields = line.split()
            if fields[4] == "/":
                options = dict(one.partition("=")[::2] for one in fields[-1].split(","))
                return pathlib.Path(options["upperdir"])
        raise LookupError(f"{name} has no root yet")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        try:
            for name in self.ctr("task", "ls", "-q", check=False).stdout.split():
                self.remove(name)
        except (subprocess.TimeoutExpired, AssertionError):
            self.process.kill()
        stop(self.process, 30)
        self.log.close()
        end_shims(self.socket)
        unmount_below(self.data, self.host)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.host, ignore_errors=True)
