"""The image of the test containers: a minimal Debian with Redis and Python, made once a checkout."""
import pathlib
import shutil
import subprocess

INCLUDE = "redis-server,python3"


def rootfs_tar(cache: pathlib.Path) -> pathlib.Path:
    archive = cache / "rootfs.tar"
    if archive.exists():
        return archive
    root, partial = cache / "rootfs", cache / "rootfs.partial"
    shutil.rmtree(root, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    subprocess.run(["debootstrap", "--variant=minbase", f"--include={INCLUDE}", "bookworm", root],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["tar", "-C", root, "--exclude=./var/cache/apt/*", "-cf", partial, "."], check=True)
    partial.rename(archive)
    shutil.rmtree(root)
    return archive
