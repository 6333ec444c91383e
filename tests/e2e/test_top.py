"""strata top in a real terminal: keys, sizes, colours, signals, and an agent that goes and comes back."""
import json
import os
import re
import signal
import subprocess
import threading

import pytest

from support.agent import BINARY, Agent
from support.remains import stop
from support.wait import free_port, until
from support.world import API, QUIET, REDIS
from terminal import Terminal

TITLES = "NAME CPU% WAIT% W-P99 THR% MEM LIM% B-P99 READ/s WRIT/s RX/s TX/s RTX/s REQ/s R-P95 ERR% ALRT".split()
BURNER = "flash-burner"
KNOWN = {API, QUIET, REDIS, BURNER}
OURS = ("--filter", "flash-")  # whatever else runs on the machine

# With every figure, time and name of a machine replaced, and blanks between words made one.
SCREEN = f"""\
strata top HOST TIME UTC 0 containers agent ADDRESS, every 0 s
cpu 0 of 0 (user 0 system 0 iowait 0 steal 0) memory 0 of 0 0
load 0 0 0 pressure cpu 0 memory 0 io 0 wait p99 0 net 0 in 0 out
{" ".join(TITLES)}
{BURNER} {" ".join("0" for _ in TITLES[1:])}
filter 'flash-BURN': 0 of 0 ? help q quit Enter look into / filter < > sort R reverse space pause"""


@pytest.fixture(scope="module", name="burning", autouse=True)
def busiest_container(world):
    """Of ours, and the only one with a quota, which it uses up, and with a limit of memory."""
    world.docker.run(BURNER, "sh", "-c", "while :; do :; done", options=("--cpus", "0.3", "--memory", "32m"))
    yield BURNER
    world.docker.remove(BURNER)


def top(config_file, *options, prefix=(), **terminal):
    return Terminal([*prefix, BINARY, "top", "--config", config_file, *(options or OURS)], **terminal)


def rows(text):
    """Figures by title, by the name of a container, in the order of the screen."""
    lines = [line.split() for line in text.split("\n")]
    return {words[0]: dict(zip(TITLES, words)) for words in lines if words and words[0] in KNOWN}


def names(text):
    return list(rows(text))


def figure(text, name, title):
    """Of a row that has all columns; None where it is absent."""
    found = rows(text).get(name, {}).get(title, "-")
    return None if found == "-" else found


def has_rates(text):
    return figure(text, BURNER, "CPU%") is not None


def normalised(text):
    text = re.sub(r"(?m)^(alerts|cause) .*\n", "", text)
    text = re.sub(r"\d\d:\d\d:\d\d", "TIME", re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text))
    text = re.sub(r"strata top  \S+", "strata top HOST", text)
    number = r"(?:-|[\d.]+(?:ns|us|ms|s|[kKMGT])?)(?:%|/s)?"
    words = [[re.sub(rf"^{number}(?=[,)]*$)", "0", word) for word in line.split()] for line in text.split("\n")]
    return "\n".join(" ".join(line) for line in words if line)


def test_a_screen_is_sorted_filtered_and_compared(agent):
    with top(agent.config_file, width=140, height=24) as terminal:
        screen = terminal.until(has_rates, "rates")
        assert terminal.is_full_screen() and not terminal.cursor_is_shown()
        assert names(screen)[0] == BURNER, screen
        terminal.keys("a")
        terminal.until(lambda text: names(text) == sorted(KNOWN), "sorted by name")
        terminal.keys("a")
        terminal.until(lambda text: names(text) == sorted(KNOWN, reverse=True), "the other way")
        terminal.keys("<", ">", ">")
        terminal.until(lambda text: names(text)[0] == BURNER, "sorted by CPU")
        terminal.keys("/", "BURN")
        terminal.until("filter: flash-BURN_", "what is typed")
        terminal.keys("Enter")
        screen = terminal.until(lambda text: names(text) == [BURNER] and "filter '" in text, "the filter")
        assert normalised(screen) == SCREEN
        terminal.keys("/", *["BSpace"] * len("BURN"), "Enter")
        terminal.until(lambda text: set(names(text)) == KNOWN, "all again")


