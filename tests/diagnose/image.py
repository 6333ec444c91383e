"""The image of the demo's containers, made of the packages of this host: seconds, where debootstrap takes minutes."""
import os
import pathlib
import subprocess
import tarfile

PACKAGES = ("bash", "coreutils", "dash", "grep", "nodejs", "perl", "perl-base", "postgresql", "redis-server", "sed",
            "util-linux")
# Nobody reads it there; without its library PostgreSQL compiles no queries.
LEFT_OUT = ("/usr/share/doc", "/usr/share/locale", "/usr/share/man", "/usr/share/icons", "/usr/include",
            "/usr/share/postgresql/15/man", "/usr/lib/modules")
JIT = ("libLLVM", "libz3", "llvmjit")
EMPTY = ("dev", "proc", "sys", "run", "tmp", "var/tmp", "var/lib/flash-tickets")


def lines(*command):
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    return done.stdout.splitlines()


def packages():
    found = lines("apt-cache", "depends", "--recurse", "--installed", "--no-recommends", "--no-suggests",
                  "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", *PACKAGES)
    names = {line for line in found if line and line[0].isalnum()}
    known = lines("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n")
    return sorted(names & {line.split()[1] for line in known if line.startswith("installed ")})


def files():
    """Where they are, not where the package has put them: /bin is /usr/bin."""
    for path in lines("dpkg", "-L", *packages()):
        if not path.startswith("/") or path.startswith(LEFT_OUT):
            continue
        name = os.path.basename(path)
        place = os.path.join(os.path.realpath(os.path.dirname(path)), name)
        if not name.startswith(JIT) and (os.path.islink(place) or os.path.isfile(place)):
            yield place


def runtime_tar(cache: pathlib.Path) -> pathlib.Path:
    archive, partial = cache / "flash-tickets.tar", cache / "flash-tickets.partial"
    if archive.exists():
        return archive
    cache.mkdir(parents=True, exist_ok=True)
    links = [f"/{name}" for name in ("bin", "sbin", "lib", "lib64") if os.path.islink(f"/{name}")]
    with tarfile.open(partial, "w") as tar:
        for name in EMPTY:
            place = tarfile.TarInfo(name)
            place.type, place.mode = tarfile.DIRTYPE, 0o1777 if name.endswith("tmp") else 0o755
            tar.addfile(place)
        for path in sorted({*links, "/etc/passwd", "/etc/group", *files()}):
            tar.add(path, path.lstrip("/"), recursive=False)
    partial.rename(archive)
    return archive
