"""A program that waits known times, and what an off-CPU profile of it says."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest

from support.agent import BINARY
from support.wait import until

HERE = pathlib.Path(__file__).parent
FUNCTIONS = {"sleep": "wait_in_sleep", "pipe": "wait_on_pipe", "lock": "wait_on_lock"}


@pytest.fixture(scope="module", name="waiter")
def waiting_program(tmp_path_factory):
    program = tmp_path_factory.mktemp("waits") / "waits"
    subprocess.run(["cc", "-O1", "-fno-omit-frame-pointer", "-static", "-pthread", "-o", program, HERE / "waits.c"],
                   check=True)
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.stdin.close()


def is_attached(pid):
    fds = pathlib.Path(f"/proc/{pid}/fd")
    return any("bpf_link" in os.readlink(fd) for fd in fds.iterdir())


def profile_of_its_waits(waiter, file):
    """All of its waits lie within the profile; what it took for each, by its own clock."""
    words = [BINARY, "profile", "--off-cpu", "--pid", str(waiter.pid), "--duration", "5m", "-o", file]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd="/") as profile:
        try:
            until(lambda: is_attached(profile.pid), 20, "that it looks")
            waiter.stdin.write(b"\n")
            waiter.stdin.flush()
            true = json.loads(waiter.stdout.readline())
            profile.send_signal(signal.SIGTERM)  # a shell in the background has its children ignore SIGINT
            assert profile.wait(20) == 0
        finally:
            profile.kill()
    return true


def test_each_wait_has_its_length(waiter, tmp_path):
    file = tmp_path / "waits.folded"
    true = profile_of_its_waits(waiter, file)
    told = dict.fromkeys(FUNCTIONS, 0)
    for line in file.read_text().splitlines():
        for wait, function in FUNCTIONS.items():
            if f";{function};" in line and f"wait: {wait}" in line:
                told[wait] += int(line.rsplit(" ", 1)[1])
    assert told == pytest.approx(true, rel=0.05)


@pytest.mark.skipif(shutil.which("go") is None, reason="golang-go is not installed")
def test_gos_own_tool_reads_the_same_from_the_tags(waiter, tmp_path):
    file = tmp_path / "waits.pb.gz"
    true = profile_of_its_waits(waiter, file)
    words = ["go", "tool", "pprof", "-symbolize=none", "-unit=ms", "-focus=^wait_(in|on)_", "-tags", file]
    tags = subprocess.run(words, text=True, capture_output=True, timeout=60, check=True,
                          env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}).stdout
    told = {wait: float(re.search(rf"([\d.]+)ms \(.*\):\s+{wait}$", tags, re.MULTILINE)[1]) * 1e6 for wait in FUNCTIONS}
    assert told == pytest.approx(true, rel=0.05)
