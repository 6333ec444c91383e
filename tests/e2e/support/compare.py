"""Does a number that the agent serves agree with an independent source of the same number?"""
import time

from support.wait import until


def counter_agrees(served, source, slack=0.0, seconds=30):
    """Reads the source before and after: the served value must come to lie between the two.

    `slack` is for a source of coarser grain than the agent's.
    """
    before = source()

    def caught_up():
        value = served()
        return value >= before - slack and (value,)

    (value,) = until(caught_up, seconds, f"a served value of at least {before}")
    after = source()
    assert value <= after + slack, f"served {value}, but the source says {before} to {after}"


def gauge_agrees(served, source, relative=0.0, absolute=0.0, seconds=30):
    """The two agree at some moment: both wander, and the served value is a little older."""
    def close():
        ours, theirs = served(), source()
        limit = max(absolute, relative * abs(theirs))
        assert abs(ours - theirs) <= limit, f"served {ours}, source {theirs}, allowed {limit}"
        return True

    until(close, seconds, "agreement")


def grows(served, cause=None, by=0.0, seconds=20):
    """The served value rises by more than `by` once `cause` has run."""
    def current():
        try:
            return served()
        except LookupError:
            return 0.0

    before = current()
    started = time.monotonic()
    if cause:
        cause()
    until(lambda: current() > before + by, seconds, f"growth over {before} by {by}")
    return time.monotonic() - started
