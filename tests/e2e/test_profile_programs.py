"""Programs that burn a CPU in known shares, profiled by strata and by perf at the same time: both must
find what the program itself measured, and strata whose it was."""
import collections
import json
import pathlib
import re
import shutil
import subprocess
import time
from typing import Callable, NamedTuple

import pytest

from support.agent import BINARY
from support.wait import until

needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="golang-go is not installed")

SOURCES = pathlib.Path(__file__).parent / "profiled"
NAME = "flash-profiled"
SECONDS = 8
RATE = 997  # shares of 8 s on one CPU have a standard deviation of 0.6 points at most
POINTS = 0.02
FUNCTION = re.compile(r"burn_(?:five|three|two)")


class Program(NamedTuple):
    compile: Callable  # (folder) -> the command, as it is started
    contained: bool
    process: str
    root: str  # a frame that whole stacks have


def compiled(source, compiler, *options):
    def build(folder):
        subprocess.run([compiler, *options, "-o", folder / "program", SOURCES / source], check=True)
        return [folder / "program"]

    return build


def script(folder):
    """V8 merges small functions into their callers unless it is told not to: a map has no lines for them."""
    copy = folder / "shares.js"
    copy.write_bytes((SOURCES / "shares.js").read_bytes())
    return ["node", "--perf-basic-prof", "--no-turbo-inlining", copy]


PROGRAMS = {
    "c": Program(compiled("shares.c", "cc", "-O1", "-fno-omit-frame-pointer", "-static"), True,
                 "program", "main"),
    "c++, no frame pointers": Program(compiled("shares.cpp", "c++", "-O2", "-fomit-frame-pointer"),
                                      False, "program", "main"),
    "threads": Program(compiled("threads.c", "cc", "-O1", "-static", "-pthread"), True,
                       "program", "clone"),
    "node.js": Program(script, True, "node", "node::Start"),
}


class Burning:
    """One of the programs, running."""

    def __init__(self, docker, program, folder):
        self.docker, self.program, self.folder = docker, program, folder
        self.log = folder / "log"
        self.process = None

    def __enter__(self):
        command = self.program.compile(self.folder)
        if self.program.contained:
            # The host's own programs and libraries, Node.js among them.
            self.docker.run(NAME, "sh", "-c", 'cd /tmp && exec "$@"', "sh", *command, options=(
                "-v", f"{self.folder}:{self.folder}:ro", "-v", "/usr:/usr:ro"))
            self.pid = self.docker.pid(NAME)
        else:
            self.process = subprocess.Popen(command, stdout=self.log.open("wb"))
            self.pid = self.process.pid
        until(self.reports, 20, "its first report")
        time.sleep(1)  # compilers at run time have done their work
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()
        else:
            self.docker.remove(NAME)

    def reports(self):
        if self.process:
            return self.log.read_text().splitlines()[:-1]
        return self.docker.client("logs", "--tail", 2, NAME).stdout.splitlines()

    def spent(self):
        return json.loads(self.reports()[-1])

    def selected(self):
        return ("--container", NAME) if self.program.contained else ("--pid", str(self.pid))


def shares(counts):
    total = sum(counts.values())
    assert total > 1500, counts
    return {name: count / total for name, count in counts.items()}


def pprof(file, *options):
    return subprocess.run(["go", "tool", "pprof", "-symbolize=none", *options, file], text=True,
                          capture_output=True, timeout=60, check=True,
                          env={"HOME": str(file.parent), "PATH": "/usr/bin:/bin"}).stdout


def by_strata(file):
    """As Go's tool reads it: `10ms 0.2% 99% 3550ms 71.00%  shop::Basket::burn_five`. With what interrupted
    a function: none of them calls another."""
    counts = collections.Counter()
    for line in pprof(file, "-top", "-cum", "-unit=ms", "-nodefraction=0", "-nodecount=0").splitlines():
        if found := FUNCTION.findall(line):
            counts[found[0]] += float(line.split()[3].removesuffix("ms"))
    return counts


def by_perf(data):
    """A line of its script: `  55a0b8e02 burn_five`; leaves only, since it was not asked for chains."""
    text = subprocess.run(["perf", "script", "-i", data, "-F", "ip,sym"], capture_output=True, text=True,
                          check=True).stdout
    return collections.Counter(FUNCTION.findall(text))


def shares(counts, least=0.0):
    total = sum(counts.values())
    assert total > least, counts
    return {name: count / total for name, count in counts.items()}


@pytest.fixture(scope="module", params=PROGRAMS, name="profiles")
def profiles_of_one_program(request, docker, tmp_path_factory):
    """What the program, strata and perf say of the same seconds."""
    folder = tmp_path_factory.mktemp("profiled")
    folder.chmod(0o755)
    config = folder / "strata.yaml"
    config.write_text(json.dumps({"containers": {"docker": docker.address}}), encoding="utf-8")
    data, file = folder / "perf.data", folder / "strata.pb.gz"
    with Burning(docker, PROGRAMS[request.param], folder) as burning:
        before = burning.spent()
        with subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(RATE), "-p",
                               str(burning.pid), "-o", data, "--", "sleep", str(SECONDS)]) as perf:
            done = subprocess.run(
                [BINARY, "profile", "--config", config, *burning.selected(), "--duration",
                 f"{SECONDS}s", "--rate", str(RATE), "-o", file],
                text=True, capture_output=True, timeout=60, check=False)
            perf.wait(30)
        assert done.returncode == 0, done.stderr
        spent = {name: seconds - before[name] for name, seconds in burning.spent().items()}
        yield burning, spent, file, by_perf(data)


@needs_go
def test_strata_and_perf_find_what_the_program_measured(profiles):
    _, spent, file, witness = profiles
    truth = shares(spent, 2.0)
    assert shares(by_strata(file), 2000) == pytest.approx(truth, abs=POINTS)
    assert shares(witness, 2000) == pytest.approx(truth, abs=POINTS)


@needs_go
def test_whose_it_was_and_who_called_it(profiles):
    burning, _, file, _ = profiles
    tags = pprof(file, "-tags")
    assert (NAME in tags) == burning.program.contained
    assert burning.program.process in tags
    with_root, whole = 0.0, 0.0
    for chain in pprof(file, "-traces", "-focus", "burn_", "-unit=ms").split("-----------+")[2:]:
        found = re.search(r"([\d.]+)ms", chain)  # none behind the last line
        taken = float(found[1]) if found else 0.0
        whole += taken
        with_root += taken * (burning.program.root in chain)
    assert with_root >= 0.95 * whole > 0
