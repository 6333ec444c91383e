"""Containers without a runtime: cgroups named as Docker names them, with processes in them."""
import contextlib
import itertools
import os
import pathlib
import signal

from support.hosts import CGROUPS

NUMBERS = itertools.count()


def identifying_tree() -> pathlib.Path:
    """The tree by which the agent knows containers: v2 where it is mounted, else v1's memory."""
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        for line in mounts:
            _, place, kind, *_ = line.split()
            if kind == "cgroup2":
                return pathlib.Path(place)
    return CGROUPS / "memory"


def accounting_trees():
    """The trees that have a container's numbers, as Docker fills them: the identifying one first."""
    trees = [identifying_tree()]
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        for line in mounts:
            _, place, kind, options, *_ = line.split()
            controllers = {"memory", "cpu", "cpuacct", "blkio", "pids"} & set(options.split(","))
            if kind == "cgroup" and controllers and pathlib.Path(place) not in trees:
                trees.append(pathlib.Path(place))
    return trees


class Family:
    """The parent of containers of one test; whatever is left of them goes at its end. They are in
    the tree that identifies them alone, unless more are given."""

    def __init__(self, trees=None):
        self.trees = trees or [identifying_tree()]
        self.tree = self.trees[0]
        self.top = self.tree / f"strata-e2e-{os.getpid()}-{next(NUMBERS)}"
        self.children = []

    def __enter__(self):
        for top in self.everywhere(self.top):
            top.mkdir()
        return self

    def everywhere(self, place):
        return [tree / place.relative_to(self.tree) for tree in self.trees]

    def __exit__(self, *_):
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        for top in self.everywhere(self.top):
            for place in sorted(top.rglob("*"), key=lambda path: -len(path.parts)):
                if place.is_dir():
                    place.rmdir()
            top.rmdir()

    def make(self, number: int) -> pathlib.Path:
        place = self.top / f"{number:064x}"
        self.place(place)
        return place

    def place(self, place: pathlib.Path):
        for directory in self.everywhere(place):
            directory.mkdir()

    def id(self, place: pathlib.Path) -> str:
        """As metrics label it."""
        return f"/{place.relative_to(self.tree)}"

    def settle(self, place: pathlib.Path):
        """A process that sleeps in it until the end."""
        child = os.fork()
        if child == 0:
            try:
                for directory in self.everywhere(place):
                    (directory / "cgroup.procs").write_text("0", encoding="ascii")
                while True:
                    signal.pause()
            finally:
                os._exit(1)
        self.children.append(child)

    @staticmethod
    def live_briefly(place: pathlib.Path):
        """A process that moves in and ends, and the end of the cgroup."""
        child = os.fork()
        if child == 0:
            try:
                (place / "cgroup.procs").write_text("0", encoding="ascii")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        place.rmdir()