def test_figures_of_a_container_that_is_throttled(agent):
    with top(agent.config_file, width=140) as terminal:
        screen = terminal.until(lambda text: figure(text, BURNER, "THR%") not in (None, "0.0"), "throttling")
        assert 0 < float(figure(screen, BURNER, "LIM%")) < 100
        assert figure(screen, API, "LIM%") is None, "it has no limit"
        assert figure(screen, QUIET, "REQ/s") is None, "it has no API"


SPEAKER = "flash-speaker"
TALK = """
import socket, time
own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
own.bind(("127.0.0.1", 0))
due = time.monotonic()
while True:
    own.sendto(bytes(1000), own.getsockname())
    own.recv(2000)
    due += 1 / 200
    time.sleep(max(0, due - time.monotonic()))
"""
TALKED = 200 * (1000 + 28)  # bytes of IP packets a second


def test_bytes_of_a_container_that_talks_to_itself(agent, world):
    def rates():
        _, text, _ = plain(agent, "--once", "--interval", "2", "--filter", SPEAKER)
        (line,) = [line for line in text.split("\n") if line.startswith(SPEAKER)]
        row = dict(zip(TITLES, line.split()))
        return [float(row[title].removesuffix("K")) * 1024 for title in ("RX/s", "TX/s")]

    world.docker.run(SPEAKER, "python3", "-c", TALK)
    try:
        until(lambda: rates() == pytest.approx([TALKED, TALKED], rel=0.05), 30, "what is known to be said")
    finally:
        world.docker.remove(SPEAKER)


def test_requests_move_while_one_looks(agent, world):
    ended = threading.Event()

    def visit():
        while not ended.is_set():
            world.visit(1)
            ended.wait(0.05)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        with top(agent.config_file, "--sort", "requests", *OURS, width=140) as terminal:
            screen = terminal.until(lambda text: figure(text, API, "REQ/s") not in (None, "0"), "requests")
            assert names(screen)[0] == API and figure(screen, API, "R-P95") is not None, screen
    finally:
        ended.set()
        visitor.join()


def test_pause_and_resize(agent):
    with top(agent.config_file, width=140, height=24) as terminal:
        terminal.until(has_rates, "rates")
        terminal.keys("Space")
        paused = terminal.until("PAUSED", "the pause")
        terminal.resize(80, 16)
        terminal.until(lambda text: set(names(text)) == KNOWN and "ALRT" not in text
                       and text.split("\n")[15].startswith("filter 'flash-'"), "a narrow table")
        terminal.resize(140, 24)
        terminal.until(lambda text: rows(text) == rows(paused), "a wide table in which nothing has moved")
        terminal.keys("Space")
        terminal.until(lambda text: "PAUSED" not in text and rows(text) != rows(paused), "moving figures")


def test_looking_into_a_container(agent, world):
    with top(agent.config_file, "--filter", API, width=120, height=60) as terminal:
        terminal.until(lambda text: names(text) == [API], "the row")
        terminal.keys("Enter")
        terminal.until("processes (1)", "its page")
        world.docker.exec(API, "redis-cli", "-p", world.redis_port, "ping")
        screen = terminal.until(f"-> {REDIS}:{world.redis_port}", "whom it calls", 60)
        assert f"{API}  strata-test:latest" in screen and "python3" in screen
        terminal.until(re.compile(r"CPU% +[\d.]+  [▁▂▃▄▅▆▇█ ]+ +most").search, "the course of its CPU", 20)
        terminal.until(re.compile(r"\d\d:\d\d:\d\d\.\d+  exec .*redis-cli").search, "its newest event")
        assert f"127.0.0.1:{world.api_port}" in screen
        terminal.keys("?")
        terminal.until("columns, and the key that sorts by each", "the help")
        terminal.keys("q", "q")
        terminal.until(lambda text: names(text) == [API], "the table")


def test_colours_only_where_they_are_wanted(agent):
    with top(agent.config_file, width=140) as terminal:
        terminal.until(has_rates, "rates")
        assert terminal.colours()
    with top(agent.config_file, prefix=("env", "NO_COLOR=1"), width=140) as terminal:
        terminal.until(has_rates, "rates")
        assert terminal.colours() == []


