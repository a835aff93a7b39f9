"""What `docmill prune` does: takes away what is old.

Tested by tests/cli/commands/operations/test_prune.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from docmill.cli.console import ask, messages
from docmill.cli.target import open_deployment
from docmill.delivery.maintenance.pruning import (
    documents_ended,
    entries_before,
    forget_seen,
    prune_run,
    runs_before,
)
from docmill.delivery.quarantine import Held
from docmill.deployment import Deployment
from docmill.errors import ConfigError
from docmill.memory import client_of
from docmill.memory.forgetting import forget
from docmill.reprocessing import is_rerun

__all__ = ["milliseconds_of", "prune_old"]

IDS_FORGOTTEN = 100_000  # at once: each call looks at all duplicates of the index
UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


def prune_old(what: Collection[str], age: str, out: Path | None, *, dry_run: bool, confirmed: bool) -> None:
    """Take away runs, the ids of their documents, these in the index, or quarantine entries, older than an age.

    Raises:
        ConfigError: the age is none, a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    span = milliseconds_of(age)
    with open_deployment(out) as deployed:
        ledger = deployed.ledger
        moment = ledger.now_ms() - span
        entries = entries_before(ledger, moment) if "quarantine" in what else []
        runs = runs_before(ledger, moment) if {"runs", "seen", "index"} & set(what) else []
        messages.print(f"older than {age}: {len(runs):,} runs that have ended, {len(entries):,} entries in quarantine")
        if dry_run or not (runs or entries):
            return
        if not confirmed:
            ask(f"Take away {' and '.join(what)}?")
        _drop(deployed, entries)
        _prune_runs(deployed, runs, what, moment)


def milliseconds_of(age: str) -> int:
    """Return an age such as 30d, 12h or 4w in milliseconds.

    Raises:
        ConfigError: it is none.
    """
    found = re.fullmatch(r"(\d+)(s|min|h|d|w)", age)
    if not found:
        raise ConfigError(f"--older-than {age!r}: write a number and one of {', '.join(UNITS)}, as in 30d")
    return 1000 * int(found[1]) * UNITS[found[2]]


def _drop(deployed: Deployment, entries: Sequence[Held]) -> None:
    dropped = 0
    for run in dict.fromkeys(held.entry.run for held in entries):
        chosen = [held for held in entries if held.entry.run == run]
        for batch in dict.fromkeys(held.entry.batch for held in chosen):
            deployed.store.release(batch, [held.entry.id for held in chosen if held.entry.batch == batch])
        dropped += deployed.ledger.drop(run, [held.key for held in chosen])
    if entries:
        messages.print(f"{dropped:,} documents dropped from the quarantine")


def _prune_runs(deployed: Deployment, runs: Sequence[str], what: Collection[str], moment: int) -> None:
    for run in runs:
        told = []
        again = is_rerun(run)  # its documents are those of other runs, which decide about seen ids and index
        if "index" in what and not again:
            told.append(f"{_forget(deployed, run):,} taken out of the index")
        if "seen" in what and not again:
            told.append(f"{forget_seen(deployed.ledger, run):,} ids forgotten")
        if "runs" in what:
            told.append("gone" if prune_run(deployed.ledger, run, moment) else "active again, and left")
        messages.print(f"run {run}: {', '.join(told) or 'left, its documents are of other runs'}")


def _forget(deployed: Deployment, run: str) -> int:
    """Take the documents of a run out of the index; return how many were there."""
    settings, found, chosen = deployed.settings, 0, list[str]()
    client = client_of(settings.dedup_url)
    for part in documents_ended(deployed.ledger, run):
        chosen += part
        if len(chosen) >= IDS_FORGOTTEN:
            found += forget(client, settings.index, chosen).documents
            chosen = []
    return found + (forget(client, settings.index, chosen).documents if chosen else 0)
