"""The unit tests of the shipped rules pass under promtool and under `strata rules test` alike."""
import os
import pathlib
import subprocess
import unittest

STRATA = os.environ.get("STRATA_BINARY", "strata")
FOLDER = pathlib.Path(__file__).parent / "default"
RULES = FOLDER.parents[2] / "rules" / "default"


def names(folder, pattern):
    return sorted(path.name for path in folder.glob(pattern))


class ShippedRules(unittest.TestCase):
    def run_both(self, mine, theirs, folder):
        for command in (mine, theirs):
            with self.subTest(command[0]):
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_they_are_good(self):
        files = names(RULES, "*.yaml")
        self.assertTrue(files)
        self.run_both([STRATA, "rules", "check", *files], ["promtool", "check", "rules", *files],
                      RULES)

    def test_they_fire_and_resolve(self):
        files = names(FOLDER, "*.test.yaml")
        self.assertTrue(files)
        self.run_both([STRATA, "rules", "test", *files], ["promtool", "test", "rules", *files],
                      FOLDER)


if __name__ == "__main__":
    unittest.main()
