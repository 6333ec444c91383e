"""Ending what a test has started, and what it would leave behind."""
import os
import pathlib
import signal
import subprocess


def stop(process, seconds=15):
    """Asked to end, and killed where it does not."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_shims(word):
    """Shims whose command line has `word`, and their containers: they outlive a daemon."""
    for place in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if str(word).encode() in (place / "cmdline").read_bytes():
                children = (place / "task" / place.name / "children").read_text().split()
                for pid in (*children, place.name):
                    os.kill(int(pid), signal.SIGKILL)
        except OSError:
            continue  # it ended meanwhile


def unmount_below(*directories):
    with open("/proc/self/mounts", encoding="utf-8") as file:
        places = [line.split()[1] for line in file]
    for place in reversed(places):
        if place.startswith(tuple(f"{directory}/" for directory in directories)):
            subprocess.run(["umount", "-l", place], check=False)
