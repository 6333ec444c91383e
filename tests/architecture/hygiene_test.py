"""Files stay short, and hold no notes to self and no path of one machine."""
import re
import unittest

from tree import FLOORS, ROOT, sources

LONGEST = 400
NOTE = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
BARE_NOLINT = re.compile(r"NOLINT\w*(\([^)]*\))?\s*(\*/)?\s*$")
HOME = re.compile(r'(?<![\w.])/(?:work)/')
TEXT = {".c", ".cpp", ".h", ".py", ".sh", ".txt", ".md", ".yaml", ".yml", ".json", ".cmake"}


def lines_of(path):
    return enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)


def project_texts():
    folders = FLOORS + ("tests", "docs", "cmake", "packages")
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXT and "fixtures" not in path.parts and "corpus" not in path.parts:
                yield path
    yield from (path for path in ROOT.iterdir() if path.suffix in TEXT or path.name == "dev")


class Hygiene(unittest.TestCase):
    def assert_none(self, found):
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_files_stay_short(self):
        sizes = {path: sum(1 for _ in lines_of(path)) for path in sources(ROOT)}
        self.assert_none([f"{path.relative_to(ROOT)}: {size} lines"
                          for path, size in sizes.items() if size > LONGEST])

    def find(self, pattern, paths):
        return [f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
                for path in paths for number, line in lines_of(path) if pattern.search(line)]

    def test_no_notes_to_self(self):
        self.assert_none(self.find(NOTE, sources(ROOT, FLOORS + ("tests",))))

    def test_a_silenced_warning_says_why(self):
        self.assert_none(self.find(BARE_NOLINT, sources(ROOT, FLOORS + ("tests",))))

    def test_no_path_of_one_machine(self):
        self.assert_none(self.find(HOME, project_texts()))


if __name__ == "__main__":
    unittest.main()
