"""Containers of containerd's own (`ctr run`): found and named by its socket, and without it by their
bundles; what hangs holds nothing up."""
import contextlib
import subprocess

import pytest

from support.agent import ROOT, Agent
from support.containerd import IMAGE, Containerd, oci_archive
from support.image import rootfs_tar
from support.wait import until

NAME = "flash-batch"


@pytest.fixture(scope="module")
def containerd():
    daemon = Containerd(ROOT / "build/e2e")
    try:
        daemon.start()
        daemon.load(oci_archive(rootfs_tar(ROOT / "build/e2e"), ROOT / "build/e2e/oci.tar"))
        daemon.run(NAME, "sleep", "infinity")
        yield daemon
    finally:
        daemon.close()


def config(containerd, **containers):
    """The agent sees a host whose /run/containerd is this daemon's; bundles are found there too."""
    return {"host": {"period": "1s"}, "redis": [], "paths": {"rootfs": str(containerd.host)},
            "containers": {"docker": "", "period": "1s", **containers}}


@pytest.fixture
def agent(containerd):
    with Agent(config(containerd), options=["--no-kernel"]) as agent:
        until(lambda: info(agent), 15, "the container")
        yield agent


def info(agent, name=NAME):
    return agent.metrics("/metrics/container").find("strata_container_info", name=name)


def told_by(agent, name=NAME):
    return [one.labels["source"] for one in info(agent, name)]


def told(agent, verb, name):
    return [one for one in agent.events() if (one["event"], one["container"]) == (verb, name)]


def disk_usage(directory):
    done = subprocess.run(["du", "-s", "-B1", directory], text=True, capture_output=True, check=True)
    return int(done.stdout.split()[0])


def source_up(agent, source):
    found = agent.metrics().find("strata_source_up", source=source)
    return found[0].value if found else None


@contextlib.contextmanager
def frozen(containerd):
    containerd.freeze()
    try:
        yield
    finally:
        containerd.thaw()


def test_is_named_and_counted(agent, containerd):
    (found,) = info(agent)
    assert found.labels["source"] == found.labels["runtime"] == "containerd"
    assert found.labels["state"] == "running"
    assert found.labels["image"] == IMAGE
    assert found.labels["id"] == f"/default/{NAME}"
    assert int(found.labels["pid"]) == containerd.task_pid(NAME)
    metrics = agent.metrics("/metrics/container")
    assert metrics.total("container_memory_usage_bytes", name=NAME) > 0
    assert metrics.total("container_cpu_usage_seconds_total", name=NAME) > 0
    assert metrics.find("container_start_time_seconds", name=NAME)
    assert metrics.find("container_network_receive_bytes_total", name=NAME, interface="lo")


def test_comes_and_goes_within_a_second(agent, containerd):
    containerd.run("flash-late", "sleep", "infinity")
    try:
        until(lambda: info(agent, "flash-late"), 1, "the new container")
        assert told_by(agent, "flash-late") == ["containerd"]
    finally:
        containerd.remove("flash-late")
    until(lambda: not info(agent, "flash-late"), 1, "the container gone")


def test_the_writable_layer_is_counted(containerd):
    """Its API tells of no directory: the mount of the container's root does, as the host sees it."""
    name = "flash-writer"
    containerd.run(name, "sh", "-c", "head -c 5000000 /dev/zero > /root/written; sleep infinity")
    by_socket = {"redis": [], "containers": {"docker": "", "period": "1s",
                                             "containerd": f"unix://{containerd.socket}"}}
    try:
        upper = until(lambda: containerd.upper_directory(name), 5, "its root")
        until(lambda: (upper / "root/written").stat().st_size == 5_000_000, 10, "what it writes")
        with Agent(by_socket, options=["--no-kernel"]) as agent:
            until(lambda: told_by(agent, name) == ["containerd"], 15, "its name")
            layer = until(lambda: agent.metrics().value("strata_container_writable_layer_bytes", name=name),
                          15, "its size")
            assert abs(layer - disk_usage(upper)) <= 64 << 10
            metrics = agent.metrics("/metrics/container")
            assert metrics.total("container_fs_usage_bytes", name=name) == layer
            assert metrics.total("container_fs_limit_bytes", name=name) > layer
            assert metrics.value("strata_container_writable_layer_inodes", name=name) == 3
            assert metrics.total("strata_container_writable_layer_bytes", name=NAME) < layer
    finally:
        containerd.remove(name)


@pytest.mark.parametrize("options, verbs", [
    ([], ["create", "start", "pause", "unpause", "exit", "remove", "destroy"]),
    (["--no-kernel"], ["create", "start", "pause", "unpause", "exit", "destroy"])])
def test_its_life_is_told_within_a_second(containerd, options, verbs):
    """Its cgroup, /default/flash-passing, does not show that it is a container's."""
    name = "flash-passing"
    with Agent(config(containerd), options=options) as agent:
        until(lambda: info(agent), 15, "the other container")

        def tells(*words):
            for verb in words:
                until(lambda: told(agent, verb, name), 1, verb, pause=0.02)

        containerd.run(name, "sleep", "infinity")
        try:
            tells("create", "start")
            for command in ("pause", "resume"):
                containerd.ctr("task", command, name)
            tells("pause", "unpause")
        finally:
            containerd.remove(name)
        tells("exit", "destroy")
        mine = [one["event"] for one in agent.events() if one["container"] == name]
        others = ("exec", "process_exit", "outlier")
        assert sorted(verb for verb in mine if verb not in others) == sorted(verbs), "each once"
        (start,) = told(agent, "start", name)
        assert start["id"] == f"/default/{name}"


