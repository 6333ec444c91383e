"""A pod's container that no runtime names: kubelet does, over TLS and with a token."""
import http.server
import json
import ssl
import subprocess
import threading

import pytest

from support.agent import Agent
from support.cgroups import Family
from support.wait import until

UID = "0f1e2d3c-1111-2222-3333-444455556666"
IDENTITY = "cd" * 32
TOKEN = "a-token-of-a-service-account"
PODS = {"kind": "PodList", "items": [{
    "metadata": {"name": "api-0", "namespace": "shop", "uid": UID},
    "status": {"qosClass": "Burstable", "containerStatuses": [{
        "name": "api", "containerID": f"containerd://{IDENTITY}", "image": "shop/api:3",
        "restartCount": 2, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]}}]}


class Pods(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}" and self.path == "/pods"
        body = json.dumps(PODS).encode() if known else b"Unauthorized"
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def kubelet(tmp_path_factory):
    place = tmp_path_factory.mktemp("kubelet")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=node",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", place / "key.pem",
                    "-out", place / "ca.crt"], check=True, capture_output=True)
    (place / "token").write_text(TOKEN + "\n", encoding="ascii")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pods)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "ca.crt", place / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {"url": f"https://127.0.0.1:{server.server_port}", "token_file": str(place / "token"),
           "ca_file": str(place / "ca.crt"), "interval": "200ms"}
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture(scope="module")
def container():
    with Family() as family:
        place = family.top / f"kubepods/burstable/pod{UID}/{IDENTITY}"
        place.mkdir(parents=True)
        family.settle(place)
        yield family.id(place)


def agent_with(kubelet, **changes):
    containers = {"docker": "", "containerd": "", "crio": "", "bundles": False, "period": "1s",
                  "kubelet": {**kubelet, **changes}}
    return Agent({"redis": [], "containers": containers}, options=["--no-kernel"])


def info(agent, identity):
    found = agent.metrics("/metrics/container").find("strata_container_info", id=identity)
    return found[0].labels if found else {}


def source_up(agent):
    return agent.metrics().value("strata_source_up", source="kubelet")


def test_names_what_nobody_else_does(kubelet, container):
    with agent_with(kubelet) as agent:
        until(lambda: info(agent, container)["source"] == "kubelet", 10, "kubelet's word")
        found = info(agent, container)
        assert found["name"] == "shop/api-0/api" and found["image"] == "shop/api:3"
        assert (found["namespace"], found["pod"], found["container"]) == ("shop", "api-0", "api")
        assert (found["pod_uid"], found["qos"], found["sandbox"]) == (UID, "Burstable", "")
        assert found["runtime"] == "containerd"


@pytest.mark.parametrize("trouble", [{"ca_file": "/etc/ssl/certs/ca-certificates.crt"},
                                     {"token_file": "/etc/hostname"},
                                     {"ca_file": "/nonexistent"}])
def test_what_cannot_be_trusted_or_does_not_trust_us(kubelet, container, trouble):
    with agent_with(kubelet, **trouble) as agent:
        until(lambda: source_up(agent) == 0, 10, "the trouble in the health")
        found = info(agent, container)
        assert found["source"] == "cgroup" and found["name"] == IDENTITY
        assert (found["pod_uid"], found["qos"]) == (UID, "Burstable"), "the cgroup's path tells"


def test_an_unverified_kubelet_is_asked_when_told_to(kubelet, container):
    changes = {"ca_file": "/etc/ssl/certs/ca-certificates.crt", "verify": False}
    with agent_with(kubelet, **changes) as agent:
        until(lambda: info(agent, container)["source"] == "kubelet", 10, "kubelet's word")
