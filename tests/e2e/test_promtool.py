"""promtool reads every exposition and finds nothing but what the peers' names bring with them."""
import re
import subprocess

import pytest

# promtool's lint is of names, and these are not ours to choose: the mission and the exporters
# that the agent replaces have them.
PEERS = re.compile(r"^(node|container|redis|machine|cadvisor|go|http|process|promhttp)_")
CHOSEN_BY_THE_MISSION = {"queue_waiting_users_total", "queue_processing_users_total"}


def complaints(text):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                          capture_output=True, check=False)
    # 1: it could not be parsed; 3: lint only.
    assert done.returncode in (0, 3), done.stderr
    return [line for line in (done.stdout + done.stderr).splitlines() if line]


def ours(line):
    name = line.split(" ")[0]
    return not PEERS.match(name) and name not in CHOSEN_BY_THE_MISSION


@pytest.mark.parametrize("path", ["/metrics", "/metrics/host", "/metrics/container",
                                  "/metrics/dependency", "/metrics/business"])
def test_exposition(agent, path):
    _, answer = agent.get(path)
    found = complaints(answer.decode())
    assert not [line for line in found if ours(line)]


def test_it_does_find_faults():
    with pytest.raises(AssertionError):
        complaints("# TYPE a counter\na 1\n# TYPE a gauge\na 2\n")
    assert [line for line in complaints("# TYPE strata_things gauge\nstrata_things 1\n") if ours(line)]
