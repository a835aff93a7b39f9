"""What `docmill pending` and `docmill kick` do: see the batches on their way, and make them due.

Tested by tests/cli/commands/operations/test_batches.py.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import click

from docmill.cli.console import id_width, line, listing, messages, results
from docmill.cli.document_ids import abbreviated
from docmill.cli.exits import FAILURE
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.delivery.ledger import PendingBatch
from docmill.masking import mask

__all__ = ["kick", "list_pending"]

MOST_BATCHES = 1_000_000  # looked at where a run or a stage is asked for: far above what high water lets in


def list_pending(run: str | None, stage: str | None, out: Path | None, most: int, *, as_json: bool) -> None:
    """Print the batches on their way, of one run or stage or of all, the one due first first.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        now = deployed.ledger.now_ms()
        found = deployed.ledger.pending(MOST_BATCHES if run or stage else most)
    chosen = [one for one in found if run in (None, one.run) and stage in (None, one.stage)]
    rows = [_row(batch, now) for batch in islice(chosen, most)]
    if as_json:
        emit(rows)
        return
    numbers = ("documents", "attempts")
    columns = ("batch", "run", "stage", "state", *numbers, "age", "worker", "last error")
    table = listing(*columns, right=numbers, whole=("batch", "stage", "state", *numbers, "age"))
    for row in rows:
        age = f"{_span(row['age_seconds'])} ({_span(row['stage_seconds'])})"
        cells = [f"{row[name]:,}" for name in numbers]
        shown = abbreviated(row["batch"], id_width())
        error = line(mask(row["error"] or ""), style="red")
        table.add_row(shown, row["run"], row["stage"], row["state"], *cells, age, row["worker"], error)
    results.print(table if rows else "nothing is on its way")
    if len(chosen) > most:
        results.print(f"and {len(chosen) - most:,} more; --most N prints them")


def kick(run: str | None, *, at_work: bool) -> None:
    """Make all batches due now that wait; with `at_work` those that a worker holds as well.

    Raises:
        ConfigError: a setting is wrong.
        UnavailableError: the server is out of reach.
        click.exceptions.Exit: with FAILURE, where no reconciler is there to send them.
    """
    with open_deployment(None) as deployed:
        ledger = deployed.ledger
        due = ledger.kick(run, at_work=at_work)
        is_seen = bool(ledger.client.exists(ledger.key("reconciler")))
    messages.print(f"{due:,} batches are due now")
    if due and not is_seen:
        messages.print(line(("no reconciler is at work", "yellow"), " to send them: start `docmill reconcile`"))
        raise click.exceptions.Exit(FAILURE)


def _row(batch: PendingBatch, now: int) -> dict[str, Any]:
    return {
        "batch": batch.batch,
        "run": batch.run,
        "stage": batch.stage,
        "state": "at work" if batch.running else "waits",
        "documents": batch.documents,
        "attempts": batch.attempts,
        "sent_again": batch.republished,
        "age_seconds": _seconds(now, batch.admitted_ms),
        "stage_seconds": _seconds(now, batch.stage_ms),
        "due_in_seconds": round((batch.due_ms - now) / 1000, 1),
        "worker": batch.worker,
        "error": batch.error,
    }


def _seconds(now: int, since: int) -> float | None:
    """Return the seconds since a moment; None where it was not kept."""
    return round(max(0, now - since) / 1000, 1) if since else None


def _span(seconds: float | None) -> str:
    """Return a time as people say it, by its largest unit."""
    if seconds is None:
        return "?"
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
