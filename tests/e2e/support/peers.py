"""Programs to compare with that Debian 12 has not, or not so new."""
import functools
import pathlib
import subprocess

from support.agent import ROOT

SCRIPT = pathlib.Path(__file__).with_name("unpack.sh")


@functools.lru_cache(maxsize=None)
def unpacked(release, package):
    """The binary's path and why there is none; one of the two is empty."""
    done = subprocess.run([SCRIPT, release, package, ROOT / "build/peers" / package],
                          capture_output=True, text=True, check=False)
    return (done.stdout.strip(), "") if done.returncode == 0 else ("", done.stderr.strip())
