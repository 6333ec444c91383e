"""Flame graphs in Chromium: text, search, zoom, keys, and nothing of a name is ever run."""
import time
import unittest

from chromium import Chromium
from samples import Samples

# Every box that is shown: its name, its text, where it is.
BOXES = """[...document.querySelectorAll('#frames > g')].filter(g => getComputedStyle(g).display !== 'none')
.map(g => { const at = g.querySelector('rect').getBoundingClientRect(), text = g.querySelector('text');
return {name: g.box.name, text: text ? text.textContent : '', x: at.x, y: at.y,
width: at.width, textWidth: text ? text.getComputedTextLength() : 0, hit: g.classList.contains('hit'),
fill: getComputedStyle(g.querySelector('rect')).fill, above: g.classList.contains('above')}; })"""
SIGN = "ns::Signer<int>::sign(std::string const&)"
ORDER = "LazyCompile:*handleOrder /app/orders.js:42"


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.samples = Samples().__enter__()
        cls.addClassCleanup(cls.samples.__exit__)
        cls.browser = Chromium().__enter__()
        cls.addClassCleanup(cls.browser.__exit__)

    def open(self, name):
        self.browser.open(self.samples.path(name).as_uri())

    def tearDown(self):
        self.assertEqual(self.browser.troubles, [])

    def boxes(self):
        return self.browser.run(BOXES)

    def box(self, name):
        (found,) = [one for one in self.boxes() if one["name"] == name]
        return found

    def click(self, name):
        box = self.box(name)
        self.browser.click(box["x"] + box["width"] / 2, box["y"] + 8)

    def text_of(self, part):
        return self.browser.run(f"document.getElementById('{part}').textContent")

    def assert_widths(self, whole=None):
        """Each box as wide as its share, its text within it."""
        whole = whole or self.browser.run("document.getElementById('strata-flame').clientWidth")
        self.assertAlmostEqual(self.box("all")["width"], whole, delta=1)
        for box in self.boxes():
            self.assertLessEqual(box["textWidth"], max(box["width"], 0), box)

    def wait_for(self, assertion, seconds=10):
        """A page is told of its new size when a frame is next drawn."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return assertion()
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def test_names_and_shares(self):
        for page in ("cpu.svg", "cpu.html"):
            self.open(page)
            self.assert_widths()
            self.assertAlmostEqual(self.box(SIGN)["width"] / self.box("all")["width"], 0.6, delta=0.01)
            self.assertEqual(self.box(SIGN)["text"], SIGN)
            self.assertNotEqual(self.box(SIGN)["fill"], self.box(ORDER)["fill"])

    def test_a_name_that_means_harm_is_text(self):
        for page in ("cpu.svg", "cpu.html"):
            self.open(page)
            (harm,) = [one for one in self.boxes() if "alert" in one["name"]]
            self.assertTrue(harm["name"].startswith("</text><script>alert('x')</script>\"&;"))
            self.browser.mouse("mouseMoved", harm["x"] + 10, harm["y"] + 8)
            self.assertIn("<script>alert('x')</script>", self.text_of("tip"))
            self.assertEqual(self.browser.run("document.querySelectorAll('script').length"), 1)

    def search(self, words):
        self.browser.run("document.activeElement?.blur()")
        self.browser.key("/", "/")
        self.browser.write(words)
        return self.text_of("matched"), [one["name"] for one in self.boxes() if one["hit"]]

    def test_search(self):
        self.open("cpu.svg")
        self.assertEqual(self.search("do_.*read"), ("matched 22.0 % in 2 frames", ["do_sys_read"] * 2))
        self.assertEqual(self.search("handleorder"), ("matched 70.0 % in 1 frame", [ORDER]))
        self.assertEqual(self.search("HANDLEORDER"), ("matched 0.00 % in 0 frames", []))
        self.assertEqual(self.search("sign("), ("matched 60.0 % in 1 frame", [SIGN]))
        # What is called by a match is not counted again.
        self.assertEqual(self.search("order|sign")[0], "matched 70.0 % in 2 frames")
        self.browser.key("Escape")
        self.assertEqual((self.text_of("matched"), [one for one in self.boxes() if one["hit"]]), ("", []))

    def test_zoom(self):
        self.open("cpu.svg")
        whole = self.box("all")["width"]
        self.click("[libc.so.6]")
        self.assertAlmostEqual(self.box("[libc.so.6]")["width"], whole, delta=1)
        self.assertEqual([one["name"] for one in self.boxes()],
                         ["all", "flash-tickets-api", "node", "main", "uv_run", "[libc.so.6]", "do_sys_read"])
        self.assertTrue(self.box("node")["above"])
        self.assertEqual(self.search("read")[0], "matched 100.0 % in 1 frame")
        self.assert_widths()
        self.click("main")
        self.assertAlmostEqual(self.box(SIGN)["width"] / whole, 6 / 9, delta=0.01)
        self.browser.run("document.getElementById('reset').click()")
        self.assertAlmostEqual(self.box(SIGN)["width"] / whole, 0.6, delta=0.01)
        self.assertEqual(len(self.boxes()), 15)

    def test_keys(self):
        self.open("cpu.svg")
        for _ in range(4):
            self.browser.key("ArrowDown")
        self.assertIn("main", self.text_of("tip"))
        self.browser.key("Enter")
        self.assertAlmostEqual(self.box("main")["width"], self.box("all")["width"], delta=1)
        self.assertNotIn("[host]", [one["name"] for one in self.boxes()])
        self.browser.key("Backspace")
        self.assertIn("[unknown]", [one["name"] for one in self.boxes()])
        self.browser.key("Home")
        self.assertIn("[host]", [one["name"] for one in self.boxes()])

    def test_what_is_told_of_a_box(self):
        self.open("cpu.svg")
        box = self.box("uv_run")
        self.browser.mouse("mouseMoved", box["x"] + 100, box["y"] + 8)
        for text in ("uv_run", "90.0 % of all, 9.00 s, 900 samples", "/usr/bin/node"):
            self.assertIn(text, self.text_of("tip"))
        self.open("off_cpu.svg")
        box = self.box("work")
        self.browser.mouse("mouseMoved", box["x"] + 100, box["y"] + 8)
        for text in ("42.9 % of all, 1.50 s, 130 waits", "waited for: disk 66.67 %, lock 33.33 %"):
            self.assertIn(text, self.text_of("tip"))

    def test_difference(self):
        self.open("difference.svg")
        self.assert_widths()
        box = self.box("[libc.so.6]")
        self.browser.mouse("mouseMoved", box["x"] + 50, box["y"] + 8)
        self.assertIn("before 15.0 %, after 45.0 %: +30.00 points", self.text_of("tip"))
        red, green, blue = (int(part) for part in box["fill"][4:-1].split(","))
        self.assertGreater(red, blue)
        red, green, blue = (int(part) for part in self.box(SIGN)["fill"][4:-1].split(","))
        self.assertGreater(blue, red)

    def test_many_frames(self):
        self.open("many.svg")
        self.assert_widths()
        shown = len(self.boxes())
        self.assertTrue(100 < shown < 10000, shown)
        self.assertIn("too narrow to be drawn", self.browser.run("document.documentElement.textContent"))
        self.click("outer7")
        self.assertAlmostEqual(self.box("outer7")["width"], self.box("all")["width"], delta=1)

    def test_a_narrow_window(self):
        self.open("cpu.svg")
        self.browser.call("Emulation.setDeviceMetricsOverride", width=400, height=600, deviceScaleFactor=1,
                          mobile=False)
        self.wait_for(lambda: self.assert_widths(400))
        self.assertNotEqual(self.box(SIGN)["text"], SIGN)

    def test_in_the_dark(self):
        self.open("cpu.svg")
        paper = "getComputedStyle(document.getElementById('strata-flame')).backgroundColor"
        by_day = (self.browser.run(paper), self.box("main")["fill"])
        self.browser.call("Emulation.setEmulatedMedia",
                          features=[{"name": "prefers-color-scheme", "value": "dark"}])
        by_night = (self.browser.run(paper), self.box("main")["fill"])
        self.assertNotEqual(by_day[0], by_night[0])
        self.assertNotEqual(by_day[1], by_night[1])


if __name__ == "__main__":
    unittest.main()
