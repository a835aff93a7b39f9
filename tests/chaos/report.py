"""Writes the table of faults from the trials that were done."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.chaos.fault import FAULTS
from tests.chaos.trial import Trial

__all__ = ["kept_trials", "table", "write_report"]

BEGIN, END = "<!-- chaos: begin -->\n", "<!-- chaos: end -->\n"
COLUMNS = (
    "fault",
    "seeds",
    "documents",
    "at work",
    "lost",
    "doubled",
    "wrongly blamed",
    "otherwise wrong",
    "recovery alone, s",
    "side by side, s",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"


def kept_trials(state: Path) -> dict[str, list[Trial]]:
    """Return the trials of a state folder, by fault."""
    trials: dict[str, list[Trial]] = defaultdict(list)
    for kept in sorted(state.glob("trial-*.json")):
        trial = Trial(**json.loads(kept.read_text()))
        trials[trial.fault].append(trial)
    return trials


def write_report(page: Path, state: Path) -> None:
    """Replace the table between two marks of a page by one of all trials in the state folder."""
    trials = kept_trials(state)
    text = page.read_text()
    before, rest = text.split(BEGIN)
    written = table({name: trials[name] for name in FAULTS}) + "\n" + _revisions(trials)
    page.write_text(before + BEGIN + written + END + rest.split(END)[1])


def table(trials: Mapping[str, Sequence[Trial]]) -> str:
    """Return the table of faults and their trials, in Markdown."""
    return HEAD + "".join(_row(name, found) for name, found in trials.items())


def _row(name: str, trials: Sequence[Trial]) -> str:
    fault = FAULTS[name]
    if not trials:
        why = f": {fault.missing()}" if fault.missing() else ""
        return f"| {fault.says} | not run{why} {'| ' * (len(COLUMNS) - 2)}|\n"
    sums = [sum(getattr(trial, what) for trial in trials) for what in ("lost", "doubled", "blamed")]
    wrong = "; ".join(dict.fromkeys(_wrong(trial) for trial in trials if not trial.green)) or "nothing"
    documents = sum(trial.documents for trial in trials)
    left = [trial.left for trial in trials if trial.left >= 0]
    at_work = f"{sum(left):,}" if len(left) == len(trials) else "not kept"
    recovery = [
        f"{max(seconds):.1f}" if seconds else ""
        for seconds in (
            [trial.recovery for trial in trials if trial.jobs == 1],
            [trial.recovery for trial in trials if trial.jobs > 1],
        )
    ]
    cells = [fault.says, str(len(trials)), f"{documents:,}", at_work, *map(str, sums), wrong, *recovery]
    return f"| {' | '.join(cells)} |\n"


def _wrong(trial: Trial) -> str:
    told = [trial.error, trial.counts, f"audit: {trial.audit}" if trial.audit else ""]
    told += [f"{count} differ in {name}" for name, count in trial.changed.items()]
    return ", ".join(one.replace("|", "/").replace("\n", " ") for one in told if one)


def _revisions(trials: Mapping[str, Sequence[Trial]]) -> str:
    """Return which commits were tested, and by how many trials."""
    found = Counter(trial.revision for several in trials.values() for trial in several)
    return "Trials by revision: " + ", ".join(f"`{name}` {count:,}" for name, count in found.most_common()) + ".\n"
