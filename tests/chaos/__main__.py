"""The chaos suite: every fault, with many seeds, each compared with an undisturbed run and audited.

    python -m tests.chaos                        # all: ten seeds, 500 documents, 5,000 for the kills; some hours
    python -m tests.chaos --short                # some of the faults, one seed, 100 documents: some three minutes
    python -m tests.chaos --faults half-open,kill-server --seeds 3 --documents 200

Trials that are done stand in the state folder, and are not done again: an interrupted suite goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from tests.chaos.fault import FAULTS, Fault
from tests.chaos.faults import clock, kills, neighbours, network, operations, poisons, space
from tests.chaos.report import write_report
from tests.chaos.trial import Trial, try_fault

MODULES = (kills, network, space, neighbours, clock, poisons, operations)  # importing them fills the list of faults
SHORT = ("kill-worker", "kill-server", "kill-producer", "half-open", "cut-network", "maxmemory", "document-segfault",
         "interrupted-retry")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, default=Path("out/chaos"), help="where done trials are kept")
    parser.add_argument("--faults", default="", help="names, separated by commas (default: all)")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--documents", type=int, default=500, help="of each trial; ten times as many for the kills")
    parser.add_argument("--all-alike", action="store_true", help="no more documents for the kills than for others")
    parser.add_argument("--short", action="store_true", help="the short form, for CI")
    parser.add_argument("--report", type=Path, help="write the table of all done trials there")
    parser.add_argument("--list", action="store_true", help="list the faults")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    names = [name for name in chosen.faults.split(",") if name] or list(SHORT if chosen.short else FAULTS)
    if chosen.list:
        sys.stdout.writelines(f"{name:24} {FAULTS[name].says}\n" for name in names)
        return 0
    if chosen.short:
        chosen.seeds, chosen.documents, chosen.all_alike = 1, 100, True
    chosen.state.mkdir(parents=True, exist_ok=True)
    green = True
    for name in names:
        fault = FAULTS[name]
        if why := fault.missing():
            say(f"{name}: skipped, {why}")
            continue
        documents = chosen.documents * (10 if fault.many and not chosen.all_alike else 1)
        for seed in range(chosen.seeds):
            green &= done(fault, seed, documents, chosen.state).green
    if chosen.report:
        write_report(chosen.report, chosen.state)
    return int(not green)


def done(fault: Fault, seed: int, documents: int, state: Path) -> Trial:
    """Return what came of a trial, from the state folder where it was done before."""
    kept = state / f"trial-{fault.name}-{seed}-{documents}.json"
    if kept.exists():
        return Trial(**json.loads(kept.read_text()))
    trial = try_fault(fault, seed, documents, state)
    kept.write_text(json.dumps(asdict(trial)))
    wrong = {
        name: value for name, value in asdict(trial).items() if value and name not in {"fault", "seed", "documents"}
    }
    say(f"{fault.name} {seed}: {'green' if trial.green else 'RED'} {wrong}")
    return trial


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
