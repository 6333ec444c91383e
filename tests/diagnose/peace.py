"""Nothing is wrong: every alert is a false one."""
import json
import time

from diagnose.demo import Demo
from diagnose.trial import config
from support.agent import Agent

SURGES = ("ApiTrafficSurge", "OrdersSurge", "HostNetworkSurge", "ContainerNetworkSurge", "RedisClientsSurge")


def alerts(agent):
    return json.loads(agent.get("/api/v1/alerts")[1])["data"]["alerts"]


def observe(agent, seconds, say, expected=()):
    """Each alert that fires, told once; how many were not expected."""
    seen = {}
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        time.sleep(1)
        for alert in alerts(agent):
            if alert["state"] != "firing":
                continue
            key = json.dumps(alert["labels"], sort_keys=True)
            if key not in seen:
                seen[key] = alert["labels"]["alertname"]
                say(f"{time.monotonic() - began:.0f} s: {seen[key]}: {alert['annotations'].get('summary')} {key}")
    false = [name for name in seen.values() if name not in expected]
    print(f"{len(seen)} alerts in {seconds:.0f} s, {len(false)} of them false: {', '.join(false) or 'none'}")
    return 1 if false else 0


def quiet(seconds, say):
    with Agent({}) as agent:
        return observe(agent, seconds, say)


def sale(say):
    """An idle demo, then a sale of half a minute, and what comes after it."""
    with Demo() as demo, Agent(config(demo.docker)) as agent:
        time.sleep(90)
        users = demo.users()
        try:
            return observe(agent, 150, say, SURGES)
        finally:
            users.terminate()
            users.wait(10)
