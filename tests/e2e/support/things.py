"""Things of all kinds that make a plain host show more."""
import contextlib
import os
import pathlib
import socket

from support.docker import system
from support.images import Images

TEXTFILE = """\
# HELP backup_seconds How long the backup took.
# TYPE backup_seconds gauge
backup_seconds{kind="full"} 12.5
backup_seconds 3
free NaN
"""
OF_UDEV = "E:ID_MODEL=Disk of the test\nE:ID_SERIAL_SHORT=42\nE:ID_WWN=0x1\nE:ID_REVISION=7\n"


class Things:
    """An interface, file systems, sockets, a textfile and udev's words, all below one directory."""

    def __init__(self, directory: pathlib.Path):
        self.textfiles, self.udev = directory / "textfiles", directory / "udev"
        self.mounts = directory / "mounts"
        self.link = f"st{os.getpid()}"
        self.images = Images()
        self.remains = contextlib.ExitStack()
        for one in (self.textfiles, self.udev, self.mounts):
            one.mkdir()

    def __enter__(self):
        with self.remains:
            self.write_files()
            self.lay_cable()
            self.mount("tmpfs", "a blank", "-o", "ro")
            self.remains.enter_context(self.images)
            self.open_sockets()
            self.remains = self.remains.pop_all()
        return self

    def __exit__(self, *_):
        self.remains.close()

    def write_files(self):
        (self.textfiles / "backup.prom").write_text(TEXTFILE, encoding="utf-8")
        for line in pathlib.Path("/proc/diskstats").read_text(encoding="utf-8").splitlines():
            major, minor, *_ = line.split()
            (self.udev / f"b{major}:{minor}").write_text(OF_UDEV, encoding="utf-8")

    def lay_cable(self):
        """With an address, a neighbour, a route, a queue and a name."""
        near, far = self.link, f"{self.link}far"
        system("ip", "link", "add", near, "type", "veth", "peer", "name", far)
        self.remains.callback(system, "ip", "link", "delete", near)
        system("ip", "link", "set", near, "alias", "to the test")
        for end in (near, far):
            system("ip", "link", "set", end, "up")
        system("ip", "address", "add", "198.51.100.1/30", "dev", near)
        system("ip", "neighbour", "add", "198.51.100.2", "lladdr", "02:00:00:00:00:02", "dev", near)
        system("tc", "qdisc", "add", "dev", near, "root", "pfifo", "limit", "10")

    def mount(self, kind, name, *options, of="none"):
        place = self.mounts / name
        place.mkdir()
        system("mount", "-t", kind, *options, of, place)
        self.remains.callback(system, "umount", "-l", place)

    def open_sockets(self):
        """One with a datagram that nobody reads, and a connection."""
        to = self.remains.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        to.bind(("127.0.0.1", 0))
        to.sendto(bytes(1000), to.getsockname())
        server = self.remains.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.remains.enter_context(socket.create_connection(server.getsockname()))
