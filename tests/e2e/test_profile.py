"""A container burns its CPU in known shares: what profiles of it say, and who may ask for how many."""
import collections
import concurrent.futures
import gzip
import json
import pathlib
import shutil
import subprocess
import time
import urllib.error

import pytest

from support.agent import BINARY, Agent
from support.wait import until

NAME = "flash-burner"
HERE = pathlib.Path(__file__).parent
POINTS = 0.02  # with 997 samples a second an error of three standard deviations is smaller


@pytest.fixture(scope="module", name="burner")
def burning_container(docker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("burner")
    subprocess.run(["cc", "-O1", "-fno-omit-frame-pointer", "-static", "-o", folder / "shares",
                    HERE / "shares.c"], check=True)
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


def test_it_is_written_within_a_second_of_its_end(profiling, tmp_path):
    began = time.monotonic()
    done = command(profiling, "--duration", "3s", "-o", tmp_path / "host.pb.gz")
    assert done.returncode == 0, done.stderr
    # Looking for containers and loading come before; a loaded machine gets a second more.
    assert time.monotonic() - began < 3 + 1 + 2


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
