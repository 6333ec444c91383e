"""The agent as a process: signals, reload, ports, rights."""
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error

import pytest

from support.agent import BINARY, Agent
from support.wait import free_port, until
from support.world import API


@pytest.fixture
def own(world):
    with Agent(world.config()) as agent:
        yield agent


def test_sigterm_ends_it_within_two_seconds(own):
    until(lambda: own.metrics().find("node_load1"), 10, "metrics")
    own.signal("SIGTERM")
    assert own.process.wait(2) == 0


def test_sigint_does_too(own):
    own.signal("SIGINT")
    assert own.process.wait(2) == 0


def test_no_bpf_program_stays_behind(own):
    def pinned():
        """Programs whose loader lives: the agent's pid among the holders."""
        answer = subprocess.run(["bpftool", "prog", "show"], capture_output=True, text=True, check=True)
        return answer.stdout.count(f"({pid})")

    pid = own.process.pid
    until(lambda: own.metrics().find("strata_bpf_program_attached"), 10, "programs")
    own.signal("SIGTERM")
    assert own.process.wait(2) == 0
    until(lambda: pinned() == 0, 5, "programs gone")


def test_health_and_readiness(own):
    assert own.get("/-/healthy")[0] == 200
    assert own.get("/-/ready")[0] == 200


def test_reload_by_signal_keeps_the_counters(own, world):
    name = "strata_container_run_queue_latency_seconds_count"
    world.busy(API, 0.5)
    before = until(lambda: own.metrics().value(name, name=API), 10, "a count")
    start = own.metrics().value("process_start_time_seconds")
    own.configure(world.config(apis=[]))
    own.signal("SIGHUP")
    until(lambda: not own.metrics().find("orders_created_total"), 15, "the new configuration")
    assert own.metrics().value(name, name=API) >= before
    assert own.metrics().value("process_start_time_seconds") == start


def test_reload_over_http(own, world):
    own.configure(world.config(apis=[]))
    assert own.get("/-/reload", method="POST")[0] == 200
    until(lambda: not own.metrics().find("orders_created_total"), 15, "the new configuration")


def test_bad_configuration_on_reload_changes_nothing(own, world):
    until(lambda: own.metrics().find("orders_created_total"), 15, "the old configuration")
    own.configure(world.config(furniture=1))
    with pytest.raises(urllib.error.HTTPError):
        own.get("/-/reload", method="POST")
    own.signal("SIGHUP")
    until(lambda: "furniture" in own.log_text(), 5, "the reason in the log")
    time.sleep(1.5)
    assert own.metrics().find("orders_created_total") and own.process.poll() is None
    own.configure(world.config(apis=[]))
    own.signal("SIGHUP")
    until(lambda: not own.metrics().find("orders_created_total"), 15, "the mended configuration")


def refused(*words):
    """An agent that could not start: exit code 2 and one line that says why."""
    done = subprocess.run([BINARY, "agent", *map(str, words)], capture_output=True, text=True,
                          timeout=20, check=False)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("strata: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refused("--listen", f"127.0.0.1:{port}")


def test_bad_configuration_at_the_start(tmp_path):
    path = tmp_path / "strata.yaml"
    path.write_text("furniture: 1\n")
    assert f"{path}:1" in refused("--config", path)


def test_unreadable_configuration(tmp_path):
    assert str(tmp_path) in refused("--config", tmp_path)


def test_listen_option_beats_the_configuration(world):
    port = free_port()
    with Agent(world.config()) as first:
        config = first.config_file
        process = subprocess.Popen([BINARY, "agent", "--config", config, "--listen", f"127.0.0.1:{port}",
                                    "--no-kernel"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None, 10, "it")
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0


def test_without_the_kernel(world):
    with Agent(world.config(), options=["--no-kernel"]) as agent:
        exposition = until(lambda: (one := agent.metrics()).find("orders_created_total") and one, 15, "it")
        assert exposition.find("node_load1") and exposition.find("container_last_seen", name=API)
        assert not exposition.find("strata_container_run_queue_latency_seconds_count")
        assert not [one for one in exposition.find("strata_bpf_program_attached") if one.value]


def test_without_rights():
    """As nobody: no BPF, no Docker socket; the host is served and the dump says what is lost."""
    agent = Agent(prefix=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    agent.binary = shutil.copy(BINARY, agent.dir / "strata")
    os.chmod(agent.binary, 0o755)
    with agent:
        until(lambda: agent.metrics().find("node_cpu_seconds_total"), 10, "the host")
        attached = agent.metrics().find("strata_bpf_program_attached")
        assert attached and not [one for one in attached if one.value]
        programs = agent.dump("programs")["programs"]
        assert programs and all(one.get("reason") for one in programs)
