"""Writes the table of faults from the trials that were done."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from tests.chaos.fault import FAULTS
from tests.chaos.trial import Trial

__all__ = ["write_report"]

BEGIN, END = "<!-- chaos: begin -->\n", "<!-- chaos: end -->\n"
HEAD = """| fault | seeds | documents | at work | lost | doubled | wrongly blamed | otherwise wrong | recovery, s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def write_report(page: Path, state: Path) -> None:
    """Replace the table between two marks of a page by one of all trials in the state folder."""
    trials: dict[str, list[Trial]] = defaultdict(list)
    for kept in sorted(state.glob("trial-*.json")):
        trial = Trial(**json.loads(kept.read_text()))
        trials[trial.fault].append(trial)
    table = HEAD + "".join(_row(name, trials[name]) for name in FAULTS)
    text = page.read_text()
    before, rest = text.split(BEGIN)
    page.write_text(before + BEGIN + table + END + rest.split(END)[1])


def _row(name: str, trials: list[Trial]) -> str:
    fault = FAULTS[name]
    if not trials:
        return f"| {fault.says} | not run{': ' + fault.missing() if fault.missing() else ''} | | | | | | | |\n"
    sums = [sum(getattr(trial, what) for trial in trials) for what in ("lost", "doubled", "blamed")]
    wrong = "; ".join(dict.fromkeys(_wrong(trial) for trial in trials if not trial.green)) or "nothing"
    recovery = max(trial.recovery for trial in trials)
    documents = sum(trial.documents for trial in trials)
    left = [trial.left for trial in trials if trial.left >= 0]
    at_work = f"{sum(left):,}" if len(left) == len(trials) else "not kept"
    cells = [fault.says, str(len(trials)), f"{documents:,}", at_work, *map(str, sums), wrong, f"{recovery:.1f}"]
    return f"| {' | '.join(cells)} |\n"


def _wrong(trial: Trial) -> str:
    told = [trial.error, trial.counts, f"audit: {trial.audit}" if trial.audit else ""]
    told += [f"{trial.changed} other outcomes"] if trial.changed else []
    return ", ".join(one.replace("|", "/").replace("\n", " ") for one in told if one)
