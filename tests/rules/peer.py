"""The real Prometheus over given series, and strata's evaluation of the same ones."""
import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.parse

import series as data

EVALUATE = os.environ.get("STRATA_RULES_EVALUATE", "rules_evaluate")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    def __init__(self, folder, series, rules=()):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.process = None
        self.connection = None
        text = self.folder / "series.txt"
        text.write_text(data.as_openmetrics(series), encoding="utf-8")
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", text,
                        self.folder / "tsdb"], check=True, capture_output=True)
        config = {"rule_files": [str(path) for path in rules],
                  "global": {"evaluation_interval": "1m"}}
        (self.folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")

    def start(self):
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.folder}/prometheus.yml",
                 f"--storage.tsdb.path={self.folder}/tsdb", "--storage.tsdb.retention.time=100y",
                 f"--web.listen-address=127.0.0.1:{self.port}", "--query.max-concurrency=4"],
                stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get("/-/ready")[0] == 200:
                    return
            except OSError:
                pass
            self.hang_up()
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8", errors="replace"))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def stop(self):
        self.hang_up()
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def get(self, path, **parameters):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urllib.parse.urlencode(parameters)
        method = "POST" if parameters else "GET"
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if parameters else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def answer(self, query):
        seconds = {name: query[name] / 1000 for name in ("time", "start", "end", "step")
                   if name in query}
        path = "/api/v1/query" if "time" in query else "/api/v1/query_range"
        return json.loads(self.get(path, query=query["expr"], **seconds)[1])


def evaluate(series, queries):
    """strata's answers."""
    done = subprocess.run([EVALUATE], input=json.dumps({"series": data.as_json(series),
                                                        "queries": queries}),
                          text=True, capture_output=True, check=True)
    return json.loads(done.stdout)


def folder():
    return tempfile.TemporaryDirectory(prefix="strata-promql-")
