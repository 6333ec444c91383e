"""Real faults on the demo under load, and what the agent takes them for: ./dev diagnose"""
import argparse
import contextlib
import json
import pathlib
import signal
import sys

from diagnose.demo import Demo, Users
from diagnose.faults import FAULTS
from diagnose.outcome import as_json, is_good, table
from diagnose.peace import quiet, sale
from diagnose.short import short
from diagnose.trial import Trial


def options():
    parser = argparse.ArgumentParser(prog="./dev diagnose", description=__doc__)
    parser.add_argument("--only", metavar="NAME,...", help="faults whose names have one of these words")
    parser.add_argument("--short", action="store_true", help="four that are quick, three of them at once")
    parser.add_argument("--list", action="store_true", help="the faults there are")
    parser.add_argument("--fresh", action="store_true", help="an agent of its own for each fault: quicker, and no closing seen")
    parser.add_argument("--closing", type=float, default=420, help="seconds that incidents may take to close")
    parser.add_argument("--calm", type=float, default=0, metavar="SECONDS",
                        help="wait so long before each fault for others to leave the machine half of its CPUs")
    parser.add_argument("--quiet", type=float, metavar="SECONDS", help="no demo and no fault: every alert is false")
    parser.add_argument("--sale", action="store_true", help="a sale without a fault: every alert but the surge is false")
    parser.add_argument("--output", type=pathlib.Path, help="the table, or with .json all of it")
    return parser.parse_args()


def chosen(given):
    words = given.only.split(",") if given.only else None
    for fault in FAULTS:
        if words and not any(word.strip().lower() in fault.name.lower() for word in words):
            continue
        yield fault


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def keep(outcomes, output):
    text = json.dumps(as_json(outcomes), indent=2) if output.suffix == ".json" else table(outcomes)
    output.write_text(text + "\n", encoding="utf-8")


def diagnose(given):
    outcomes = []
    with Demo() as demo, Users(demo), Trial(demo, say, 70, 1 if given.fresh else given.closing, given.calm) as trial:
        for fault in chosen(given):
            say(f"{fault.name} ...")
            outcome = trial.run(fault)
            outcomes.append(outcome)
            if given.output:
                keep(outcomes, given.output)
            say(f"  {outcome.seconds}, named after {outcome.named_after}: {outcome.headline} [{outcome.named}], {'right' if outcome.right else 'WRONG'}")
            for text in outcome.later:
                say(f"  then {text}")
            for text in outcome.others:
                say(f"  also {text}")
            say(f"  closed after {outcome.closed_after}")
    return outcomes


def main():
    given = options()
    if given.list:
        print("\n".join(fault.name for fault in FAULTS))
        return 0
    if given.quiet:
        return quiet(given.quiet, say)
    if given.sale:
        return sale(say)
    outcomes = short(say) if given.short else diagnose(given)
    print(table(outcomes))
    return 0 if is_good(outcomes) else 1


def interrupted(*_):
    raise KeyboardInterrupt


# In the background of a script SIGINT would be ignored; either way what was started is stopped.
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, interrupted)
with contextlib.suppress(KeyboardInterrupt):
    sys.exit(main())
sys.exit(130)
