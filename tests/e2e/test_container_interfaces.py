"""An interface whose other end is in a container goes by the container's name."""
import os

import pytest

from support.docker import system
from support.wait import until
from support.world import QUIET

BYTES = "node_network_receive_bytes_total"


def same_network_as_init():
    """The agent looks behind interfaces only where it knows that they are the host's own."""
    try:
        return os.stat("/proc/1/ns/net").st_ino == os.stat("/proc/self/ns/net").st_ino
    except PermissionError:
        return False


pytestmark = pytest.mark.skipif(not same_network_as_init(),
                                reason="the network of process 1 is another, or not to be seen")


@pytest.fixture(name="cable")
def fixture_cable(world):
    """A veth, one end of it in a container without a network."""
    end, inner = f"veth{os.getpid()}", f"inner{os.getpid()}"
    system("ip", "link", "add", end, "type", "veth", "peer", "name", inner)
    try:
        system("ip", "link", "set", inner, "netns", str(world.docker.pid(QUIET)))
        yield end
    finally:
        system("ip", "link", "delete", end)


def test_a_veth_is_shown_by_its_container(agent, cable):
    until(lambda: agent.metrics("/metrics/host").find(BYTES, device=f"veth:{QUIET}"), 15,
          "the interface has the container's name")
    assert not agent.metrics("/metrics/host").find(BYTES, device=cable), "not twice"
