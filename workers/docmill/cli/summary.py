"""The end of a run: its summary for machines, and the table people like to read.

Tested by tests/cli/test_summary.py and tests/system/test_run.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from docmill.cli.console import line, messages
from docmill.delivery.ledger import Ledger
from docmill.delivery.quarantine import Quarantine
from docmill.monitoring.run_counts import Counts, largest_first
from docmill.producer.enqueueing import UNREAD, Enqueued
from docmill.records import Quarantined
from docmill.text.languages import language_name

__all__ = [
    "brief_reason",
    "causes",
    "place_of",
    "print_known",
    "print_summary",
    "print_unread",
    "show_run",
    "summarise",
    "tallied",
]

MOST_ROWS = 8  # languages, names and quarantined documents shown: the whole fits on one screen


def summarise(run: str, counts: Counts, stages: Sequence[str]) -> dict[str, Any]:
    """Return what `summary.json` holds.

    `seconds` is the time spent on the run in all goes at it, or, where deployed workers did it, the time from its first
    admission to its last end.
    """
    seconds = counts.seconds("seconds") or max(0.0, counts.seconds("ended_ms") - counts.seconds("started_ms")) / 1000
    documents = counts.of("documents")
    return {
        "run": run,
        "documents": documents,
        "records": counts.of("records"),
        "unique": counts.of("unique"),
        "exact": counts.of("exact"),
        "near": counts.of("near"),
        "partial": counts.of("partial"),
        "failed_stages": counts.partial_causes(),
        "quarantined": counts.of("quarantined"),
        "skipped": counts.skipped(),
        "seconds": round(seconds, 3),
        "documents_per_second": round(documents / seconds, 2) if seconds else 0.0,
        "stages": {
            stage: {
                "documents": counts.of(f"documents:{stage}"),
                "seconds": round(counts.seconds(f"seconds:{stage}"), 3),
            }
            for stage in stages
            if counts.is_passed(stage)
        },
    }


def show_run(ledger: Ledger, run: str, counts: Counts, stages: Sequence[str], where: str) -> dict[str, Any]:
    """Show the summary of a run whose records are at `where`; returns what `summary.json` holds."""
    outcome = summarise(run, counts, stages)
    entries = list(islice(Quarantine(ledger).entries(run), MOST_ROWS)) if outcome["quarantined"] else []
    print_summary(outcome, counts, ledger.top_names(run, MOST_ROWS), entries, where)
    return outcome


def print_known(documents: int) -> None:
    """Print how many documents were enqueued before, and so not processed again; nothing where there were none."""
    if documents:
        messages.print(f"{documents:,} documents were known already and not processed again", style="dim")


def print_unread(enqueued: Enqueued) -> None:
    """Print the first files that could not be read or are none, and how to list all; nothing where there were none."""
    for one in enqueued.unread:
        messages.print(line((f"not read ({one.kind}): ", "yellow"), one.place))
    more = sum(enqueued.skipped[kind] for kind in UNREAD) - len(enqueued.unread)
    if more > 0:
        messages.print(f"and {more:,} more; the same command with DOCMILL_LOG__LEVEL=debug names each", style="dim")


def causes(failed_stages: Mapping[str, Mapping[str, int]]) -> str:
    """Return in one line which stages failed on partial records, why, and how often."""
    parts = (f"{stage}: {tallied(by_cause)}" for stage, by_cause in failed_stages.items())
    return "; ".join(parts)


def tallied(numbers: Mapping[str, int]) -> str:
    """Return numbers by name in one line, largest first."""
    return ", ".join(f"{number:,} {name}" for name, number in largest_first(numbers).items())


def print_summary(
    summary: dict[str, Any],
    counts: Counts,
    names: Sequence[tuple[str, int]],
    quarantined: Sequence[Quarantined],
    where: str,
) -> None:
    """Print the summary as people read it."""
    totals = Table.grid(padding=(0, 3))
    totals.add_column(justify="right", style="bold")
    totals.add_column()
    totals.add_row(f"{summary['documents']:,}", "documents")
    totals.add_row(f"{summary['records']:,}", "records")
    for name in ("unique", "exact", "near"):
        totals.add_row(f"{summary[name]:,}", name if name == "unique" else f"{name} duplicates", style="dim")
    if counts.of("filtered"):
        totals.add_row(f"{counts.of('filtered'):,}", "filtered", style="dim")
    if summary["partial"]:
        totals.add_row(f"{summary['partial']:,}", "of them partial", style="yellow")
    style = "yellow" if summary["quarantined"] else "dim"
    totals.add_row(f"{summary['quarantined']:,}", "quarantined", style=style)
    if summary["skipped"]:
        totals.add_row(f"{sum(summary['skipped'].values()):,}", "skipped by readers", style="dim")
    totals.add_row(_rate(summary["documents_per_second"]), f"documents a second, {summary['seconds']:,.1f} s in all")

    stages = Table(box=None, padding=(0, 1), header_style="dim")
    stages.add_column("stage")
    stages.add_column("documents", justify="right")
    stages.add_column("ms each", justify="right")
    for stage, work in summary["stages"].items():
        each = 1000 * work["seconds"] / work["documents"] if work["documents"] else 0.0
        stages.add_row(stage, f"{work['documents']:,}", f"{each:,.2f}")

    side = Table.grid(padding=(0, 4))
    side.add_row(totals, stages)
    columns = Table.grid(padding=(0, 4))
    columns.add_row(_tally("languages", counts), _names(names))
    parts: list[Any] = [side, Text(), columns]
    if summary["partial"]:
        told = f"partial records, by failed stage and cause: {causes(summary['failed_stages'])}"
        parts += [Text(), line(told, style="yellow")]
    if summary["skipped"]:
        parts += [Text(), line(f"skipped, by kind: {tallied(summary['skipped'])}", style="dim")]
    if quarantined:
        parts += [Text(), _quarantined(quarantined, summary["quarantined"])]
    parts += [Text(), line(("records    ", "dim"), where)]
    messages.print(
        Panel(Group(*parts), title=line(f"docmill: {summary['run']}"), box=box.ROUNDED, expand=False, padding=(1, 2))
    )


def _rate(per_second: float) -> str:
    """Return a rate with the digits that count: a slow run's is no 0."""
    return f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:,.2f}"


