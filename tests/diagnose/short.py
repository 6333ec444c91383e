"""What CI has time for: three faults at once that have nothing to do with each other, and then Redis."""
from diagnose.demo import Demo, Users
from diagnose.faults import FAULTS
from diagnose.trial import Trial

TOGETHER = ("disk full", "dead mount", "payment provider failing")
THEN = ("Redis killed",)


def named(names):
    return [fault for fault in FAULTS if fault.name in names]


def short(say):
    with Demo() as demo, Users(demo, 5), Trial(demo, say, warm_up=20) as trial:
        return trial.run_together(named(TOGETHER)) + trial.run_together(named(THEN))
