"""One view of each container: the kernel's, its cgroup's, its Redis's and its API's figures, and its peers."""
import time

import pytest

from support.wait import until
from support.world import API, QUIET, REDIS


@pytest.fixture(scope="module", name="view")
def containers_by_name(agent):
    """The newest view, once `ready` holds of it."""
    def look(ready, what, seconds=40):
        def found():
            seen = {one["name"]: one for one in agent.dump("containers")["containers"]}
            return seen if ready(seen) else None

        return until(found, seconds, what)

    return look


def edges(seen, name, kind="calls"):
    return {(one["to" if kind == "calls" else "from"], one["port"]): one["connections"]
            for one in seen[name].get(kind, [])}


def test_connections_are_counted_at_both_ends(world, view):
    ask = ("redis-cli", "-p", world.redis_port, "ping")

    def ends(seen):
        """Some are older than the agent, and were open when it began: they count as one."""
        return (edges(seen, API).get((REDIS, world.redis_port), 0),
                edges(seen, REDIS, "called_by").get((API, world.redis_port), 0))

    def rests(seen):
        looks.append(ends(seen))
        time.sleep(1)
        return len(looks) > 3 and len(set(looks[-3:])) == 1

    looks = []
    before = ends(view(rests, "no more connections"))
    assert before[0] == before[1]
    for _ in range(3):
        world.docker.exec(API, *ask)
    seen = view(lambda seen: ends(seen) == (before[0] + 3, before[1] + 3), "three more connections")
    [edge] = [one for one in seen[API]["calls"] if one["to"] == REDIS]
    assert edge["kind"] == "container" and edge["serves"] == ["redis"]
    assert edges(seen, QUIET) == {} == edges(seen, QUIET, "called_by")


def test_all_layers_stand_side_by_side(world, view):
    def moved(seen):
        world.visit(5)
        api, redis = seen[API].get("api", []), seen[REDIS].get("redis", [])
        return bool(api and api[0]["requests_per_second"] and api[0]["error_ratio"]
                    and redis and redis[0]["commands_per_second"])

    seen = view(moved, "requests and commands")
    [api], [redis] = seen[API]["api"], seen[REDIS]["redis"]
    assert api["job"] == API and api["up"] is True
    assert 0 < api["error_ratio"] < 0.2, "of 16 requests of a visit one fails"
    assert 0 < api["p50_seconds"] <= api["p95_seconds"] < 10
    assert redis["up"] is True and 0 < redis["hit_ratio"] <= 1
    assert redis["memory_max_bytes"] == 64 << 20
    assert redis["clients"] >= 1
    assert seen[API]["redis"] == [] == seen[REDIS]["api"]
    for name in (API, REDIS):
        assert seen[name]["cpu"]["usage_cores"] > 0, name
        assert seen[name]["cpu"]["run_queue_p99_seconds"] > 0, name
        assert seen[name]["network"]["receive_bytes_per_second"] > 0, name
        working_set = seen[name]["memory"]["working_set_bytes"]
        used = world.docker.stats(name)["memory_stats"]["usage"]
        assert 0.3 < working_set / used < 1.5, (name, working_set, used)


def test_the_text_is_a_block_a_container(agent, world, view):
    view(lambda seen: edges(seen, API), "the API's peers")
    text = agent.command("dump", "containers").stdout
    assert f"-> {REDIS}:{world.redis_port} (redis)" in text
    assert f"<- {API}" in text
    assert "    cpu      uses " in text
    assert "    cpu      uses " not in agent.command("dump").stdout, "the whole dump is an overview"
