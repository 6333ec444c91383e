"""The demo under load, one function of its API burns: the flame graph of the container, in a browser, names it."""
import json
import pathlib
import re
import subprocess
import sys

import pytest

from support.agent import BINARY

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "golden/profile")]

from chromium import Chromium  # noqa: E402  (the path is set just above)
from diagnose.demo import Demo, Users  # noqa: E402

FUNCTION = "burnFor"
BOXES = """[...document.querySelectorAll('#frames > g')]
.map(g => ({name: g.box.name, at: g.querySelector('rect').getBoundingClientRect()}))
.map(({name, at}) => ({name, x: at.x + at.width / 2, y: at.y + 8, width: at.width}))"""


@pytest.fixture(scope="module", name="profiled")
def profile_of_the_burning_api(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    config, file = folder / "strata.yaml", folder / "api.svg"
    with Demo() as demo, Users(demo, 5):
        config.write_text(json.dumps({"containers": {"docker": demo.docker.address}}), encoding="utf-8")
        demo("fault", "cpu-burn")
        done = subprocess.run([BINARY, "profile", "--config", config, "--container", "flash-tickets-api",
                               "--duration", "10s", "--output", file],
                              text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, file


def test_the_summary_names_it(profiled):
    """` 12.5 %   87.7 %  JS:*burnFor /app/dist/src/faults/cpu-burn.js:34:17`: itself, with callees."""
    shares = [float(share) for share in re.findall(rf"([\d.]+) %  \S*{FUNCTION} ", profiled[0])]
    assert shares and max(shares) > 40, profiled[0]


def test_a_browser_finds_and_enlarges_it(profiled):
    with Chromium() as browser:
        browser.open(profiled[1].as_uri())
        browser.key("/", "/")
        browser.write(FUNCTION)
        matched = browser.run("document.getElementById('matched').textContent")
        share = float(matched.split()[1]) / 100
        assert 0.4 < share < 1, matched
        boxes = browser.run(BOXES)
        whole = max(box["width"] for box in boxes)
        widest = max((box for box in boxes if FUNCTION in box["name"]), key=lambda box: box["width"])
        browser.click(widest["x"], widest["y"])
        enlarged = max(box["width"] for box in browser.run(BOXES) if box["name"] == widest["name"])
        assert abs(enlarged - whole) < 2
        assert not browser.troubles
