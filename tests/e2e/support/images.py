"""File systems in files, mounted for the while of a test."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from support.docker import system

SIZES = {"xfs": 320 << 20, "btrfs": 128 << 20}  # what their makers ask for at least; files with holes


class Images:
    """One of each kind that this machine can make and mount; the others are in `lacking`."""

    def __init__(self):
        self.lacking = []
        self.remains = contextlib.ExitStack()

    def __enter__(self):
        with self.remains:
            self.directory = pathlib.Path(tempfile.mkdtemp(prefix="strata-images-"))
            self.remains.callback(shutil.rmtree, self.directory, ignore_errors=True)
            for kind, size in SIZES.items():
                self.try_to_mount(kind, size)
            self.remains = self.remains.pop_all()
        return self

    def __exit__(self, *_):
        self.remains.close()

    def try_to_mount(self, kind, size):
        image, place = self.directory / f"{kind}.image", self.directory / kind
        image.touch()
        os.truncate(image, size)
        place.mkdir()
        try:
            system(f"mkfs.{kind}", "-q", image)
            system("mount", "-t", kind, "-o", "loop", image, place)
        except (OSError, subprocess.CalledProcessError) as error:
            self.lacking.append(f"{kind}: {error}")
        else:
            self.remains.callback(system, "umount", "-l", place)
