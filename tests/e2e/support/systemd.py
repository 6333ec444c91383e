"""A systemd of the test's own, which sees its own units and cgroup alone."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from support.wait import until

BINARY = pathlib.Path("/lib/systemd/systemd")
UNITS = {
    "default.target": "[Unit]\nWants=good.service bad.service again.service tick.timer door.socket\n",
    "good.service": "[Service]\nExecStart=/bin/sleep 1000\n",
    "bad.service": "[Service]\nExecStart=/bin/false\n",
    "again.service": "[Unit]\nStartLimitIntervalSec=0\n"
                     "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=1\n",
    "tick.timer": "[Timer]\nOnActiveSec=1\nOnUnitActiveSec=1\nUnit=once.service\n",
    "once.service": "[Service]\nExecStart=/bin/true\n",
    "door.socket": "[Socket]\nListenStream=%t/door\nAccept=yes\n",
    "door@.service": "[Service]\nExecStart=/bin/true\n",
}
# A manager moves processes that it finds in the cgroup that it takes for the root: that has to be its
# own. Only the machine's has no cgroup.kill.
START = """
set -e
echo $$ >"$GROUP/cgroup.procs"
exec unshare --mount --cgroup sh -ec '
  mount -t cgroup2 none /sys/fs/cgroup
  test -e /sys/fs/cgroup/cgroup.kill
  mkdir -p /run/systemd /run/dbus
  mount -t tmpfs none /run/systemd
  mount -t tmpfs none /run/dbus
  mkdir /run/systemd/system
  ln -s "$XDG_RUNTIME_DIR/systemd/private" /run/systemd/private
  exec "$0" --user' "$0"
"""


class Systemd:
    """A manager of a user's, whose private socket stands where the host's would, for those `inside`."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.gettempdir(), f"strata-systemd-{os.getpid()}")
        unified = pathlib.Path("/sys/fs/cgroup/unified")
        root = unified if unified.is_dir() else unified.parent
        self.group = root / f"strata-systemd-{os.getpid()}"
        self.process = None

    def __enter__(self):
        if not BINARY.exists():
            pytest.skip("NOT COMPARED: systemd is not installed")
        units, run = self.dir / "units", self.dir / "run"
        for one in (self.dir, self.group, units, run):
            one.mkdir()
        for name, text in UNITS.items():
            (units / name).write_text(text, encoding="utf-8")
        self.process = subprocess.Popen(
            ["sh", "-c", START, BINARY], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "GROUP": self.group, "HOME": self.dir,
                 "XDG_RUNTIME_DIR": run, "SYSTEMD_UNIT_PATH": units})
        socket = run / "systemd/private"
        try:
            until(lambda: socket.exists() or self.process.poll() is not None, 20, "systemd listens")
            if not socket.exists():
                pytest.skip("NOT COMPARED: systemd could not be started in a cgroup of its own")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        (self.group / "cgroup.kill").write_text("1")
        self.process.wait(10)
        until(lambda: "populated 0" in (self.group / "cgroup.events").read_text(), 10, "its end")
        for directory, *_ in os.walk(self.group, topdown=False):
            os.rmdir(directory)
        shutil.rmtree(self.dir)

    @property
    def inside(self):
        """What a command line begins with."""
        return ("nsenter", "--target", str(self.process.pid), "--mount", "--")
