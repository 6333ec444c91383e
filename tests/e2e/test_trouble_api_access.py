"""An application that lets the agent in no longer: its certificate expires, its password changes. It
degrades alone, says why once, and heals as soon as the files are right again."""
import base64
import http.server
import ssl
import threading

import pytest

from support.agent import Agent
from support.certificates import Authority
from support.wait import until

PAGE = b"# TYPE furnished_rooms gauge\nfurnished_rooms 7\n"


class Door(http.server.BaseHTTPRequestHandler):
    password = "first"

    def do_GET(self):
        wanted = "Basic " + base64.b64encode(f"strata:{self.password}".encode()).decode()
        let_in = self.headers["Authorization"] == wanted
        self.send_response(200 if let_in else 401)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(PAGE) if let_in else 0))
        self.end_headers()
        if let_in:
            self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


class Application:
    """HTTPS with a password; both may change while it runs."""

    def __init__(self, directory):
        self.authority = Authority(directory)
        self.good, self.old = self.authority.sign("good"), self.authority.sign("old", days=-1)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.shows(self.good)
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
        self.password_file = directory / "password"
        self.knows("first")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shows(self, certificate):
        self.context.load_cert_chain(*certificate)

    def knows(self, password):
        self.password_file.write_text(password + "\n", encoding="ascii")

    def config(self):
        return {"job": "rooms", "url": f"https://127.0.0.1:{self.server.server_address[1]}/metrics",
                "interval": "1s", "timeout": "1s",
                "basic_auth": {"username": "strata", "password_file": str(self.password_file)},
                "tls_config": {"ca_file": str(self.authority.ca)}}


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    application = Application(tmp_path_factory.mktemp("application"))
    yield application
    application.server.shutdown()
    application.server.server_close()


@pytest.fixture(scope="module")
def watcher(application):
    with Agent({"redis": [], "containers": {"docker": ""}, "apis": [application.config()]},
               options=["--no-kernel"]) as agent:
        yield agent


def is_up(agent, value=1):
    business = agent.metrics("/metrics/business")
    return business.value("up", job="rooms") == value and bool(business.find("furnished_rooms")) == bool(value)


def errors(agent):
    return sum(one.value for one in agent.metrics().find("strata_collector_errors_total")
               if one.labels["collector"].startswith("api/rooms"))


def resident(agent):
    with open(f"/proc/{agent.process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) << 10


def lines(agent, reason):
    return agent.log_text().count(reason)


def stays_out(agent, reason):
    """One reason for all of its failures, and nothing else suffers."""
    until(lambda: is_up(agent, 0), 15, "up 0")
    size, counted = resident(agent), errors(agent)
    until(lambda: errors(agent) >= counted + 3, 20, "three more failures")
    assert lines(agent, reason) == 1
    assert agent.answer_time() < 2 and agent.metrics().find("node_load1")
    assert resident(agent) < size + (16 << 20)


def test_its_certificate_expires(watcher, application):
    until(lambda: is_up(watcher), 15, "the good answer")
    application.shows(application.old)
    stays_out(watcher, "certificate has expired")
    application.shows(application.good)
    until(lambda: is_up(watcher), 15, "healed")


def test_its_password_changes(watcher, application):
    until(lambda: is_up(watcher), 15, "the good answer")
    Door.password = "second"
    stays_out(watcher, "the server answered 401")
    application.knows("second")
    until(lambda: is_up(watcher), 15, "healed by the file alone")
