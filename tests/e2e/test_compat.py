"""The listeners in place of exporters: bound before the agent is ready, changed by a reload."""
import re
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from support.agent import BINARY, Agent
from support.exposition import Exposition
from support.wait import free_port, until

LABELS = {"com.docker.compose.service": "web", "secret.label": "not on the list"}
LABELLED = "flash-labelled"


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def metrics(port, path="/metrics"):
    return Exposition(get(port, path))


def status(port, path):
    try:
        get(port, path)
        return 200
    except urllib.error.HTTPError as error:
        return error.code


def closed(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return False
    except ConnectionRefusedError:
        return True


class Faces:
    """An agent in place of all three, and their ports."""

    def __init__(self, world):
        self.world = world
        self.cadvisor, self.node, self.redis = free_port(), free_port(), free_port()
        self.agent = Agent(self.config())

    def config(self, **compat):
        listeners = compat or {"cadvisor": self.cadvisor, "node_exporter": self.node,
                               "redis_exporter": self.redis}
        return self.world.config(compat={key: f"127.0.0.1:{port}" for key, port in listeners.items()})


@pytest.fixture(scope="module")
def faces(world):
    faces = Faces(world)
    options = [word for key, value in LABELS.items() for word in ("--label", f"{key}={value}")]
    world.docker.run(LABELLED, "sleep", "infinity", options=options)
    with faces.agent:
        yield faces
    world.docker.remove(LABELLED)


def test_ready_means_that_they_listen(world):
    faces = Faces(world)
    with faces.agent:
        assert get(faces.cadvisor, "/healthz") == "ok"
        assert get(faces.redis, "/health") == "ok"
        assert "node_load1" in metrics(faces.node).names


def test_cadvisor(faces):
    exposition = until(lambda: (one := metrics(faces.cadvisor)).find(
        "container_memory_rss", name=LABELLED) and one, 20, "the container")
    assert not [name for name in exposition.names
                if not re.match(r"(container|machine|cadvisor)_", name)]
    for sample in exposition.samples:
        own = {key: value for key, value in sample.labels.items() if key.startswith("container_label_")}
        wanted = {"container_label_com_docker_compose_service": "web"}
        assert own == (wanted if sample.labels.get("name") == LABELLED else {})
    assert "strata_container_info" in faces.agent.metrics("/metrics/container").names
    assert not [one for one in faces.agent.metrics().samples if one.name.startswith("container_")
                and any(key.startswith("container_label_") for key in one.labels)]


def test_no_sample_has_a_timestamp(faces):
    for port in (faces.cadvisor, faces.node, faces.redis):
        for line in get(port, "/metrics").splitlines():
            if not line.startswith("#"):
                assert len(line.rsplit("}", 1)[-1].split()) == (1 if "}" in line else 2), line


def test_node_exporter(faces):
    exposition = metrics(faces.node)
    assert exposition.find("node_cpu_seconds_total", cpu="0", mode="idle")
    assert not [name for name in exposition.names
                if not re.match(r"(node|process|promhttp)_", name)]
    assert {name for name in metrics(faces.node, "/metrics?collect[]=loadavg").names
            if not re.match(r"(process|promhttp)_", name)} == {
        "node_load1", "node_load5", "node_load15", "node_exporter_build_info",
        "node_scrape_collector_duration_seconds", "node_scrape_collector_success"}
    assert status(faces.node, "/metrics?collect[]=nothing") == 400


def test_redis_exporter(faces, world):
    server = f"redis://localhost:{world.redis_port}"
    until(lambda: metrics(faces.redis).value("redis_up") == 1, 10, "Redis is up")
    assert metrics(faces.redis, f"/scrape?target={server}").value("redis_up") == 1
    assert status(faces.redis, "/scrape?target=redis://127.0.0.1:1") == 404
    assert status(faces.redis, "/scrape") == 400


@pytest.mark.parametrize("face", ["cadvisor", "node", "redis"])
def test_promtool_reads_them(faces, face):
    text = get(getattr(faces, face), "/metrics")
    done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                          capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr  # 3: complaints about the exporters' own names


def test_a_reload_adds_moves_and_removes_them(world):
    faces, other = Faces(world), free_port()
    faces.agent.configure(faces.config(cadvisor=faces.cadvisor))
    with faces.agent as agent:
        assert closed(faces.node)
        agent.configure(faces.config(cadvisor=other, node_exporter=faces.cadvisor))
        assert agent.get("/-/reload", method="POST")[0] == 200
        assert get(other, "/healthz") == "ok"
        assert "node_load1" in metrics(faces.cadvisor).names
        agent.configure(world.config())
        agent.signal("SIGHUP")
        until(lambda: closed(other) and closed(faces.cadvisor), 10, "gone")
        assert agent.get("/-/ready")[0] == 200


def test_an_address_in_use_on_reload_changes_nothing(world):
    faces = Faces(world)
    with faces.agent as agent, socket.create_server(("127.0.0.1", 0)) as taken:
        agent.configure(faces.config(cadvisor=taken.getsockname()[1]))
        with pytest.raises(urllib.error.HTTPError) as refused:
            agent.get("/-/reload", method="POST")
        assert "compat.cadvisor: listen 127.0.0.1" in refused.value.read().decode()
        assert get(faces.cadvisor, "/healthz") == "ok"
        assert "node_load1" in metrics(faces.node).names


def test_an_address_in_use_at_the_start(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        path = tmp_path / "strata.yaml"
        path.write_text(f"listen: 127.0.0.1:{free_port()}\ncompat: {{cadvisor: '127.0.0.1:{port}'}}\n"
                        "redis: []\n")
        done = subprocess.run([BINARY, "agent", "--config", path, "--no-kernel"], text=True,
                              capture_output=True, timeout=20, check=False)
        lines = [line for line in done.stderr.splitlines() if line.startswith("strata: ")]
        assert done.returncode == 2
        assert lines == [f"strata: compat.cadvisor: listen 127.0.0.1:{port}: Address already in use"]
