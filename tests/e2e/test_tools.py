"""Dumps, archives, events, completions and man pages, of an agent of their own."""
import json
import pathlib
import subprocess
import tarfile
import time

import jsonschema
import pytest

from support.agent import BINARY, Agent
from support.wait import until
from terminal import Terminal

SCHEMA = json.loads((pathlib.Path(__file__).parents[2] / "docs/dump.schema.json").read_text(encoding="utf-8"))
PARTS = {"manifest.json", "dump.json", "dump.txt", "metrics.prom", "events.jsonl", "incidents.json", "alerts.json",
         "rules.json", "agent.log", "config.yaml", "doctor.json", "doctor.txt", "libbpf.log",
         "agent-profile.pb.gz", "agent-profile.svg"}
NOBODY = "127.0.0.1:9"  # the port "discard": nothing listens there


def strata(*words, **options):
    return subprocess.run([BINARY, *map(str, words)], text=True, capture_output=True, timeout=60, check=False,
                          cwd="/", **options)


def with_secrets(folder):
    """Every key that holds a secret, each with one of its own."""
    file = folder / "secret"
    file.write_text("S3CRET-file\n", encoding="utf-8")
    basic = {"username": "u", "password": "S3CRET-\"basic\""}
    return {
        "redis": [{"address": f"redis://{NOBODY}", "password": "S3CRET-redis"},
                  {"address": "redis://127.0.0.1:10", "password_file": str(file)}],
        "apis": [{"job": "a", "url": f"http://{NOBODY}/m?token=S3CRET-query", "basic_auth": basic},
                 {"job": "b", "url": f"http://{NOBODY}/", "authorization": {"credentials": "S3CRET-bearer"}},
                 {"job": "c", "url": f"http://{NOBODY}/c", "authorization": {"credentials_file": str(file)}}],
        "alertmanagers": [{"url": f"http://{NOBODY}", "basic_auth": basic},
                          {"url": "http://127.0.0.1:10", "authorization": {"credentials": "S3CRET-manager"}}],
        "webhooks": [f"http://{NOBODY}/S3CRET-hook",
                     {"url": "http://127.0.0.1:10/S3CRET-hook", "authorization": {"credentials": "S3CRET-own"}}]}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with Agent(with_secrets(tmp_path_factory.mktemp("secrets"))) as agent:
        yield agent


def unpacked(path):
    with tarfile.open(path, "r:gz") as archive:
        return {one.name.removeprefix("strata/"): archive.extractfile(one).read() for one in archive}


def test_an_archive_has_every_part_and_no_secret(own):
    path = own.dir / "support.tar.gz"
    done = own.command("dump", "--bundle", path, timeout=60)
    assert path.stat().st_mode & 0o777 == 0o600
    parts = unpacked(path)
    assert set(parts) == PARTS, done.stdout
    manifest = json.loads(parts["manifest.json"])
    assert {one["name"]: one.get("error") for one in manifest["parts"]} == {
        name: None for name in PARTS - {"manifest.json"}}
    assert [name for name, content in parts.items() if b"S3CRET" in content] == []
    assert b"listening on" in parts["agent.log"] and b"127.0.0.1:10" in parts["config.yaml"]
    assert json.loads(parts["alerts.json"])["status"] == "success"
    assert b"run_queue" in parts["libbpf.log"]
    jsonschema.validate(json.loads(parts["dump.json"]), SCHEMA)


def test_an_archive_without_an_agent_names_what_is_missing(tmp_path):
    (tmp_path / "strata.yaml").write_text(json.dumps({"listen": NOBODY, "redis": []}), encoding="utf-8")
    path = tmp_path / "support.tar.gz"
    done = strata("dump", "--bundle", path, "--config", tmp_path / "strata.yaml")
    assert done.returncode == 0, done.stderr
    parts = unpacked(path)
    assert {"dump.json", "metrics.prom", "config.yaml", "doctor.txt", "libbpf.log"} < set(parts)
    told = {one["name"]: one for one in json.loads(parts["manifest.json"])["parts"]}
    assert "no agent" in told["alerts.json"]["error"] and "missing: alerts.json: no agent" in done.stdout


def test_an_archive_that_cannot_be_written_leaves_nothing(own, tmp_path):
    done = own.command("dump", "--bundle", str(tmp_path / "nowhere/support.tar.gz"), check=False)
    assert done.returncode == 2 and done.stderr.startswith("strata: dump: ")
    assert list(tmp_path.iterdir()) == []


def test_each_section_by_itself(own):
    for section in sorted(set(SCHEMA["properties"]) - {"time"}):
        dump = own.dump(section)
        assert set(dump) == {"time", section}
        jsonschema.validate(dump, SCHEMA)
        assert section.upper() in own.command("dump", section).stdout or section == "events"


@pytest.mark.parametrize("words", [["dump", "furniture"], ["dump", "--bundle="], ["events", "--kind", "furniture"],
                                   ["events", "--since", "yesterday"], ["completion", "tcsh"], ["man", "furniture"]])
