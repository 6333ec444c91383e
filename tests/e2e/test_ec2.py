"""An instance of EC2, told by a metadata service of the test's own: what it is, and its labels on the host's series."""
import http.server
import json
import threading
import urllib.request

import pytest

from support.agent import Agent
from support.exposition import Exposition
from support.wait import free_port, until

TOKEN = "a-token-of-a-session"
INSTANCE = {"instanceId": "i-0123456789abcdef0", "instanceType": "m6i.large", "region": "eu-west-1",
            "availabilityZone": "eu-west-1a", "accountId": "123456789012", "imageId": "ami-0abc",
            "architecture": "x86_64"}
TEXTS = {"/latest/dynamic/instance-identity/document": json.dumps(INSTANCE),
         "/latest/meta-data/tags/instance": "Name\nteam", "/latest/meta-data/tags/instance/Name": "shop",
         "/latest/meta-data/tags/instance/team": "tickets"}
LABELS = {"ec2_instance_id": INSTANCE["instanceId"], "ec2_region": INSTANCE["region"]}


class Metadata(http.server.BaseHTTPRequestHandler):
    """IMDSv2: nothing is told without a token."""

    def do_PUT(self):
        lifetime = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        known = self.path == "/latest/api/token" and lifetime
        self.answer(200 if known else 400, TOKEN if known else "")

    def do_GET(self):
        if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            return self.answer(401, "")
        text = TEXTS.get(self.path)
        return self.answer(404 if text is None else 200, text or "")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def metadata():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metadata)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture(scope="module")
def instance(metadata):
    """The agent on it, and the ports of its listeners in the place of exporters."""
    ports = {name: free_port() for name in ("cadvisor", "node_exporter", "redis_exporter")}
    ec2 = {"url": metadata, "tags": ["*"], "labels": "instance_id,region"}
    config = {"host": {"period": "1s", "collectors": {"ec2": ec2}}, "redis": [],
              "containers": {"docker": "", "podman": "", "containerd": "", "crio": ""},
              "compat": {name: f"127.0.0.1:{port}" for name, port in ports.items()}}
    with Agent(config, ("--no-kernel",)) as agent:
        until(lambda: agent.metrics().find("strata_ec2_instance_info"), 10, "the instance")
        yield agent, ports


def test_what_it_is(instance):
    agent, _ = instance
    [info] = agent.metrics().find("strata_ec2_instance_info")
    assert info.value == 1
    assert {key: info.labels[key] for key in ("instance_id", "instance_type", "availability_zone",
                                              "region", "account_id", "image_id", "architecture")} == {
        "instance_id": INSTANCE["instanceId"], "instance_type": INSTANCE["instanceType"],
        "availability_zone": INSTANCE["availabilityZone"], "region": INSTANCE["region"],
        "account_id": INSTANCE["accountId"], "image_id": INSTANCE["imageId"],
        "architecture": INSTANCE["architecture"]}
    tags = {one.labels["key"]: one.labels["value"] for one in agent.metrics().find("strata_ec2_tag_info")}
    assert tags == {"Name": "shop", "team": "tickets"}


def test_its_labels_are_on_the_series(instance):
    agent, _ = instance

    def labelled():
        host = agent.metrics("/metrics/host").find("node_load1")
        container = agent.metrics("/metrics/container").find("container_memory_usage_bytes", id="/")
        return host and container and all(LABELS.items() <= one.labels.items() for one in host + container)

    until(labelled, 10, "labels")


def test_exporters_had_none(instance):
    _, ports = instance
    for name, port in ports.items():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            samples = Exposition(answer.read().decode()).samples
        assert samples or name == "redis_exporter"
        assert not [one for one in samples if any(key.startswith("ec2_") for key in one.labels)]
        assert not [one for one in samples if "_ec2_" in one.name]