def place_of(entry: Quarantined) -> str:
    """Return where a document stands, as briefly as it can be found again: file, member and line."""
    place = entry.source.place
    name = entry.source.uri.rsplit("/", 1)[-1]
    return name + (f"!/{place.member}" if place.member else "") + (f":{place.line}" if place.line else "")


def brief_reason(entry: Quarantined) -> str:
    """Return why a document was quarantined, without the place that stands beside it."""
    reason = entry.message.replace(entry.source.uri, "", 1)
    if entry.source.place.line:
        reason = reason.replace(f"line {entry.source.place.line}", "", 1)
    return reason.lstrip(" ,:!/")


def _tally(title: str, counts: Counts) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column(title)
    table.add_column("", justify="right")
    tally = list(counts.tally("language:").items())
    for code, number in tally[:MOST_ROWS]:
        table.add_row(f"{language_name(code)} ({code})", f"{number:,}")
    if len(tally) > MOST_ROWS:
        table.add_row(f"and {len(tally) - MOST_ROWS} more", "", style="dim")
    return table


def _names(names: Sequence[tuple[str, int]]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("top entities")
    table.add_column("")
    table.add_column("records", justify="right")
    for name, number in names[:MOST_ROWS]:
        kind, _, entity = name.partition(" ")
        table.add_row(entity, line(kind, style="dim"), f"{number:,}")
    return table


def _quarantined(entries: Sequence[Quarantined], total: int) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="yellow")
    table.add_column("quarantined")
    table.add_column("why", overflow="fold")
    for entry in entries[:MOST_ROWS]:
        table.add_row(place_of(entry), f"{entry.stage}: {brief_reason(entry)}")
    if total > MOST_ROWS:
        table.add_row(f"and {total - MOST_ROWS} more", "", style="dim")
    return table
