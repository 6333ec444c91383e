"""A container burns its CPU in known shares: what profiles of it say, and who may ask for how many."""
import collections
import concurrent.futures
import contextlib
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.error

import pytest

from support.agent import BINARY, Agent
from support.wait import until
from terminal import Terminal

NAME = "flash-burner"
HERE = pathlib.Path(__file__).parent
POINTS = 0.02  # with 997 samples a second an error of three standard deviations is smaller


@pytest.fixture(scope="module", name="burner")
def burning_container(docker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("burner")
    subprocess.run(["cc", "-O1", "-fno-omit-frame-pointer", "-static", "-o", folder / "shares",
                    HERE / "profiled/shares.c"], check=True)
    docker.run(NAME, "/burner/shares", options=("-v", f"{folder}:/burner:ro"))
    until(lambda: docker.client("logs", NAME).stdout, 20, "its first report")
    yield NAME
    docker.remove(NAME)


@pytest.fixture(scope="module", name="profiling")
def profiling_agent(docker, burner):
    config = {"containers": {"docker": docker.address, "period": "1s"}, "redis": [], "apis": [],
              "profiling": {"continuous": True}}
    with Agent(config) as agent:
        until(lambda: agent.metrics("/metrics/container").find("strata_container_info", name=burner),
              20, "its name")
        yield agent


def true_shares(docker):
    """Of what it has burnt so far."""
    spent = json.loads(docker.client("logs", "--tail", 1, NAME).stdout.splitlines()[-1])
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


def shares_in(folded):
    """By the innermost of its functions in each stack: interrupts come on top of them."""
    counts = collections.Counter()
    for line in folded.splitlines():
        stack, count = line.rsplit(" ", 1)
        frames = stack.split(";")
        assert frames[0] == NAME, line
        counts.update({name: int(count) for name in frames if name.startswith("burn_")})
    total = sum(counts.values())
    return total, {name: count / total for name, count in counts.items()}


def expect_shares(docker, folded, least):
    total, shares = shares_in(folded)
    assert total >= least
    assert shares == pytest.approx(true_shares(docker), abs=POINTS)


def command(agent, *words):
    return subprocess.run([BINARY, "profile", "--config", agent.config_file, *map(str, words)],
                          text=True, capture_output=True, timeout=120, check=False)


def test_the_command_tells_each_functions_share(docker, profiling, burner, tmp_path):
    """By itself: it asks the container runtime, not the agent."""
    file = tmp_path / "burner.folded"
    done = command(profiling, "--container", burner, "--duration", "8s", "--rate", 997, "-o", file)
    assert done.returncode == 0, done.stderr
    expect_shares(docker, file.read_text(), 2000)
    assert "burn_five" in done.stdout and "lost      0 samples" in done.stdout
    assert done.stderr == "", "progress is for terminals"


@pytest.mark.parametrize("ending, begins", [("svg", b"<"), ("html", b"<!doctype"),
                                            ("pb.gz", b"\x1f\x8b")])
def test_the_ending_picks_the_format(profiling, burner, tmp_path, ending, begins):
    file = tmp_path / f"burner.{ending}"
    done = command(profiling, "--container", burner, "--duration", "500ms", "-o", file)
    assert done.returncode == 0, done.stderr
    content = file.read_bytes()
    assert content.lower().startswith(begins)
    assert b"burn_five" in (gzip.decompress(content) if ending == "pb.gz" else content)


@contextlib.contextmanager
def running(agent, *words):
    """What ignores signals, as nohup does, would have it ignore them too."""
    with subprocess.Popen(["env", "--default-signal", BINARY, "profile", "--config", agent.config_file,
                           *map(str, words)],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def samples(process):
    """Whether its perf events are open now."""
    if process.poll() is not None:
        return False
    fds = pathlib.Path(f"/proc/{process.pid}/fd")
    return any("perf_event" in os.readlink(fd) for fd in fds.iterdir())


def test_it_is_written_within_a_second_of_its_end(profiling, tmp_path):
    file = tmp_path / "host.pb.gz"
    with running(profiling, "--duration", "10s", "-o", file) as process:
        until(lambda: samples(process), 20, "its first sample")
        until(lambda: not samples(process), 20, "its last sample", pause=0.01)
        ended = time.monotonic()
        process.communicate(timeout=20)
        assert process.returncode == 0 and file.stat().st_size > 0
        assert time.monotonic() - ended < 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_early_with_a_whole_file(profiling, burner, tmp_path, name):
    file = tmp_path / "burner.folded"
    file.write_text("old\n", encoding="ascii")
    with running(profiling, "--container", burner, "--duration", "5m", "-o", file) as process:
        until(lambda: samples(process), 20, "its first sample")
        time.sleep(1)
        assert file.read_text() == "old\n", "it stays until the new one is whole"
        process.send_signal(getattr(signal, name))
        told, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "") and "burn_five" in told
    assert "burn_five" in file.read_text() and list(tmp_path.iterdir()) == [file]


def test_killed_it_leaves_what_was_there(profiling, burner, tmp_path):
    file = tmp_path / "burner.folded"
    with running(profiling, "--container", burner, "--duration", "5m", "-o", file) as process:
        until(lambda: samples(process), 20, "its first sample")
        process.kill()
    assert not list(tmp_path.iterdir())


def test_it_writes_through_a_link_and_into_a_pipe(profiling, burner, tmp_path):
    (tmp_path / "target").write_text("old\n", encoding="ascii")
    link = tmp_path / "link.folded"
    link.symlink_to("target")
    assert command(profiling, "--container", burner, "--duration", "500ms", "-o", link).returncode == 0
    assert link.is_symlink() and "burn_five" in (tmp_path / "target").read_text()
    pipe = tmp_path / "pipe.folded"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert command(profiling, "--container", burner, "--duration", "500ms", "-o", pipe).returncode == 0
        assert "burn_five" in reader.communicate(timeout=20)[0]
    assert pipe.is_fifo()


def test_progress_in_a_terminal_until_it_is_interrupted(profiling, burner, tmp_path):
    file = tmp_path / "burner.folded"
    words = [BINARY, "profile", "--config", profiling.config_file, "--container", burner, "--duration", "5m",
             "-o", file]
    with Terminal(words, width=100) as terminal:
        terminal.until(re.compile(r"sampling: [1-9]\S* s of 5 min").search, "its progress")
        terminal.keys("C-c")
        assert terminal.ended() == 0
        screen = terminal.screen()
        assert "sampling:" not in screen and "burn_five" in screen
    assert "burn_five" in file.read_text()


def difference(before, after, output, *words):
    return subprocess.run([BINARY, "profile", "--diff", before, after, "-o", output, *words], text=True, cwd="/",
                          capture_output=True, timeout=60, check=False)


@pytest.fixture(scope="module", name="pair")
def two_profiles(docker, profiling, burner, tmp_path_factory):
    """One of the container and one of its process, in both formats that can be compared."""
    folder = tmp_path_factory.mktemp("pair")
    whose = {"before": ("--container", burner), "after": ("--pid", docker.pid(burner))}
    for name, words in whose.items():
        for ending in ("pb.gz", "folded"):
            done = command(profiling, *words, "--duration", "1s", "-o", folder / f"{name}.{ending}")
            assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("ending", ["pb.gz", "folded"])
@pytest.mark.parametrize("page", ["svg", "html"])
def test_two_files_are_compared(pair, tmp_path, ending, page):
    output = tmp_path / f"change.{page}"
    done = difference(pair / f"before.{ending}", pair / f"after.{ending}", output)
    assert (done.returncode, done.stderr) == (0, "")
    assert "burn_five" in output.read_text(encoding="utf-8")
    assert str(output) in done.stdout


@pytest.mark.parametrize("output, words, error", [
    ("a.folded", (), "--diff: a flame graph, so --output ends in .svg or .html"),
    ("a.svg", ("--container", "a"), "--diff"), ("a.svg", ("--pid", "1"), "--diff"),
    ("a.svg", ("--last", "5m"), "--diff"), ("a.svg", ("--off-cpu",), "--diff"),
    ("a.svg", ("--duration", "1s"), "--diff"),
])
def test_a_comparison_that_makes_no_sense_is_one_line(pair, tmp_path, output, words, error):
    done = difference(pair / "before.pb.gz", pair / "after.pb.gz", tmp_path / output, *words)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and error in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken", b"\x00\x01\x02", None])
def test_a_file_that_is_no_profile_is_named(pair, tmp_path, content):
    broken = tmp_path / "broken.pb.gz"
    if content is not None:
        broken.write_bytes(content)
    done = difference(pair / "before.pb.gz", broken, tmp_path / "a.svg")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and str(broken) in done.stderr, done.stderr
    assert not (tmp_path / "a.svg").exists()


@pytest.mark.parametrize("words, error", [
    (("-o", "a.gif"), "ends in .pb.gz, .svg, .html or .folded"),
    (("--container", "nobody", "-o", "/tmp/a.svg"), "no container 'nobody' runs here"),
    (("--container", "a", "--pid", "1", "-o", "/tmp/a.svg"), "either --container or --pid"),
    (("--pid", "4194303", "-o", "/tmp/a.svg"), "no process"),
    (("--duration", "0s", "-o", "/tmp/a.svg"), "--duration: must be"),
    (("-o", "/nowhere/a.svg"), "/nowhere/a.svg"),
])
def test_a_wrong_wish_is_one_line(profiling, words, error):
    done = command(profiling, *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and error in done.stderr
    assert not pathlib.Path("/tmp/a.svg").exists()


def test_off_cpu_tells_what_is_waited_for(docker, profiling, tmp_path):
    docker.run("flash-sleeper", "sh", "-c", "while :; do sleep 0.1; done")
    try:
        file = tmp_path / "sleeper.folded"
        until(lambda: command(profiling, "--container", "flash-sleeper", "--off-cpu", "--duration",
                              "2s", "-o", file).returncode == 0, 20, "a profile")
        text = file.read_text()
    finally:
        docker.remove("flash-sleeper")
    asleep = sum(int(line.rsplit(" ", 1)[1]) for line in text.splitlines() if "wait: sleep" in line)
    assert 1.5e9 < asleep < 6e9, "the shell waits for its child, and the child for the time"


def test_the_agent_serves_it(docker, profiling, burner):
    path = f"/debug/pprof/profile?seconds=6&container={burner}&hz=997&format=folded"
    expect_shares(docker, profiling.get(path, timeout=30)[1].decode(), 2000)


@pytest.mark.skipif(shutil.which("go") is None, reason="golang-go is not installed")
def test_gos_own_tool_fetches_it_and_reads_the_container(profiling, burner, tmp_path):
    def pprof(what):
        return subprocess.run(
            ["go", "tool", "pprof", "-symbolize=none", what,
             f"{profiling.url}/debug/pprof/profile?seconds=1&container={burner}"],
            text=True, capture_output=True, timeout=60, check=True,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}).stdout

    assert "burn_five" in pprof("-top")
    assert burner in pprof("-tags")


def test_more_than_a_few_at_once_are_told_to_come_back(profiling):
    def status(_):
        try:
            return profiling.get("/debug/pprof/profile?seconds=3", timeout=30)[0]
        except urllib.error.HTTPError as error:
            assert error.headers["Retry-After"]
            return error.code

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        asked = pool.map(status, range(4))
        time.sleep(0.5)
        assert profiling.answer_time() < 2, "a scrape does not wait for profiles"
        answers = sorted(asked)
    assert answers == [200, 200, 503, 503]


def test_the_last_minutes_are_kept(profiling, burner, tmp_path):
    def kept():
        file = tmp_path / "last.folded"
        done = command(profiling, "--last", "5m", "--container", burner, "-o", file)
        assert done.returncode == 0, done.stderr
        assert "lost      0 samples" in done.stdout and "% of frames have no name" in done.stdout
        total, shares = shares_in(file.read_text())
        return shares if total > 30 else None

    assert set(until(kept, 20, "some seconds' samples")) == {"burn_five", "burn_three", "burn_two"}
    metrics = profiling.metrics()
    assert metrics.value("strata_profile_samples_total") > 0
    assert 0 < metrics.value("strata_profile_store_bytes") < 16 << 20
    assert metrics.value("strata_profile_lost_samples_total", reason="table_full") == 0
    assert metrics.value("strata_profile_lost_samples_total", reason="incomplete") >= 0
    assert metrics.value("strata_profile_unwind_processes", by="tables") > 0
    assert 0 < metrics.value("strata_profile_unwind_table_bytes") < metrics.value("strata_profile_map_memory_bytes")


RULES = f"""
groups:
  - name: burner
    interval: 1s
    rules:
      - alert: ContainerBurns
        expr: container_cpu_usage_seconds_total{{name="{NAME}"}} > 0
        labels: {{severity: warning, layer: container}}
        annotations: {{summary: '{{{{ $labels.name }}}} burns'}}
"""


@pytest.fixture(scope="module", name="judge")
def judging_agent(docker, burner, tmp_path_factory):
    """Profiles are as they are by default: none is kept."""
    assert burner
    rules = tmp_path_factory.mktemp("rules") / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    with Agent({"containers": {"docker": docker.address, "period": "1s"}, "redis": [], "apis": [],
                "rules": [str(rules)]}) as agent:
        yield agent


def test_an_incident_gets_the_profile_of_the_container_that_it_blames(judge, burner):
    def told():
        incidents = json.loads(judge.get("/api/v1/incidents")[1])["data"]["incidents"]
        return [one for incident in incidents for one in incident["evidence"]
                if one["source"] == "profile"]

    evidence = until(told, 60, "evidence from a profile")
    assert {one["container"] for one in evidence} == {burner}
    functions = [one for one in evidence if one["what"] == "cpu_profile_function"]
    found = {one["text"].split()[-1]: one["value"] for one in functions}
    assert {"burn_five", "burn_three", "burn_two"} <= set(found)
    assert 0.3 < functions[0]["value"] < 0.7, "the most of its time first"
    path = evidence[0]["text"].split()[-1]
    assert "burn_three" in judge.get(f"{path}&format=folded")[1].decode()


def test_without_the_switch_nothing_is_kept(judge, tmp_path):
    done = command(judge, "--last", "5m", "-o", tmp_path / "none.svg")
    assert done.returncode == 2 and "profiling.continuous is off" in done.stderr
    assert not (tmp_path / "none.svg").exists()
