"""The agent under test: one process, its configuration, its answers."""
import contextlib
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from support.exposition import Exposition
from support.remains import stop
from support.wait import free_port, until

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = ROOT / "build/release/strata"


class Agent:
    """`config` are top-level keys of the configuration; listen is chosen here."""

    def __init__(self, config=None, options=(), prefix=(), binary=BINARY):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="strata-agent-"))
        self.dir.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config_file = self.dir / "strata.yaml"
        self.options, self.prefix, self.binary = options, prefix, binary
        self.process = None
        self.configure(config or {})

    def configure(self, config):
        """JSON is YAML."""
        full = {"listen": f"127.0.0.1:{self.port}", **config}
        full["paths"] = {"state": str(self.dir / "state"), **config.get("paths", {})}
        self.config_file.write_text(json.dumps(full, indent=2), encoding="utf-8")

    def start(self):
        command = [*self.prefix, self.binary, "agent", "--config", self.config_file, *self.options]
        self.log = open(self.dir / "log", "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, cwd="/")
        until(self.ready, 20, f"the agent answers; its log:\n{self.dir}/log")
        return self

    def must_run(self):
        """Else what it has written last."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the agent ended with {self.process.returncode}:\n{self.log_text()[-4000:]}")

    def ready(self):
        self.must_run()
        return self.get("/-/ready", timeout=2)[0] == 200

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process:
            stop(self.process, 10)
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def signal(self, name):
        self.process.send_signal(getattr(signal, name))

    def log_text(self):
        return (self.dir / "log").read_text(encoding="utf-8", errors="replace")

    def get(self, path, timeout=10, headers=None, method="GET"):
        request = urllib.request.Request(self.url + path, headers=headers or {}, method=method)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read()

    def metrics(self, path="/metrics", timeout=10) -> Exposition:
        return Exposition(self.get(path, timeout)[1].decode("utf-8"))

    def answer_time(self, path="/metrics"):
        started = time.monotonic()
        self.get(path)
        return time.monotonic() - started

    def up(self, collector) -> float:
        """The health of the collectors of this name (`redis`, or `redis:...` one a target)."""
        found = [one.value for one in self.metrics().find("strata_collector_up")
                 if one.labels["collector"].startswith(collector)]
        if not found:
            raise LookupError(f"no strata_collector_up for {collector}")
        return min(found)

    def command(self, *words, check=True, timeout=30):
        """A sub-command that asks this agent: it finds it by the same configuration."""
        done = subprocess.run([self.binary, *words, "--config", self.config_file], text=True,
                              capture_output=True, timeout=timeout, check=False, cwd="/")
        assert not check or done.returncode == 0, f"strata {words}: {done.returncode} {done.stderr}"
        return done

    def dump(self, *sections):
        return json.loads(self.command("dump", "--json", *sections).stdout)

    def events(self):
        """One JSON object a line."""
        lines = self.command("events", "--json").stdout.splitlines()
        return [json.loads(line) for line in lines if line]

    @contextlib.contextmanager
    def following(self, output: pathlib.Path):
        """`strata events --follow --json` writing to a file meanwhile."""
        command = [self.binary, "events", "--follow", "--json", "--config", self.config_file]
        with open(output, "wb") as file:
            process = subprocess.Popen(command, stdout=file, cwd="/")
            try:
                yield process
            finally:
                process.terminate()
                process.wait(10)