def test_what_makes_no_sense_is_one_line(words):
    done = strata(*words)
    assert done.returncode == 2 and done.stderr.startswith("strata: ") and done.stderr.count("\n") == 1, done.stderr


def test_a_dump_in_a_terminal(own):
    with Terminal([BINARY, "dump", "build", "rings", "--config", own.config_file], width=100) as terminal:
        assert terminal.ended() == 0
        screen = terminal.screen()
        assert "BUILD" in screen and "RINGS" in screen and "dropped" in screen
        assert terminal.colours() == []


def pauses_between_asking(config_file):
    """Whether the `strata events` of this configuration is in its nanosleep (230), so has had an answer."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"events" in words and str(config_file).encode() in words:
                return (process / "syscall").read_text().startswith("230 ")
        except OSError:
            continue
    return False


def test_events_are_followed_over_a_restart():
    with Agent({"redis": []}) as agent:
        words = [BINARY, "events", "--follow", "--kind", "destroy", "--since", "1h", "--config", agent.config_file]
        with Terminal(words, width=120) as terminal:
            until(lambda: pauses_between_asking(agent.config_file), 20, "events are followed")
            agent.signal("SIGTERM")
            agent.process.wait(20)
            terminal.until("waiting for it", "that the agent has gone")
            agent.start()
            terminal.until("the agent is back", "that the agent is back")
            terminal.keys("C-c")
            terminal.until("^C", "that it has ended")


def test_the_start_of_a_container_is_followed_once(docker, tmp_path):
    name, output = "flash-followed", tmp_path / "events"
    with Agent({"containers": {"docker": docker.address, "period": "1s"}, "redis": []}) as agent:
        words = [BINARY, "events", "--follow", "--container", name, "--config", agent.config_file]
        with open(output, "wb") as file, subprocess.Popen(words, stdout=file, cwd="/") as following:
            try:
                until(lambda: pauses_between_asking(agent.config_file), 20, "events are followed")
                docker.run(name, "sleep", "infinity")
                until(lambda: starts_in(output), 10, "its start")
                time.sleep(1.5)  # for a second one, if there is one
            finally:
                docker.remove(name)
                following.terminate()
        (start,) = starts_in(output)
        assert name in start


def starts_in(output):
    return [line for line in output.read_text(encoding="utf-8").splitlines() if " start " in line]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    for shell in ("bash", "zsh", "fish"):
        (folder / shell).write_text(strata("completion", shell).stdout, encoding="utf-8")
    return folder


WORDS = [(["strata", "d"], {"dump", "doctor"}), (["strata", "dump", "pro"], {"programs"}),
         (["strata", "events", "--kind", "o"], {"oom", "outlier"}), (["strata", "rules", ""], {"check", "test"}),
         (["strata", "completion", ""], {"bash", "zsh", "fish"}), (["strata", "profile", "--ou"], {"--output"}),
         (["strata", "top", "--sort", "me"], {"memory", "memory-share"}),
         (["strata", "man", "do"], {"doctor"})]


@pytest.mark.parametrize("words, wanted", WORDS)
def test_bash_completes(scripts, words, wanted):
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _strata; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "-", str(scripts / "bash"), *words], text=True, check=True,
                          capture_output=True)
    assert set(done.stdout.split()) == wanted and done.stderr == ""


@pytest.mark.parametrize("words, wanted", WORDS)
def test_fish_completes(scripts, words, wanted):
    script = f"source {scripts / 'fish'}; complete -C '{' '.join(words)}'"
    done = subprocess.run(["fish", "--no-config", "-c", script], text=True, check=True, capture_output=True)
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == wanted


def test_zsh_completes(scripts):
    with Terminal(["zsh", "-f"], width=120) as terminal:
        terminal.keys(f"PS1='ready> '; autoload -U compinit; compinit -D; source {scripts / 'zsh'}", "Enter")
        terminal.until(lambda screen: "\nready>" in screen, "zsh is ready")
        terminal.keys("strata dump pro\t")
        terminal.until("strata dump programs", "a section is completed")
        terminal.keys("C-u", "strata d\t\t")
        terminal.until(lambda screen: "doctor" in screen and "debug dump of" in screen, "commands are offered")
        terminal.keys("C-c")


def test_man_pages(tmp_path):
    assert strata("man", "--output", tmp_path).returncode == 0
    pages = sorted(tmp_path.iterdir())
    assert {"strata.1", "strata-agent.1", "strata-rules-check.1"} <= {page.name for page in pages}
    for page in pages:
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], text=True, capture_output=True,
                              check=False).stdout.splitlines()
        assert [line for line in lint if "missing date" not in line] == []  # none, to be the same each time
        shown = subprocess.run(["man", "--warnings", "-l", page], text=True, capture_output=True, check=True,
                               env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"})
        assert shown.stderr == "" and "EXIT STATUS" in shown.stdout
    profile = strata("man", "profile").stdout.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "")
    assert "strata profile\\fR --output\\fR FILE\\fR [OPTION\\fR]..." in profile
    assert "DESCRIPTION" in profile and "EXAMPLES" in profile
    assert "--bundle" in strata("man", "dump").stdout.replace("\\-", "-")
