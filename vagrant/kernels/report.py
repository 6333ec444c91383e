"""The table program x kernel of what matrix.sh left in a directory; exits 1 if a test failed."""

import json
import pathlib
import sys
import xml.etree.ElementTree as xml


class Kernel:
    def __init__(self, directory):
        self.name = directory.name
        self.version = (directory / "version").read_text().strip()
        self.programs = {}  # name -> "attached", or why not
        self.cases = {}  # name -> (outcome, message)
        self.finished = False
        self.read_doctor(directory / "doctor.json")
        self.read_tests(directory / "kernel.xml")

    def read_doctor(self, path):
        try:
            checks = json.loads(path.read_text())["checks"]
        except (OSError, ValueError, KeyError):
            return
        for check in checks:
            kind, _, program = check["name"].partition(" ")
            if kind == "program":
                self.programs[program] = check["found"]

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

    def good(self):
        return (self.finished and bool(self.programs) and self.count("passed") > 0
                and not self.count("failed"))


def state(kernel, program):
    found = kernel.programs.get(program, "not told")
    return found if found in ("attached", "not told") else "off"


def tell_what_is_off(kernel):
    if not kernel.programs:
        print(f"failed on {kernel.name}: strata doctor told nothing of programs")
    for program, found in kernel.programs.items():
        if found != "attached":
            print(f"off on {kernel.name}: {program}: {found}")


def table(kernels):
    programs = list(dict.fromkeys(name for kernel in kernels for name in kernel.programs))
    rows = [["", *(kernel.version for kernel in kernels)]]
    for program in programs:
        rows.append([program, *(state(kernel, program) for kernel in kernels)])
    for outcome in ("passed", "failed", "skipped"):
        rows.append([f"tests {outcome}", *(
            str(kernel.count(outcome)) if kernel.finished else "did not finish"
            for kernel in kernels)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
             for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def told(kernel, outcome):
    for name, (each, message) in kernel.cases.items():
        if each == outcome:
            # Of a failure "file:line", then what was expected; of a skip the reason is the last.
            lines = [line.strip() for line in message.splitlines() if line.strip()]
            said = "; ".join(lines) if outcome == "failed" else (lines[-1] if lines else "")
            print(f"{outcome} on {kernel.name}: {name}: {said}")


def main(directory):
    kernels = [Kernel(path) for path in sorted(pathlib.Path(directory).iterdir())]
    print()
    for kernel in kernels:
        tell_what_is_off(kernel)
    for outcome in ("skipped", "failed"):
        for kernel in kernels:
            told(kernel, outcome)
    for kernel in kernels:
        if not kernel.finished:
            print(f"failed on {kernel.name}: the tests did not finish; see "
                  f"{directory}/{kernel.name}/console.log")
    print()
    print(table(kernels))
    return 0 if kernels and all(kernel.good() for kernel in kernels) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
