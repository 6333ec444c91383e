"""Faults one after the other, before the eyes of one agent."""
import contextlib
import pathlib
import time

from diagnose.demo import API_PORT, REDIS_PORT
from diagnose.outcome import Outcome, place_of
from diagnose.watch import Watch
from support.agent import Agent
from support.wait import until

PATIENCE = 120  # for an incident
AFTERMATH = 15  # what else is said of it
CALM = 0.5      # of all CPUs: with more in use than this before it begins, somebody else is at work


def config(docker):
    """examples/flash-tickets/strata.yaml, with the intervals that an agent has by default."""
    return {"containers": {"docker": docker.address},
            "redis": [{"address": f"redis://127.0.0.1:{REDIS_PORT}"}],
            "apis": [{"job": "flash-tickets-api", "url": f"http://127.0.0.1:{API_PORT}/metrics"}]}


def cpu_times():
    """Since the boot: all of it, and that in which somebody ran."""
    times = list(map(int, pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]))
    return sum(times), sum(times) - times[3] - times[4]


def busy(seconds=5):
    """The share of the CPUs that is in use."""
    before = cpu_times()
    time.sleep(seconds)
    elapsed, used = (after - was for after, was in zip(cpu_times(), before))
    return used / max(elapsed, 1)


def first_word(story):
    return f"{story.causes[0]} [{place_of(story.first['cause'])}]"


class Trial:
    """`closing`: how long incidents may take to close, before a new agent takes over; `calm`: how long others on this
    machine may take to leave it some CPU."""

    def __init__(self, demo, say=print, warm_up=80, closing=420, calm=0):
        self.demo, self.say, self.warm_up, self.closing, self.calm = demo, say, warm_up, closing, calm
        self.agent = self.watch = None
        self.injected = []

    def __enter__(self):
        self.agent = Agent(config(self.demo.docker)).start()
        self.watch = Watch(self.agent).__enter__()
        time.sleep(self.warm_up)  # rates look back a minute
        return self

    def __exit__(self, *_):
        self.watch.__exit__()
        self.agent.close()

    def renew(self):
        self.__exit__()
        self.__enter__()

    def run(self, fault):
        self.until_quiet()
        outcome = Outcome(fault.name, busy_before=self.until_calm())
        fault.prepare(self.demo)
        began = time.time()
        try:
            fault.inject(self.demo)
            self.await_incident(fault, began)
        finally:
            fault.undo(self.demo)
        self.describe(outcome, fault, began)
        undone = time.time()
        if self.until_quiet(renew=False):
            outcome.closed_after = time.time() - undone
        self.describe(outcome, fault, began)
        return outcome

    def run_together(self, faults):
        """Faults that have nothing to do with each other, in the same minute."""
        undoing, began = [], {}
        self.injected += faults
        try:
            for fault in faults:
                fault.prepare(self.demo)
                undoing.append(fault)
                began[fault] = time.time()
                fault.inject(self.demo)
            with contextlib.suppress(AssertionError):
                until(lambda: all(self.watch.naming(fault, began[fault]) for fault in faults), PATIENCE,
                      "all of them are named", 0.2)
            time.sleep(AFTERMATH)
        finally:
            for fault in undoing:
                fault.undo(self.demo)
        outcomes = [self.outcome_among(fault, began[fault]) for fault in faults]
        outcomes[0].others = self.false_alarms(min(began.values()))
        return outcomes

    def outcome_among(self, fault, began):
        """Of the incident that names it sooner or later, by the first cause that was named since: it may be
        that of an earlier fault, whose alerts this one has joined."""
        outcome = Outcome(fault.name)
        if found := self.watch.naming(fault, began):
            named_at, story = found
            first = next(at for at, (moment, _) in enumerate(story.named) if moment >= began)
            moment, cause = story.named[first]
            outcome.named_after, outcome.seconds = named_at - began, moment - began
            self.describe_cause(outcome, fault, cause, story.causes[first:])
        return outcome

    def false_alarms(self, began):
        """Incidents that name none of the faults that there have been."""
        return [first_word(story) for story in self.watch.since(began)
                if not any(story.names(fault) for fault in self.injected)]

    @staticmethod
    def describe_cause(outcome, fault, cause, headlines):
        """By `cause`, the first of those whose headlines these are."""
        outcome.named, outcome.headline = place_of(cause), headlines[0]
        outcome.right = fault.is_named(cause)
        outcome.later = headlines[1:]

    def await_incident(self, fault, began):
        def told():
            found = self.watch.since(began)
            return self.watch.naming(fault, began) or found and time.time() > found[0].opened + AFTERMATH

        try:
            until(told, PATIENCE, "an incident", 0.2)
            time.sleep(AFTERMATH)
        except AssertionError:
            self.say("  no incident")

    def describe(self, outcome, fault, began):
        if named := self.watch.naming(fault, began):
            outcome.named_after = named[0] - began
        found = self.watch.since(began)
        if not found:
            return
        first, others = found[0], found[1:]
        outcome.seconds = first.opened - began
        self.describe_cause(outcome, fault, first.first["cause"], first.causes)
        outcome.alerts = [f"{one['labels']['alertname']} {one['container'] or one['place']['name']}: {one['summary']}"
                          for one in first.last["alerts"]]
        outcome.evidence = [one["text"] for one in first.last["evidence"]]
        outcome.others = [first_word(one) for one in others]

    def until_calm(self):
        """The share of the CPUs in use before the fault; on a machine that others use it may be worth a while."""
        deadline = time.monotonic() + self.calm
        while (share := busy()) > CALM and time.monotonic() < deadline:
            pass
        return share

    def until_quiet(self, renew=True):
        """Whether all incidents have closed by themselves."""
        try:
            until(self.demo.is_well, 60, "the demo is well", 1)
            until(lambda: not self.watch.open(), self.closing if not renew else 1, "incidents close", 0.5)
            return True
        except AssertionError:
            for one in self.watch.open():
                self.say(f"  still open: {one.causes[-1]}")
            if renew:
                self.renew()
            return False
