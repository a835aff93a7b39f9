"""`docmill quarantine`: see, retry or drop the documents that could not be processed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import islice
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from docmill.cli.commands.records import OutFolder
from docmill.cli.commands.run import Embedded
from docmill.cli.console import emit, isolated, people, printed
from docmill.cli.exits import QUARANTINED
from docmill.cli.summary import brief, place_of
from docmill.cli.target import deployment
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import SOURCE_STAGE
from docmill.errors import ConfigError
from docmill.records import Quarantined

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="See, retry or drop the documents that could not be processed.")

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Document ids.")]
OfRun = Annotated[str | None, typer.Option("--run", help="Those of one run.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@commands.command("list")
def list_(
    run: OfRun = None,
    out: OutFolder = None,
    most: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 100,
    json: Annotated[bool, typer.Option("--json", help="Print them as JSON on stdout, without their content.")] = False,
) -> None:
    """List quarantined documents, oldest first.

    \b
    Examples:
      docmill quarantine list --run monday
      docmill quarantine list --out out --json | jq -r '.[].id'
    """
    with deployment(out) as deployed:
        entries = list(islice(Quarantine(deployed.ledger).entries(run), most))
    if json:
        emit([entry.model_dump(mode="json", exclude={"content"}) for entry in entries])
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    for column in ("id", "stage", "document", "why"):
        table.add_column(column, overflow="fold")
    for entry in entries:
        table.add_row(entry.id, entry.stage, isolated(place_of(entry)), brief(entry))
    printed.print(table if entries else "nothing is quarantined")


@commands.command()
def show(document: Annotated[str, typer.Argument(metavar="ID")], out: OutFolder = None) -> None:
    """Print one entry as JSON, its raw content included.

    \b
    Example:
      docmill quarantine show 3e8b6c98ec41fe5c02be628bce953617
    """
    with deployment(out) as deployed:
        entry = Quarantine(deployed.ledger).get(document)
    if entry is None:
        raise ConfigError(f"{document!r} is not quarantined; docmill quarantine list shows what is")
    sys.stdout.write(entry.model_dump_json(indent=2) + "\n")


@commands.command()
def retry(
    documents: Ids = None,
    run: OfRun = None,
    every: All = False,
    out: OutFolder = None,
) -> None:
    """Enqueue quarantined documents again, as they were handed in, but those that could not be read at all.

    With --out they are processed at once; else by the deployed workers.

    \b
    Examples:
      docmill quarantine retry 3e8b6c98ec41fe5c02be628bce953617
      docmill quarantine retry --all --out out
    """
    with deployment(out) as deployed:
        entries = _retriable(_chosen(deployed, documents, run, every))
        here = Embedded(deployed.settings, out, os.cpu_count() or 1) if out else None
        for name in dict.fromkeys(entry.run for entry in entries):
            _again(deployed, name, [entry for entry in entries if entry.run == name])
        people.print(f"{len(entries):,} documents enqueued again")
        if here:
            told = [here.process(name, []) for name in dict.fromkeys(entry.run for entry in entries)]
            if any(one["quarantined"] for one in told):
                raise typer.Exit(QUARANTINED)


@commands.command()
def drop(
    documents: Ids = None,
    run: OfRun = None,
    every: All = False,
    out: OutFolder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget quarantined documents for good. Enqueued anew, they count as new.

    \b
    Example:
      docmill quarantine drop --run monday --yes
    """
    with deployment(out) as deployed:
        entries = _chosen(deployed, documents, run, every)
        if not yes:
            typer.confirm(f"Forget {len(entries)} documents and their content?", abort=True, err=True)
        deployed.ledger.forget([entry.id for entry in entries])
        _released(deployed, entries)
        for entry in entries:
            deployed.ledger.count(entry.run, "dropped", 1)
    people.print(f"{len(entries):,} documents dropped")


def _chosen(deployed: Deployment, documents: Sequence[str] | None, run: str | None, every: bool) -> list[Quarantined]:
    quarantine = Quarantine(deployed.ledger)
    if documents:
        found = [quarantine.get(document) for document in documents]
        if missing := [document for document, entry in zip(documents, found, strict=True) if entry is None]:
            raise ConfigError(f"not quarantined: {', '.join(missing)}; docmill quarantine list shows what is")
        return [entry for entry in found if entry]
    if not (run or every):
        raise ConfigError("name ids, or --run NAME, or --all")
    return list(quarantine.entries(run))


def _retriable(entries: Sequence[Quarantined]) -> list[Quarantined]:
    """Those whose whole content is in the quarantine: what a reader could not read has to be read again."""
    found = [entry for entry in entries if entry.stage != SOURCE_STAGE]
    if unread := len(entries) - len(found):
        people.print(
            f"[yellow]{unread:,} left[/yellow]: they could not be read from their source; "
            "mend it or raise the limit, enqueue it again, then drop them here"
        )
    return found


def _again(deployed: Deployment, run: str, entries: Sequence[Quarantined]) -> None:
    """Admit entries again, then forget them: what stops in between leaves them in both, never in neither."""
    producer = deployed.producer()
    size = deployed.settings.batch.documents
    for start in range(0, len(entries), size):
        part = entries[start : start + size]
        salt = max(entry.quarantined_at for entry in part).isoformat()
        producer.admit(run, [entry.document() for entry in part], again=True, salt=salt)
        _released(deployed, part)


def _released(deployed: Deployment, entries: Sequence[Quarantined]) -> None:
    Quarantine(deployed.ledger).drop([entry.id for entry in entries])
    for batch in dict.fromkeys(entry.batch for entry in entries):
        deployed.store.release(batch, [entry.id for entry in entries if entry.batch == batch])
    for entry in entries:
        deployed.ledger.count(entry.run, "quarantined", -1)
