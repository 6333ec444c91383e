"""Debian's Alertmanager, and somebody whom it, or the agent, posts to."""
import http.server
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request

from support.remains import stop
from support.wait import free_port, until

CONFIG = """\
route: {{receiver: inbox, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
receivers:
  - name: inbox
    webhook_configs: [{{url: '{url}', send_resolved: true}}]
"""


class Inbox:
    """Keeps what is posted, with the moment at which it came."""

    def __init__(self):
        self.posts = []
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.posts.append((time.monotonic(), self.path, json.loads(body)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def alerts(self, status, name):
        """When it came, and the alert, for each of that name and status."""
        return [(when, alert) for when, _, post in list(self.posts) for alert in post["alerts"]
                if alert["status"] == status and alert["labels"]["alertname"] == name]


class Alertmanager:
    """One process of it, which posts to `inbox`."""

    def __init__(self, inbox):
        self.port = free_port()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-alertmanager-"))
        self.config = self.dir / "alertmanager.yml"
        self.config.write_text(CONFIG.format(url=inbox.url), encoding="utf-8")
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.process = subprocess.Popen(
            ["prometheus-alertmanager", f"--config.file={self.config}", f"--storage.path={self.dir}/data",
             f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.ready, 30, "Alertmanager is ready")
        return self

    def __exit__(self, *_):
        stop(self.process, 20)
        shutil.rmtree(self.dir, ignore_errors=True)

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read().decode("utf-8")

    def ready(self):
        return "OK" in self.get("/-/ready")

    def alerts(self):
        return json.loads(self.get("/api/v2/alerts"))

    def amtool(self, *words):
        done = subprocess.run(["amtool", f"--alertmanager.url={self.url}",
                               *words], text=True, capture_output=True, check=True)
        return done.stdout
