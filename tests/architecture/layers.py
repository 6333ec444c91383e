"""Which include is forbidden: bpf <- core <- {collectors, rules} <- agent, never back."""
import pathlib
from typing import Dict, List, Set

from tree import FLOORS, Include, includes

MAY_SEE = {
    "bpf": {"bpf"},
    "core": {"bpf", "core"},
    "collectors": {"bpf", "core", "collectors"},
    "rules": {"core", "rules"},
    "agent": set(FLOORS),
}


def floor_of(path: str) -> str:
    return path.split("/", 1)[0]


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def fault_of(include: Include) -> str:
    """Why this include is forbidden, or nothing."""
    source, target = floor_of(include.source), floor_of(include.target)
    if not include.quoted:
        return libbpf_fault(include)
    if "/" not in include.target:
        return bare_fault(include)
    if target not in FLOORS:
        return ""
    if target not in MAY_SEE[source]:
        return f"{source} may not see {target}"
    if source == target == "collectors":
        return sibling_fault(include)
    return ""


def bare_fault(include: Include) -> str:
    """Kernel side sources name their neighbours bare; so is a skeleton, which the build writes."""
    if include.target.endswith(".skel.h"):
        may = include.source.startswith(("core/kernel/", "collectors/kernel/",
                                         "collectors/profile/sampling/"))
        return "" if may else "only the kernel collectors may include a skeleton"
    if include.source.startswith("bpf/"):
        return ""
    return "not written from the top of the tree"


def libbpf_fault(include: Include) -> str:
    if not include.target.startswith("bpf/"):
        return ""
    if include.source.startswith(("core/kernel/", "bpf/")):
        return ""
    return "only core/kernel may include libbpf"


def sibling_fault(include: Include) -> str:
    """A collector sees its own folder, its shapes and what the folders above it share."""
    mine, theirs = folder_of(include.source), folder_of(include.target)
    if mine.startswith("collectors/profile") and theirs.startswith("collectors/profile"):
        return ""  # rooms of one collector
    if (mine + "/").startswith(theirs + "/") or theirs == mine + "/shapes":
        return ""
    return f"{mine} may not see its sibling {theirs}"


def forbidden(root: pathlib.Path) -> List[str]:
    return [
        f"{one.source}:{one.line}: {one.target}: {fault}"
        for one in includes(root)
        if (fault := fault_of(one))
    ]


def folder_edges(root: pathlib.Path) -> Dict[str, Set[str]]:
    """Folder -> folders it includes from, by the first two parts of the path."""
    edges: Dict[str, Set[str]] = {}
    for one in includes(root):
        # The composition root's own files and its parts know each other by design.
        if not one.quoted or floor_of(one.target) not in FLOORS or floor_of(one.source) == "agent":
            continue
        mine = "/".join(folder_of(one.source).split("/")[:2])
        theirs = "/".join(folder_of(one.target).split("/")[:2])
        if mine != theirs and theirs:
            edges.setdefault(mine, set()).add(theirs)
    return edges


def cycle(edges: Dict[str, Set[str]]) -> List[str]:
    """One ring of folders that include each other, or nothing."""
    done: Set[str] = set()

    def walk(folder: str, path: List[str]) -> List[str]:
        if folder in path:
            return path[path.index(folder):] + [folder]
        if folder in done:
            return []
        for following in sorted(edges.get(folder, ())):
            found = walk(following, path + [folder])
            if found:
                return found
        done.add(folder)
        return []

    for start in sorted(edges):
        found = walk(start, [])
        if found:
            return found
    return []
