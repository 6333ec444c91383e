"""Real faults on the real demo, the quickest of those that ./dev diagnose injects: each is named as the cause."""
import pathlib
import statistics
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from diagnose.outcome import MEDIAN, table  # noqa: E402  (the path is set just above)
from diagnose.short import THEN, TOGETHER, short  # noqa: E402


@pytest.fixture(scope="module", name="outcomes")
def fixture_outcomes():
    found = short(print)
    print(table(found))
    return {one.fault: one for one in found}


@pytest.mark.parametrize("fault", TOGETHER + THEN)
def test_the_first_cause_that_is_named_is_the_fault(outcomes, fault):
    assert outcomes[fault].right, outcomes[fault]
    assert outcomes[fault].seconds < 90


def test_half_of_the_incidents_open_within_half_a_minute(outcomes):
    assert statistics.median(one.seconds for one in outcomes.values()) < MEDIAN