def test_its_life_is_told_once_its_bundle_has_been_found(containerd):
    """What happened in the cgroup before anybody said whose it is is told all the same."""
    name = "flash-found"
    by_bundle = config(containerd)
    by_bundle["containers"]["containerd"] = ""
    with Agent(by_bundle) as agent:
        until(lambda: info(agent), 15, "the other container")
        containerd.run(name, "sleep", "infinity")
        try:
            for verb in ("create", "start"):
                until(lambda: told(agent, verb, name), 5, verb)
        finally:
            containerd.remove(name)
        for verb in ("exit", "remove"):
            until(lambda: told(agent, verb, name), 2, verb)
        assert len(told(agent, "create", name)) == len(told(agent, "remove", name)) == 1


def test_how_one_has_ended_is_told(agent, containerd):
    name = "flash-failed"
    containerd.run(name, "sh", "-c", "exit 3")
    try:
        code = until(lambda: agent.metrics().find("strata_container_last_exit_code", name=name), 5, "it")
        assert [one.value for one in code] == [3]
        until(lambda: [one.labels["state"] for one in info(agent, name)] == ["exited"], 5, "its state")
    finally:
        containerd.remove(name)
    until(lambda: not info(agent, name), 2, "its removal")


def test_a_paused_one_says_so(agent, containerd):
    def state():
        return [one.labels["state"] for one in info(agent)]

    containerd.ctr("task", "pause", NAME)
    try:
        until(lambda: state() == ["paused"], 2, "the pause")
    finally:
        containerd.ctr("task", "resume", NAME)
    until(lambda: state() == ["running"], 2, "running again")


def test_an_id_of_64_digits(agent, containerd):
    identity = "ab" * 32
    containerd.run(identity, "sleep", "infinity")
    try:
        until(lambda: told_by(agent, identity) == ["containerd"], 2, "its name")
    finally:
        containerd.remove(identity)


def test_hangs(agent, containerd):
    with frozen(containerd):
        until(lambda: source_up(agent, "containerd") == 0, 30, "the trouble in the health")
        assert told_by(agent) == ["containerd"], "the last good word stays"
        assert agent.answer_time() < 2
        assert agent.metrics("/metrics/container").total("container_memory_usage_bytes", name=NAME) > 0
    until(lambda: source_up(agent, "containerd") == 1, 30, "healed")


def test_hangs_from_the_start(containerd):
    with frozen(containerd), Agent(config(containerd), options=["--no-kernel"]) as agent:
        until(lambda: told_by(agent) == ["bundle"], 15, "the bundle's word")
        assert info(agent)[0].labels["runtime"] == "containerd"
        assert int(info(agent)[0].labels["pid"]) > 0
        containerd.thaw()
        until(lambda: told_by(agent) == ["containerd"], 30, "the runtime's word, once it answers")


def test_without_its_socket(containerd):
    hidden = containerd.socket.with_suffix(".hidden")
    containerd.socket.rename(hidden)
    try:
        with Agent(config(containerd), options=["--no-kernel"]) as agent:
            until(lambda: told_by(agent) == ["bundle"], 15, "the bundle's word")
            assert source_up(agent, "containerd") is None, "no runtime there is no failure"
            assert source_up(agent, "bundle") == 1
    finally:
        hidden.rename(containerd.socket)


def test_without_a_runtimes_word_the_kernel_tells_whether_it_runs(containerd):
    def state():
        return [one.labels["state"] for one in info(agent)]

    by_bundle = config(containerd)
    by_bundle["containers"]["containerd"] = ""
    with Agent(by_bundle, options=["--no-kernel"]) as agent:
        until(lambda: told_by(agent) == ["bundle"], 15, "the bundle's word")
        until(lambda: state() == ["running"], 5, "running")
        containerd.ctr("task", "pause", NAME)
        try:
            until(lambda: state() == ["paused"], 10, "the pause")
        finally:
            containerd.ctr("task", "resume", NAME)
        until(lambda: state() == ["running"], 10, "running again")


def test_a_bundle_directory_that_cannot_be_read(containerd):
    """Wrong on purpose: a file stands where the directory should be; the socket still answers."""
    tasks = containerd.state / "io.containerd.runtime.v2.task"
    hidden = tasks.with_suffix(".hidden")
    tasks.rename(hidden)
    tasks.write_text("no directory", encoding="ascii")
    try:
        with Agent(config(containerd), options=["--no-kernel"]) as agent:
            until(lambda: source_up(agent, "bundle") == 0, 15, "the bundle source's trouble")
            until(lambda: told_by(agent) == ["containerd"], 15, "the socket's word")
            assert agent.answer_time() < 2
            tasks.unlink()
            hidden.rename(tasks)
            until(lambda: source_up(agent, "bundle") == 1, 15, "healed")
    finally:
        if hidden.exists():
            tasks.unlink(missing_ok=True)
            hidden.rename(tasks)
