"""The chaos suite: every fault, with many seeds, each compared with an undisturbed run and audited.

    python -m tests.chaos                        # all: ten seeds, 500 documents, 5,000 for the kills; some hours
    python -m tests.chaos --short                # some of the faults, one seed, 100 documents: within three minutes
    python -m tests.chaos --faults half-open,kill-server --seeds 3 --documents 200 --jobs 1

Trials that are done stand in the state folder, and are not done again: an interrupted suite goes on where it was.
Recovery is longer where trials run side by side: the first seed of each fault runs alone, and the report tells the two
apart. The short form runs none alone, and keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from itertools import chain
from pathlib import Path

from tests.chaos.fault import FAULTS
from tests.chaos.faults import clock, kills, machines, neighbours, network, operations, poisons, space
from tests.chaos.report import kept_trials, table, write_report
from tests.chaos.signals import end_on_signals
from tests.chaos.suite import Task, run
from tests.chaos.trial import Trial

MODULES = (
    kills,
    network,
    machines,
    space,
    neighbours,
    clock,
    poisons,
    operations,
)  # importing fills the list of faults
SHORT = (
    "half-open",
    "maxmemory",
    "kill-worker",
    "interrupted-retry",
    "cut-network",
    "kill-server",
    "document-segfault",
    "kill-producer",
)
"""The longest first, so that none is left alone at the end."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--state", type=Path, help="where done trials are kept (default: out/chaos; of the short form nothing is kept)"
    )
    parser.add_argument("--faults", default="", help="names, separated by commas (default: all)")
    parser.add_argument("--seeds", type=seeds, default="10", help="how many, or the first and the last as in 3-9")
    parser.add_argument("--documents", type=int, default=500, help="of each trial; ten times as many for the kills")
    parser.add_argument("--all-alike", action="store_true", help="no more documents for the kills than for others")
    parser.add_argument("--short", action="store_true", help="the short form, for CI")
    parser.add_argument(
        "--jobs", type=int, default=2 * (os.cpu_count() or 1), help="trials side by side, which mostly wait: two a core"
    )
    parser.add_argument(
        "--alone", type=int, default=1, metavar="SEEDS", help="the first seeds run alone: recovery is told of them"
    )
    parser.add_argument("--report", type=Path, help="write the table of all done trials there")
    parser.add_argument("--list", action="store_true", help="list the faults")
    chosen = parser.parse_args()
    names = [name for name in chosen.faults.split(",") if name] or list(SHORT if chosen.short else FAULTS)
    if unknown := [name for name in names if name not in FAULTS]:
        parser.error(f"no such fault: {', '.join(unknown)}; --list lists them")
    if chosen.list:
        sys.stdout.writelines(f"{name:24} {FAULTS[name].says}\n" for name in names)
        return 0
    if chosen.short:
        chosen.seeds, chosen.documents, chosen.all_alike, chosen.alone = range(1), 100, True, 0
    end_on_signals()
    if chosen.short and not chosen.state:
        with tempfile.TemporaryDirectory(prefix="chaos-state-") as folder:
            return work(chosen, names, Path(folder))
    state = chosen.state or Path("out/chaos")
    state.mkdir(parents=True, exist_ok=True)
    return work(chosen, names, state)


def work(chosen: argparse.Namespace, names: list[str], state: Path) -> int:
    """Do the trials, and print what came of them; return 1 where one is not green, or was not done."""
    tasks = []
    for seed in chosen.seeds:  # every fault first, then more of each
        for name in names:
            if why := FAULTS[name].missing():
                if seed == chosen.seeds[0]:
                    say(f"{name}: skipped, {why}")
                continue
            many = FAULTS[name].many and not chosen.all_alike
            tasks.append(Task(name, seed, chosen.documents * (10 if many else 1)))
    alone = [task for task in tasks if task.seed < chosen.alone]
    others = [task for task in tasks if task not in alone]
    for trial in chain(run(alone, 1, state), run(others, chosen.jobs, state)):
        say(f"{trial.fault} {trial.seed}: {'green' if trial.green else 'RED'} {trial.told()}")
    if chosen.report:
        write_report(chosen.report, state)
    trials = kept_trials(state)
    say(table({name: trials[name] for name in names}))
    return int(not all(done(task, state) for task in tasks))


def seeds(told: str) -> range:
    """Return the seeds that `10` or `3-9` stands for."""
    first, _, last = told.rpartition("-")
    return range(int(first), int(last) + 1) if first else range(int(last))


def done(task: Task, state: Path) -> bool:
    """Return whether a trial was done, and is green."""
    kept = task.kept(state)
    return kept.exists() and Trial(**json.loads(kept.read_text())).green


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
