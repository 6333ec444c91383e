"""Debian's Prometheus, scraping one target, every second unless told otherwise."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request

from support.parity import key_of
from support.remains import stop
from support.wait import free_port, until

CONFIG = """\
global: {{scrape_interval: {every}s}}
rule_files: {rules}
scrape_configs:
  - job_name: {job}
    static_configs: [{{targets: ['{target}']}}]
"""


class Prometheus:
    def __init__(self, job, target, rules=(), options=(), every=1):
        self.job, self.port, self.options = job, free_port(), options
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-prometheus-"))
        (self.dir / "prometheus.yml").write_text(CONFIG.format(
            every=every, job=job, target=target, rules=json.dumps([str(file) for file in rules])))
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.dir}/prometheus.yml",
             f"--storage.tsdb.path={self.dir}/data", f"--web.listen-address=127.0.0.1:{self.port}",
             *self.options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: self.query("up"), 60, "Prometheus has scraped")
        return self

    def __exit__(self, *_):
        stop(self.process, 20)
        shutil.rmtree(self.dir, ignore_errors=True)

    def ask(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        return self.ask("query", query=expression)["result"]

    def rules(self):
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]

    def up(self):
        return [float(one["value"][1]) for one in self.query(f'up{{job="{self.job}"}}')] == [1.0]

    def recent(self, seconds):
        """Every series that has had a sample of late, with the newest."""
        found = self.query(f'last_over_time({{job="{self.job}"}}[{seconds}s])')
        return {key_of(one["metric"].pop("__name__"), one["metric"]): float(one["value"][1])
                for one in found}
