"""System calls of a process and of all its threads, counted by strace."""
import collections
import subprocess
import tempfile

from support.wait import until

# Of strace's, by what they are for.
KINDS = {"open and close": ("open", "openat", "close", "socket", "accept", "accept4"),
         "list": ("getdents64",),
         "read": ("read", "pread64", "recvfrom", "recvmsg", "readlink", "readlinkat"),
         "stat": ("newfstatat", "fstat", "stat", "lstat", "statx", "statfs", "fstatfs", "access")}


def total(counts):
    return sum(counts.values())


def by_kind(counts):
    known = {kind: sum(counts[name] for name in names) for kind, names in KINDS.items()}
    return {**known, "others": total(counts) - sum(known.values())}


def parse(table):
    """Rows of "calls name", between two rules; the last one is the sum."""
    counts = collections.Counter()
    for line in table.splitlines():
        words = line.split()
        if len(words) == 2 and words[0].isdigit() and words[1] != "total":
            counts[words[1]] += int(words[0])
    return counts


def is_traced(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return any(line.startswith("TracerPid:") and line.split()[1] != "0" for line in file)


def count(pid, work):
    """Those that the process makes while `work` runs."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as table:
        tracer = subprocess.Popen(["strace", "-f", "-c", "-U", "calls,name", "-o", table.name, "-p",
                                   str(pid)], stderr=subprocess.DEVNULL)
        try:
            until(lambda: is_traced(pid), 20, "strace is attached")
            work()
        finally:
            tracer.send_signal(2)
            tracer.wait(20)
        return parse(table.read())
