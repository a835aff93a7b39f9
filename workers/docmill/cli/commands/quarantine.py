"""What `docmill quarantine` does: see, retry or drop the documents that could not be processed.

Tested by tests/system/test_deployed.py.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from docmill.cli.commands.run import EmbeddedRun
from docmill.cli.console import id_width, isolated, listing, messages, results
from docmill.cli.document_ids import MOST_CANDIDATES, abbreviated, completed
from docmill.cli.exits import QUARANTINED
from docmill.cli.json_output import emit
from docmill.cli.summary import brief_reason, place_of
from docmill.cli.target import open_deployment
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import SOURCE_STAGE
from docmill.errors import ConfigError
from docmill.records import Quarantined

__all__ = ["drop_entries", "list_entries", "print_entry", "retry_entries"]


def list_entries(run: str | None, out: Path | None, most: int, *, as_json: bool) -> None:
    """Print the quarantined documents of one run or of all, oldest first, at most so many.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        entries = list(islice(Quarantine(deployed.ledger).entries(run), most))
    if as_json:
        emit([entry.model_dump(mode="json", exclude={"content"}) for entry in entries])
        return
    table = listing("id", "stage", "document", "why", whole=("id", "stage"))
    for entry in entries:
        table.add_row(abbreviated(entry.id, id_width()), entry.stage, isolated(place_of(entry)), brief_reason(entry))
    results.print(table if entries else "nothing is quarantined")


def print_entry(document: str, out: Path | None) -> None:
    """Print one entry as JSON, its raw content included.

    Raises:
        ConfigError: there is no such entry.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        (entry,) = _named(deployed, [document])
    sys.stdout.write(entry.model_dump_json(indent=2) + "\n")


def retry_entries(documents: Sequence[str] | None, run: str | None, out: Path | None, *, every: bool) -> None:
    """Enqueue quarantined documents again, and process them at once where `out` names a folder.

    Raises:
        ConfigError: none is named, or there is no such entry.
        UnavailableError: the server is out of reach.
        click.exceptions.Exit: with QUARANTINED, where some documents were quarantined again.
    """
    with open_deployment(out) as deployed:
        entries = _retriable(_chosen(deployed, documents, run, every))
        here = EmbeddedRun(deployed.settings, out, os.cpu_count() or 1) if out else None
        for name in dict.fromkeys(entry.run for entry in entries):
            _admit_again(deployed, name, [entry for entry in entries if entry.run == name])
        messages.print(f"{len(entries):,} documents enqueued again")
        if here:
            outcomes = [here.process(name, []) for name in dict.fromkeys(entry.run for entry in entries)]
            if any(one["quarantined"] for one in outcomes):
                raise click.exceptions.Exit(QUARANTINED)


def drop_entries(
    documents: Sequence[str] | None, run: str | None, out: Path | None, *, every: bool, confirmed: bool
) -> None:
    """Forget quarantined documents for good, after a question unless it is `confirmed`.

    Raises:
        ConfigError: none is named, or there is no such entry.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        entries = _chosen(deployed, documents, run, every)
        if not confirmed:
            click.confirm(f"Forget {len(entries)} documents and their content?", abort=True, err=True)
        deployed.ledger.forget([entry.id for entry in entries])
        _release(deployed, entries)
        for entry in entries:
            deployed.ledger.count(entry.run, "dropped", 1)
    messages.print(f"{len(entries):,} documents dropped")


def _chosen(deployed: Deployment, documents: Sequence[str] | None, run: str | None, every: bool) -> list[Quarantined]:
    if documents:
        return _named(deployed, documents)
    if not (run or every):
        raise ConfigError("name ids, or --run NAME, or --all")
    return list(Quarantine(deployed.ledger).entries(run))


def _named(deployed: Deployment, documents: Sequence[str]) -> list[Quarantined]:
    """Return the entries of these ids, which may be given by their first characters.

    Raises:
        ConfigError: one is not quarantined, or several ids begin as it does.
    """
    quarantine = Quarantine(deployed.ledger)
    ids = sorted(quarantine.ids())
    found = []
    for given in documents:
        whole = completed(given, lambda prefix: [one for one in ids if one.startswith(prefix)][:MOST_CANDIDATES])
        entry = quarantine.get(whole) if whole else None
        if entry is None:
            raise ConfigError(f"{given!r} is not quarantined; docmill quarantine list shows what is")
        found.append(entry)
    return found


def _retriable(entries: Sequence[Quarantined]) -> list[Quarantined]:
    """Return the entries whose whole content is in the quarantine; say how many have to be read again."""
    found = [entry for entry in entries if entry.stage != SOURCE_STAGE]
    if unread := len(entries) - len(found):
        messages.print(
            f"[yellow]{unread:,} left[/yellow]: they could not be read from their source; "
            "mend it or raise the limit, enqueue it again, then drop them here"
        )
    return found


def _admit_again(deployed: Deployment, run: str, entries: Sequence[Quarantined]) -> None:
    """Admit entries again, then forget them: what stops in between leaves them in both, never in neither."""
    producer = deployed.producer()
    size = deployed.settings.batch.documents
    for start in range(0, len(entries), size):
        part = entries[start : start + size]
        salt = max(entry.quarantined_at for entry in part).isoformat()
        producer.admit(run, [entry.document() for entry in part], again=True, salt=salt)
        _release(deployed, part)


def _release(deployed: Deployment, entries: Sequence[Quarantined]) -> None:
    Quarantine(deployed.ledger).drop([entry.id for entry in entries])
    for batch in dict.fromkeys(entry.batch for entry in entries):
        deployed.store.release(batch, [entry.id for entry in entries if entry.batch == batch])
    for entry in entries:
        deployed.ledger.count(entry.run, "quarantined", -1)