def test_a_terminal_without_utf8_gets_ascii(agent):
    with top(agent.config_file, "--filter", API, width=120, height=60, locale="C") as terminal:
        terminal.until(lambda text: names(text) == [API], "the row")
        terminal.keys("Enter")
        screen = terminal.until(re.compile(r"MEM +\d+\S*  [#_.,=+*-]+ +most").search, "ASCII sparklines")
        assert screen.isascii()


def child_of(terminal):
    shell = terminal.pid()

    def found():
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as file:
            return int(file.read().split()[0])

    return until(found, 10, "the command")


@pytest.mark.parametrize("name, code", [("SIGTERM", 0), ("SIGINT", 0), ("SIGSEGV", 139), ("SIGABRT", 134)])
def test_the_terminal_is_given_back(agent, name, code):
    with top(agent.config_file) as terminal:
        terminal.until("NAME", "the table")
        os.kill(child_of(terminal), getattr(signal, name))
        assert terminal.ended() == code
        assert terminal.settings() == terminal.settings_before


def test_stopped_and_continued(agent):
    with top(agent.config_file) as terminal:
        terminal.until("NAME", "the table")
        terminal.keys("C-z")
        terminal.until("Stopped", "the shell")
        assert not terminal.is_full_screen() and terminal.cursor_is_shown()
        terminal.resize(100, 20)
        terminal.keys("clear; fg", "Enter")
        screen = terminal.until(lambda text: BURNER in text, "the table again")
        assert terminal.is_full_screen() and len(screen.rstrip("\n").split("\n")) == 20
        terminal.keys("q")
        until(lambda: not terminal.is_full_screen(), 10, "the shell again")


def test_an_agent_that_goes_and_comes_back(world):
    with Agent(world.config()) as agent, top(agent.config_file, width=140) as terminal:
        terminal.until(has_rates, "rates")
        stop(agent.process, 10)
        screen = terminal.until("; what is shown is ", "what is wrong")
        assert BURNER in screen, "what was known stays"
        agent.start()
        terminal.until(lambda text: "what is shown" not in text and has_rates(text), "figures again", 60)


def test_alone(world, tmp_path):
    config = tmp_path / "strata.yaml"
    config.write_text(json.dumps({**world.config(), "listen": f"127.0.0.1:{free_port()}"}), encoding="utf-8")
    with top(config, width=140) as terminal:
        screen = terminal.until(lambda text: has_rates(text) and figure(text, BURNER, "WAIT%"),
                                "figures of the kernel", 60)
        assert "own look, no agent" in screen and "none are judged without an agent" in screen
        assert figure(screen, BURNER, "ALRT") is None
        terminal.keys("q")
        assert terminal.ended() == 0


def plain(agent, *options, **environment):
    done = subprocess.run([BINARY, "top", "--config", agent.config_file, *options], text=True, cwd="/",
                          capture_output=True, timeout=60, check=False, env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def test_once_has_all_columns_whatever_the_terminal(agent):
    with top(agent.config_file, "--once", *OURS, width=200) as terminal:
        assert terminal.ended() == 0
        assert names(terminal.screen())[0] == BURNER
    code, text, errors = plain(agent, "--once", "--sort", "name", "--interval", "0.3", *OURS, COLUMNS="40")
    assert (code, errors) == (0, "")
    assert names(text) == sorted(KNOWN) and "\x1b" not in text
    assert [line.split() for line in text.split("\n") if line.startswith("NAME")] == [TITLES]
    for name in KNOWN:
        assert len(rows(text)[name]) == len(TITLES), name
    assert names(plain(agent, "--filter", REDIS)[1]) == [REDIS], "stdout is no terminal"


def test_terminals_that_cannot(agent):
    with top(agent.config_file, prefix=("env", "TERM=dumb"), width=200) as terminal:
        assert terminal.ended() == 0
        assert BURNER in terminal.screen() and terminal.colours() == []
    with top(agent.config_file, prefix=("env", "TERM=nonsense"), width=200) as terminal:
        assert terminal.ended() == 2
        assert "strata: top: no full screen on a terminal of type 'nonsense'" in terminal.screen()


@pytest.mark.parametrize("options", [("--sort", "furniture"), ("--interval", "0"), ("--interval", "nan")])
def test_wrong_usage(agent, options):
    code, text, errors = plain(agent, *options)
    assert (code, text) == (2, "")
    assert errors.startswith("strata: ") and errors.count("\n") == 1
