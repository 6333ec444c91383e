"""The source files of a checkout and what each of them includes."""
import pathlib
import re
from typing import Iterator, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = ("bpf", "core", "collectors", "rules", "agent")
SUFFIXES = {".c", ".cpp", ".h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
# Written by a tool from a kernel's BTF, not by hand.
GENERATED = {"vmlinux.h"}


class Include(NamedTuple):
    source: str  # path from the top of the tree
    line: int
    quoted: bool  # "..." rather than <...>
    target: str


def sources(root: pathlib.Path, folders=FLOORS) -> Iterator[pathlib.Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.name not in GENERATED:
                yield path


def includes(root: pathlib.Path) -> Iterator[Include]:
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            match = INCLUDE.match(line)
            if match:
                name = str(path.relative_to(root))
                yield Include(name, number, match.group(1) == '"', match.group(2))
