"""The sub-commands, as interfaces.md has them: what they print and how they exit."""
import json
import subprocess
import tarfile

import pytest

from support.agent import BINARY
from support.exposition import Exposition
from support.world import API, QUIET, REDIS

SECTIONS = ["build", "kernel", "rights", "programs", "maps", "rings", "containers", "collectors", "sources",
            "events"]


def strata(*words, timeout=30):
    return subprocess.run([BINARY, *map(str, words)], text=True, capture_output=True, timeout=timeout,
                          check=False, cwd="/")


def one_line_error(done):
    return done.stderr.startswith("strata: ") and done.stderr.count("\n") == 1


def test_dump_has_every_section(agent):
    whole = agent.dump()
    assert [name for name in SECTIONS if name not in whole] == []
    for name in ("programs", "maps", "rings", "containers", "collectors"):
        assert whole[name], name


def test_dump_of_the_agent_over_http_is_the_same(agent):
    status, body = agent.get("/debug/dump")
    assert status == 200
    assert set(json.loads(body)) == set(agent.dump())


def test_dump_as_text(agent):
    text = agent.command("dump").stdout.lower()
    assert [name for name in SECTIONS if name not in text] == []
    for name in (API, REDIS, QUIET, "run_queue", "block_io"):
        assert name in text


def test_dump_of_one_section(agent):
    assert set(agent.dump("programs")) == {"time", "programs"}
    assert API in agent.command("dump", "containers").stdout


def test_dump_of_an_unknown_section(agent):
    done = agent.command("dump", "furniture", check=False)
    assert done.returncode == 2 and one_line_error(done)


def test_dump_tells_what_it_knows_of_a_container(agent, world):
    inspect = world.docker.inspect(API)
    (mine,) = [one for one in agent.dump()["containers"] if one["name"] == API]
    assert (mine["runtime_id"], mine["pid"]) == (inspect["Id"], inspect["State"]["Pid"])
    assert (mine["state"], mine["source"], mine["host_network"]) == ("running", "docker", True)


def test_dump_tells_of_every_program(agent):
    programs = agent.dump()["programs"]
    attached = {one.labels["program"]: one.value
                for one in agent.metrics().find("strata_bpf_program_attached")}
    assert {one["name"]: float(one["attached"]) for one in programs} == attached


def test_dump_tells_of_every_collector(agent):
    names = {one["name"] for one in agent.dump()["collectors"]}
    assert names == {one.labels["collector"] for one in agent.metrics().find("strata_collector_up")}


def test_bundle(agent):
    path = agent.dir / "bundle.tar.gz"
    agent.command("dump", "--bundle", str(path))
    with tarfile.open(path, "r:gz") as bundle:
        assert any(name.endswith(".json") for name in bundle.getnames())


def test_dump_without_an_agent_takes_its_own():
    done = strata("dump", "--json")
    assert done.returncode == 0, done.stderr
    assert [name for name in SECTIONS if name not in json.loads(done.stdout)] == []


def test_metrics_without_an_agent(world):
    done = strata("metrics", "--layer", "host")
    assert done.returncode == 0, done.stderr
    names = Exposition(done.stdout).names
    assert "node_cpu_seconds_total" in names
    assert not [name for name in names if name.startswith(("container_", "redis_"))]


def test_metrics_with_kernel_probes_for_a_while(agent, world):
    done = strata("metrics", "--layer", "container", "--for", "1", "--config", agent.config_file)
    assert done.returncode == 0, done.stderr
    assert Exposition(done.stdout).find("strata_container_run_queue_latency_seconds_count", name=API)


def test_metrics_of_one_collector():
    done = strata("metrics", "--collector", "loadavg")
    assert done.returncode == 0, done.stderr
    assert "node_load1" in done.stdout and "node_cpu" not in done.stdout


def test_doctor_finds_this_host_fit():
    done = strata("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout
    assert json.loads(strata("doctor", "--json").stdout)


def test_doctor_says_of_every_runtime_whether_it_answers(agent, world):
    checks = {one["name"]: one for one in json.loads(agent.command("doctor", "--json").stdout)["checks"]}
    version = world.docker.client("version", "--format", "{{.Server.Version}}").stdout.strip()
    assert checks["Docker"]["verdict"] == "ok"
    assert checks["Docker"]["found"].endswith(f"answers, version {version}")
    for runtime in ("containerd", "podman", "CRI-O"):
        assert checks[runtime]["found"] and checks[runtime]["meaning"], runtime


def test_version():
    done = strata("version")
    assert done.returncode == 0
    assert "libbpf" in done.stdout and "strata" in done.stdout


def test_config_check_of_a_good_file(agent):
    assert strata("config", "check", agent.config_file).returncode == 0


@pytest.mark.parametrize("text, parts", [
    ("listen: 127.0.0.1:9410\nfurniture: 1\n", ["2:1", "furniture"]),
    ("redis:\n  - adress: redis://127.0.0.1\n", ["2:", "adress"]),
    ("listen: [1, 2\n", [":"]),
    ("apis:\n  - url: http://127.0.0.1/metrics\n    interval: soon\n", ["3:", "interval"]),
    ("redis: 7\n", ["1:", "redis"]),
])
def test_config_check_of_a_bad_file(tmp_path, text, parts):
    path = tmp_path / "strata.yaml"
    path.write_text(text)
    done = strata("config", "check", path)
    assert done.returncode == 1
    for part in (str(path), *parts):
        assert part in done.stdout + done.stderr


@pytest.mark.parametrize("words", [["furniture"], ["agent", "--furniture"], ["metrics", "--layer", "attic"],
                                   ["agent", "--config", "/nonexistent/strata.yaml"],
                                   ["agent", "--listen", "nowhere"]])
def test_wrong_usage(words):
    done = strata(*words)
    assert done.returncode == 2
    assert one_line_error(done), done.stderr
