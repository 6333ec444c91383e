"""The sample profiles, written by the program that the build makes."""
import os
import pathlib
import subprocess
import tempfile


class Samples:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="strata-profiles-")
        subprocess.run([os.environ["STRATA_PROFILE_SAMPLES"], self.folder.name], check=True)
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def path(self, name):
        return pathlib.Path(self.folder.name, name)
