"""`strata rules` gives promtool's verdicts, in its words but for the columns that it adds."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import templates

STRATA = os.environ.get("STRATA_BINARY", "strata")
CORPUS = pathlib.Path(__file__).parent / "corpus"

# What strata adds: where in the line.
COLUMN = re.compile(r" \((line \d+, )?column \d+\)")
# Files in which the two libraries see the same fault differently, or in which promtool sees more.
OTHER_WORDS = {"syntax.yaml", "list.yaml", "word.yaml", "types2.yaml", "repeated_key.yaml"}


def run(command, *arguments, folder):
    done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout, COLUMN.sub("", done.stderr)


def both(verb, name, folder):
    return (run([STRATA, "rules", verb], name, folder=folder),
            run(["promtool", verb, "rules"], name, folder=folder))


# Of two series that clash, promtool names now the one, now the other first.
CLASHING = re.compile(r"operation: \[({.*?}), ({.*?})\];")


def lines(text):
    """promtool goes through labels and annotations in no order."""
    ordered = CLASHING.sub(lambda pair: " ".join(sorted(pair.groups())), text)
    return sorted(ordered.splitlines())


class Verdicts(unittest.TestCase):
    def compare(self, verb, folder, paths):
        for path in sorted(paths):
            with self.subTest(path.name):
                mine, theirs = both(verb, path.name, folder)
                self.assertEqual(mine[0], theirs[0], mine[2] + theirs[2])
                self.assertEqual(mine[1], theirs[1])
                if path.name not in OTHER_WORDS:
                    self.assertEqual(lines(mine[2]), lines(theirs[2]))

    def test_check(self):
        folder = CORPUS / "check"
        self.compare("check", folder, folder.glob("*.yaml"))

    def test_unit_tests(self):
        folder = CORPUS / "test"
        self.compare("test", folder, folder.glob("*_test.yaml"))

    def test_where_and_why(self):
        code, _, errors = run([STRATA, "rules", "check"], "meaning.yaml", folder=CORPUS / "check")
        self.assertEqual(code, 1)
        self.assertIn('meaning.yaml: 5:11: group "a", rule 1, "x-y": could not parse expression: '
                      "1:5: parse error: unclosed left parenthesis", errors)

    def test_a_file_that_cannot_be_read(self):
        code, _, errors = run([STRATA, "rules", "check"], "nosuch", folder=CORPUS)
        self.assertEqual(code, 2)
        self.assertTrue(errors.startswith("strata: rules: "), errors)


# How Go words what goes wrong while a template runs, or does not parse, is its own affair: that it does,
# and where the rule is, are compared.
FAILED = re.compile(r'<error expanding template: .*?>"|annotation "text": template: .*')


class Templates(unittest.TestCase):
    """Each text as an annotation: does it parse, and what does it become?"""

    def judge(self, text):
        with tempfile.TemporaryDirectory(prefix="strata-templates-") as name:
            folder = pathlib.Path(name)
            rule = {"alert": "A", "expr": 'up{instance="b"} > 1', "annotations": {"text": text}}
            folder.joinpath("rules.json").write_text(
                json.dumps({"groups": [{"name": "g", "rules": [rule]}]}), encoding="utf-8")
            tests = [{"interval": "1m", "external_labels": {"region": "eu"},
                      "external_url": "http://prometheus.example/path",
                      "input_series": [
                          {"series": 'up{job="web",instance="b"}', "values": "2.5"},
                          {"series": 'up{job="web",instance="a"}', "values": "0"},
                          {"series": 'up{job="api",instance="c"}', "values": "1"}],
                      "alert_rule_test": [{"eval_time": "0m", "alertname": "A"}]}]
            folder.joinpath("test.json").write_text(
                json.dumps({"rule_files": ["rules.json"], "tests": tests}), encoding="utf-8")
            return both("test", "test.json", folder)

    def test_every_text(self):
        wrong = []
        for text in templates.texts():
            mine, theirs = self.judge(text)
            if (mine[0], FAILED.sub("failed", mine[2])) != (
                    theirs[0], FAILED.sub("failed", theirs[2])):
                wrong.append(f"{text}\n  strata:   {mine[2]}\n  promtool: {theirs[2]}")
        self.assertFalse(wrong, f"{len(wrong)}:\n" + "\n".join(wrong))


if __name__ == "__main__":
    unittest.main()
