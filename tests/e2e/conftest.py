import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.agent import BINARY, ROOT, Agent  # noqa: E402  (the path is set just above)
from support.docker import Docker  # noqa: E402
from support.image import rootfs_tar  # noqa: E402
from support.world import World  # noqa: E402


def pytest_configure():
    if os.geteuid() != 0:
        pytest.exit("end-to-end tests start containers and BPF programs: run them as root", 4)
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not there: ./dev build", 4)


@pytest.fixture(scope="session")
def docker():
    daemon = Docker(ROOT / "build/e2e")
    try:
        daemon.start()
        daemon.load(rootfs_tar(ROOT / "build/e2e"))
        yield daemon
    finally:
        daemon.close()


@pytest.fixture(scope="session")
def world(docker):
    world = World(docker)
    world.start()
    world.visit()
    return world


@pytest.fixture(scope="session")
def agent(world):
    """The agent that watches the whole world; tests that break things start one of their own."""
    with Agent(world.config()) as agent:
        yield agent
