"""The table program x kernel of what matrix.sh left in a directory; exits 1 if a test failed."""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree as xml


class Kernel:
    def __init__(self, directory):
        self.name = directory.name
        self.version = self.text(directory / "version")
        self.seconds = self.text(directory / "seconds")
        self.programs = {}  # name -> "attached (tp_btf)", or why not
        self.runs = collections.Counter()  # (name, form) -> while the tests ran
        self.cases = {}  # name -> (outcome, message)
        self.finished = False
        self.read_doctor(directory / "doctor.json")
        self.read_runs(directory / "runs")
        self.read_tests(directory / "kernel.xml")
        self.first_failures = self.named("failed")
        if self.first_failures:
            self.read_tests(directory / "again.xml")

    @staticmethod
    def text(path):
        try:
            return path.read_text().strip()
        except OSError:
            return ""

    def read_doctor(self, path):
        try:
            checks = json.loads(path.read_text())["checks"]
        except (OSError, ValueError, KeyError):
            return
        for check in checks:
            kind, _, program = check["name"].partition(" ")
            if kind == "program":
                self.programs[program] = check["found"]

    def read_runs(self, path):
        """Lines "PROGRAM TYPE RUNS"; the raw form of X is called X_raw."""
        for line in self.text(path).splitlines():
            program, form, runs = line.split()
            self.runs[program.removesuffix("_raw"), form] += int(runs)

    def read_tests(self, path):
        try:
            root = xml.parse(path).getroot()
        except (OSError, xml.ParseError):
            return
        self.finished = True
        for case in root.iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            failures = [failure.get("message", "") for failure in case.findall("failure")]
            skips = [skip.get("message", "") for skip in case.findall("skipped")]
            if failures:
                self.cases[name] = ("failed", "\n".join(failures))
            elif skips:
                self.cases[name] = ("skipped", "\n".join(skips))
            elif case.get("result") == "completed":
                self.cases[name] = ("passed", "")

    def count(self, outcome):
        return sum(1 for each, _ in self.cases.values() if each == outcome)

    def named(self, outcome):
        return [name for name, (each, _) in self.cases.items() if each == outcome]

    def good(self):
        return (self.finished and bool(self.programs) and self.count("passed") > 0
                and not self.count("failed"))

    def attached(self, program):
        return self.programs.get(program, "").startswith("attached")

    def state(self, program):
        """How the agent has it here with its runs in the tests, and those of its other form."""
        found = self.programs.get(program)
        if found is None:
            return "not told"
        runs = {form: count for (name, form), count in self.runs.items() if name == program}
        used = found.partition("(")[2].partition(")")[0] if self.attached(program) else "off"
        cell = f"{used} {runs.pop(used)}" if used in runs else used
        others = ", ".join(f"{form} {count}" for form, count in runs.items())
        return f"{cell} ({others})" if others else cell


def tell_what_is_off(kernel):
    if not kernel.programs:
        print(f"failed on {kernel.name}: strata doctor told nothing of programs")
    off = collections.defaultdict(list)
    for program, found in kernel.programs.items():
        if not kernel.attached(program):
            off[found].append(program)
        elif "because: " in found:
            print(f"lesser form on {kernel.name}: {program}: {found}")
    for reason, programs in off.items():
        print(f"off on {kernel.name}: {', '.join(programs)}: {reason}")


def table(kernels):
    programs = list(dict.fromkeys(name for kernel in kernels for name in kernel.programs))
    rows = [["attached as, runs in the tests", *(kernel.name for kernel in kernels)],
            ["", *(kernel.version for kernel in kernels)]]
    for program in programs:
        rows.append([program, *(kernel.state(program) for kernel in kernels)])
    for outcome in ("passed", "failed", "skipped"):
        rows.append([f"tests {outcome}", *(
            str(kernel.count(outcome)) if kernel.finished else "did not finish"
            for kernel in kernels)])
    rows.append(["seconds", *(kernel.seconds for kernel in kernels)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
             for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def tell_skipped(kernel):
    """A line for each reason, which is the last line of its message."""
    reasons = collections.defaultdict(list)
    for name, (outcome, message) in kernel.cases.items():
        if outcome == "skipped":
            reasons[(message.strip().splitlines() or [""])[-1].strip()].append(name)
    for reason, names in reasons.items():
        which = ", ".join(names) if len(names) < 6 else f"{len(names)} tests"
        print(f"skipped on {kernel.name}: {which}: {reason}")


def tell_failed(kernel):
    """Of a failure: "file:line", then what was expected."""
    for name, (outcome, message) in kernel.cases.items():
        if outcome == "failed":
            lines = [line.strip() for line in message.splitlines() if line.strip()]
            print(f"failed on {kernel.name}: {name}: {'; '.join(lines)}")
    if not kernel.finished:
        print(f"failed on {kernel.name}: the tests did not finish; see console.log there")
    elif not kernel.count("passed"):
        print(f"failed on {kernel.name}: no test passed")


def tell_second_tries(kernel):
    for name in kernel.first_failures:
        if kernel.cases[name][0] == "passed":
            print(f"passed at the second try on {kernel.name}: {name}")


def main(directory, names):
    kernels = [Kernel(pathlib.Path(directory) / name) for name in names]
    print()
    for tell in (tell_what_is_off, tell_skipped, tell_second_tries, tell_failed):
        for kernel in kernels:
            tell(kernel)
    print()
    print(table(kernels))
    return 0 if kernels and all(kernel.good() for kernel in kernels) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
