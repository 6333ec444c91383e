"""`go tool pprof` reads what is written, figure by figure."""
import re
import subprocess
import unittest

from samples import Samples


def pprof(path, *options):
    done = subprocess.run(["go", "tool", "pprof", "-symbolize=none", *options, str(path)], text=True,
                          capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"go tool pprof {options}: {done.stderr}")
    return done.stdout


def rows(text):
    """Function -> (flat, cumulative) in milliseconds."""
    line = re.compile(r"\s*([\d.]+)ms\s+[\d.]+%\s+[\d.]+%\s+([\d.]+)ms\s+[\d.]+%\s+(.*)")
    found = (line.match(one) for one in text.splitlines())
    return {one[3]: (float(one[1]), float(one[2])) for one in found if one}


class Pprof(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.samples = Samples().__enter__()
        cls.addClassCleanup(cls.samples.__exit__)

    def test_shares_of_functions(self):
        top = rows(pprof(self.samples.path("cpu.pb.gz"), "-top", "-unit=ms"))
        self.assertEqual(top["ns::Signer<int>::sign(std::string const&)"], (6000, 6000))
        self.assertEqual(top["do_sys_read"], (2200, 2200))
        self.assertEqual(top["LazyCompile:*handleOrder /app/orders.js:42"], (1000, 7000))
        self.assertIn("[no stack]", top)

    def test_labels(self):
        tags = pprof(self.samples.path("cpu.pb.gz"), "-tags", "-unit=ms")
        for pattern in (r"container: Total 9200\.0ms", r"9200\.0ms .*: flash-tickets-api", r": /docker/4f4f",
                        r"800\.0ms .*: kworker/0:1", r": 4711", r"thread: Total"):
            self.assertRegex(tags, pattern)

    def test_one_container_by_its_label(self):
        top = rows(pprof(self.samples.path("cpu.pb.gz"), "-top", "-unit=ms", "-tagfocus=container=flash"))
        self.assertEqual(top["do_sys_read"], (1500, 1500))

    def test_mappings_and_times(self):
        raw = pprof(self.samples.path("cpu.pb.gz"), "-raw")
        for text in ("0x400000/0x2000000/0x0 /usr/bin/node c0ffee [FN]", "[kernel.kallsyms]  [FN]",
                     "libc.so.6 abad1dea", "PeriodType: cpu nanoseconds", "Period: 10000000",
                     "2023-11-14 22:13:20", "samples/count cpu/nanoseconds[dflt]",
                     "samples without a stack: 10"):
            self.assertIn(text, raw)

    def test_waits(self):
        path = self.samples.path("off_cpu.pb.gz")
        tags = pprof(path, "-tags", "-unit=ms")
        for pattern in (r"2000\.0ms .*: sleep", r"1000\.0ms .*: disk", r"500\.0ms .*: lock"):
            self.assertRegex(tags, pattern)
        counts = pprof(path, "-top", "-sample_index=events")
        self.assertRegex(counts, r"100 .* io_schedule")


if __name__ == "__main__":
    unittest.main()
