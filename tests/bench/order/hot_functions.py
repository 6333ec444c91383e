"""The functions that a settled agent runs, the busiest first: what the linker lays side by side.

    hot_functions.py [--rounds 4] [--output cmake/hot_functions.txt]

Callgrind counts instructions of the shipped binary among containers, a Redis and an application,
from when it has settled, while everything is asked for that is usually asked for.
"""
import argparse
import collections
import contextlib
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "trio"))

import crowd  # noqa: E402  (the paths are set just above)
from support.agent import ROOT, Agent  # noqa: E402
from support.docker import Docker  # noqa: E402
from support.image import rootfs_tar  # noqa: E402
from support.redis_servers import RedisServer  # noqa: E402
from support.wait import free_port  # noqa: E402

ASKED = ("/metrics", "/metrics/host", "/metrics/container", "/metrics/dependency", "/metrics/business",
         "/api/v1/query?query=up", "/-/healthy")
SETTLED = 30  # seconds, under Callgrind
CONTAINERS = 5
POSITION = re.compile(r"^(c?fn|c?ob)=\((\d+)\)(?: (.*))?$")
COST = re.compile(r"^[+\-*\d]\S* (\d+)")


class Counts:
    """Reads Callgrind's format: names are told once and go by their number from then on."""

    def __init__(self):
        self.names = {"fn": {}, "ob": {}}
        self.now = {"fn": None, "ob": None}
        self.cost = collections.Counter()
        self.of_call = False  # the next line of cost is a callee's

    def read(self, line):
        position = POSITION.match(line)
        if position:
            self.move(*position.groups())
        elif line.startswith("calls="):
            self.of_call = True
        elif cost := COST.match(line):
            if not self.of_call:
                self.cost[self.now["ob"], self.now["fn"]] += int(cost.group(1))
            self.of_call = False

    def move(self, kind, number, name):
        names = self.names[kind[-2:]]
        if name:
            names[number] = name
        if kind in self.now:
            self.now[kind] = names[number]


def functions(dump, binary):
    counts = Counts()
    for line in dump.read_text(encoding="utf-8").splitlines():
        counts.read(line)
    busiest = (name.split("'")[0] for (owner, name), _ in counts.cost.most_common()
               if owner == str(binary))
    return list(dict.fromkeys(busiest))


def control(pid, *words):
    subprocess.run(["callgrind_control", *words, str(pid)], check=True, stdout=subprocess.DEVNULL)


def ask(urls, rounds):
    for _ in range(rounds):
        for url in urls:
            for headers in ({}, {"Accept-Encoding": "gzip"}):
                with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                    answer.read()
        time.sleep(8)


def count(docker, directory, rounds):
    counted = directory / "callgrind.out"
    prefix = ("valgrind", "--tool=callgrind", "--instr-atstart=no", "--demangle=no",
              f"--callgrind-out-file={counted}")
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(RedisServer())
        application = stack.enter_context(Agent({"kernel": {"enabled": False}}))
        compat = {name: f"127.0.0.1:{free_port()}" for name in ("node_exporter", "cadvisor")}
        agent = stack.enter_context(Agent({
            "containers": {"docker": docker.address}, "compat": compat,
            "redis": [{"address": f"redis://127.0.0.1:{redis.port}"}],
            "apis": [{"job": "application", "url": f"{application.url}/metrics", "interval": "5s"}]},
            prefix=prefix))
        time.sleep(SETTLED)
        control(agent.process.pid, "-i", "on")
        ask([agent.url + path for path in ASKED] + [f"http://{one}/metrics" for one in compat.values()],
            rounds)
        control(agent.process.pid, "-d")
        return functions(counted.with_name(counted.name + ".1"), agent.binary)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "cmake/hot_functions.txt")
    arguments = parser.parse_args()
    directory = ROOT / "build/bench"
    directory.mkdir(parents=True, exist_ok=True)
    docker = Docker(ROOT / "build/e2e")
    try:
        docker.start()
        docker.load(rootfs_tar(ROOT / "build/e2e"))
        crowd.fill(docker, CONTAINERS)
        found = count(docker, directory, arguments.rounds)
        arguments.output.write_text("\n".join(found) + "\n", encoding="utf-8")
        print(f"{len(found)} functions")
    finally:
        docker.remove(*(f"crowd-{number}" for number in range(CONTAINERS)))
        docker.close()


if __name__ == "__main__":
    main()
