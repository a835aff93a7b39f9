"""What `docmill audit` does: compares all that is known of each document, and mends what disagrees.

Tested by tests/cli/commands/operations/test_audit.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from docmill.audit import EXPLAINED, Report, Unmended, compare, mend
from docmill.audit.recounting import recount
from docmill.cli.commands.run import EmbeddedRun, Workers
from docmill.cli.console import line, listing, messages, results
from docmill.cli.exits import FAILURE
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.masking import mask

__all__ = ["audit_deployment"]


def audit_deployment(inputs: Sequence[str], run: str | None, out: Path | None, *, repair: bool, as_json: bool) -> None:
    """Audit a deployment, or the folder `out` of a run; with `repair`, mend what can be mended and audit again.

    In a folder the documents sent again are processed at once; on a deployment its workers do it.

    Raises:
        ConfigError: a setting is wrong, there is no such run, or the folder is of no run.
        SourceError: an input does not exist.
        UnavailableError: a server is out of reach.
        click.exceptions.Exit: with FAILURE, where something disagrees in the end.
    """
    left: list[Unmended] = []
    with open_deployment(out) as deployed:
        report = compare(deployed, run, inputs)
        if repair and report.findings:
            done = mend(deployed, report, run, inputs)
            left = done.left
            messages.print(f"{done.mended:,} mended, {done.sent:,} documents sent again, {len(left):,} left")
            if out and done.runs:
                here = EmbeddedRun(deployed.settings, out, Workers())
                for name in done.runs:
                    here.process(name, [])
                    recount(deployed, name)  # contents kept before stay, and are not kept again without the setting
            report = compare(deployed, run, inputs)
    if as_json:
        emit(_json_of(report, left))
    else:
        _print(report, left)
    if report.findings:
        raise click.exceptions.Exit(FAILURE)


def _json_of(report: Report, left: Sequence[Unmended]) -> dict[str, Any]:
    return {
        "agrees": not report.findings,
        "runs": [asdict(tally) for tally in report.runs],
        "findings": [asdict(finding) for finding in report.findings],
        "unmended": [{**asdict(one.finding), "why": one.why} for one in left],
        "moved": report.moved,
        "other_runs": report.other_runs,
        "foreign": report.foreign,
    }


def _print(report: Report, left: Sequence[Unmended]) -> None:
    numbers = ("enqueued", "records", "quarantined", "dropped", "in flight")
    table = listing("run", *numbers, right=numbers, whole=numbers)
    for tally in report.runs:
        sums = (tally.enqueued, tally.records, tally.quarantined, tally.dropped, tally.in_flight)
        table.add_row(tally.run, *(f"{number:,}" for number in sums))
    results.print(table if report.runs else "no run yet")
    for note in _notes(report):
        results.print(line(note, style="dim"))
    if report.findings:
        offenders = listing("what", "offender", "run", "detail", whole=("what", "offender"))
        for finding in report.findings:
            offenders.add_row(finding.kind, finding.subject, finding.run or "", finding.detail)
        results.print(offenders)
        for kind, number in Counter(finding.kind for finding in report.findings).most_common():
            results.print(line((f"{number:,} {kind}", "red"), f": {EXPLAINED[kind]}"))
    for unmended in left:
        named = f"{unmended.finding.kind} {unmended.finding.subject}"
        results.print(line(f"not mended: {named}: {mask(unmended.why)}", style="yellow"))
    results.print(line("something disagrees", style="red") if report.findings else line("all agrees", style="green"))


def _notes(report: Report) -> list[str]:
    """Return what is told beside the sums."""
    notes = [
        f"{one.run}: {one.unaccounted:,} documents were admitted before accounts were kept; they are counted, not named"
        for one in report.runs
        if one.unaccounted
    ]
    for one in report.runs:
        if one.skipped:
            kinds = ", ".join(f"{number:,} {kind}" for kind, number in one.skipped.items())
            notes.append(f"{one.run}: skipped by readers: {kinds}")
    if report.moved:
        notes.append(f"{report.moved:,} documents moved while the audit read, and are left to the next one")
    if report.other_runs:
        notes.append(f"{report.other_runs:,} records and entries in the store are of runs this ledger does not know")
    if report.foreign:
        notes.append(
            f"{report.foreign:,} documents in the index were never admitted here: imported, or another ledger's"
        )
    return notes
