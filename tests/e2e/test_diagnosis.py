"""Real faults on the real demo, the quickest of those that ./dev diagnose injects: each is named as the cause."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from diagnose.short import THEN, TOGETHER, short  # noqa: E402  (the path is set just above)


@pytest.fixture(scope="module", name="outcomes")
def fixture_outcomes():
    return {one.fault: one for one in short(print)}


@pytest.mark.parametrize("fault", TOGETHER + THEN)
def test_the_first_cause_that_is_named_is_the_fault(outcomes, fault):
    assert outcomes[fault].right, outcomes[fault]
    assert outcomes[fault].seconds < 90
