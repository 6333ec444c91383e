"""Independent readings of this host: /proc and cgroupfs, by the shortest way."""
import os
import pathlib

TICK = os.sysconf("SC_CLK_TCK")
CGROUPS = pathlib.Path("/sys/fs/cgroup")


def text(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def fields(path, key):
    """The line of a /proc file that starts with the word `key`, split."""
    for line in text(path).splitlines():
        words = line.replace(":", " ").split()
        if words and words[0] == key:
            return words[1:]
    raise LookupError(f"{path} has no {key}")


def meminfo(key):
    return int(fields("/proc/meminfo", key)[0]) * 1024


def cpu_seconds(cpu, mode):
    modes = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
    return int(fields("/proc/stat", f"cpu{cpu}")[modes.index(mode)]) / TICK


def net_bytes(device, direction, pid="self"):
    return int(fields(f"/proc/{pid}/net/dev", device)[0 if direction == "receive" else 8])


def net_devices(pid="self"):
    lines = text(f"/proc/{pid}/net/dev").splitlines()[2:]
    return [line.split(":")[0].strip() for line in lines]


def disk(device, column):
    for line in text("/proc/diskstats").splitlines():
        words = line.split()
        if words[2] == device:
            return int(words[3 + column])
    raise LookupError(device)


def disks():
    """Whole disks that have done something."""
    names = [line.split()[2] for line in text("/proc/diskstats").splitlines()]
    return [name for name in names
            if pathlib.Path("/sys/block", name).exists() and disk(name, 0) > 0
            and not name.startswith(("ram", "loop", "zram"))]


def cgroup_file(pid, controller, v1_name, v2_name):
    """A container's file of one controller: cgroup v1 where it is mounted, else v2."""
    for line in text(f"/proc/{pid}/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return CGROUPS / controller / path.lstrip("/") / v1_name
        if controllers == "" and (CGROUPS / path.lstrip("/") / v2_name).exists():
            return CGROUPS / path.lstrip("/") / v2_name
    raise LookupError(f"{pid} has no {controller}")


def cgroup_number(pid, controller, v1_name, v2_name, v2_key=None):
    path = cgroup_file(pid, controller, v1_name, v2_name)
    if path.name == v2_name and v2_key:
        return int(fields(path, v2_key)[0])
    return int(text(path))


def cpu_seconds_of(pid):
    path = cgroup_file(pid, "cpuacct", "cpuacct.usage", "cpu.stat")
    if path.name == "cpu.stat":
        return int(fields(path, "usage_usec")[0]) / 1e6
    return int(text(path)) / 1e9


def cpu_system_of(pid):
    path = cgroup_file(pid, "cpuacct", "cpuacct.stat", "cpu.stat")
    if path.name == "cpu.stat":
        return int(fields(path, "system_usec")[0]) / 1e6
    return int(fields(path, "system")[0]) / TICK
