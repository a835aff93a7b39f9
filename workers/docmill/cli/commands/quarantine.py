"""What `docmill quarantine` does: see, retry or drop the documents that could not be processed.

Tested by tests/system/test_deployed.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from docmill.cli.commands.run import EmbeddedRun, Workers
from docmill.cli.console import ask, id_width, line, listing, messages, results
from docmill.cli.document_ids import MOST_CANDIDATES, abbreviated, completed
from docmill.cli.exits import INCOMPLETE
from docmill.cli.json_output import emit, emit_json
from docmill.cli.summary import brief_reason, place_of
from docmill.cli.target import open_deployment
from docmill.delivery.quarantine import Held, Quarantine
from docmill.deployment import Deployment
from docmill.documents import SOURCE_STAGE
from docmill.errors import ConfigError
from docmill.reprocessing import leave_index

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
        table.add_row(abbreviated(entry.id, id_width()), entry.stage, place_of(entry), brief_reason(entry))
    results.print(table if entries else "nothing is quarantined")


def print_entry(document: str, out: Path | None) -> None:
    """Print one entry as JSON, its raw content included.

    Raises:
        ConfigError: there is no such entry.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        (held,) = _named(deployed, [document])
    emit_json(held.entry.model_dump_json(indent=2))


def retry_entries(documents: Sequence[str] | None, run: str | None, out: Path | None, *, every: bool) -> None:
    """Enqueue quarantined documents again, and process them at once where `out` names a folder.

    Raises:
        ConfigError: none is named, or there is no such entry.
        UnavailableError: the server is out of reach.
        click.exceptions.Exit: with INCOMPLETE, where some were quarantined again or have partial records.
    """
    with open_deployment(out) as deployed:
        chosen = _by_run(_retriable(_chosen(deployed, documents, run, every)))
        here = EmbeddedRun(deployed.settings, out, Workers()) if out else None
        admitted = sum(_admit_again(deployed, name, held) for name, held in chosen.items())
        messages.print(f"{admitted:,} documents enqueued again")
        if here:
            outcomes = [here.process(name, []) for name in chosen]
            if any(one["quarantined"] or one["partial"] for one in outcomes):
                raise click.exceptions.Exit(INCOMPLETE)


def drop_entries(
    documents: Sequence[str] | None, run: str | None, out: Path | None, *, every: bool, confirmed: bool
) -> None:
    """Forget quarantined documents for good, after a question unless it is `confirmed`.

    Raises:
        ConfigError: none is named, or there is no such entry.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out) as deployed:
        chosen = _chosen(deployed, documents, run, every)
        if not confirmed:
            ask(f"Forget {len(chosen)} documents and their content?")
        left = leave_index(deployed, [held.entry.id for held in chosen])  # of a release that put such into the index
        dropped = 0
        for name, held in _by_run(chosen).items():
            _release(deployed, held)  # before the ledger: what stops in between is seen in the list, and done again
            dropped += deployed.ledger.drop(name, [one.key for one in held])
    messages.print(f"{dropped:,} documents dropped")
    if left.judged:
        messages.print(f"{left.judged:,} duplicates of them judged again")
    if left.on_their_way:
        messages.print(
            f"{len(left.on_their_way):,} duplicates of them are on their way; the next drop judges them again"
        )


def _chosen(deployed: Deployment, documents: Sequence[str] | None, run: str | None, every: bool) -> list[Held]:
    if documents:
        return _named(deployed, documents)
    if not (run or every):
        raise ConfigError("name ids, or --run NAME, or --all")
    return list(Quarantine(deployed.ledger).held(run))


def _named(deployed: Deployment, documents: Sequence[str]) -> list[Held]:
    """Return the entries of these ids, which may be given by their first characters.

    Raises:
        ConfigError: one is not quarantined, or several ids begin as it does.
    """
    quarantine = Quarantine(deployed.ledger)
    ids = sorted(quarantine.ids())
    found = []
    for given in documents:
        whole = completed(given, lambda prefix: [one for one in ids if one.startswith(prefix)][:MOST_CANDIDATES])
        held = quarantine.find([whole]) if whole else []
        if not held:
            raise ConfigError(f"{given!r} is not quarantined; docmill quarantine list shows what is")
        found += held
    return found


def _by_run(chosen: Sequence[Held]) -> dict[str, list[Held]]:
    runs: dict[str, list[Held]] = {}
    for held in chosen:
        runs.setdefault(held.entry.run, []).append(held)
    return runs


def _retriable(chosen: Sequence[Held]) -> list[Held]:
    """Return the entries whose whole content is in the quarantine; say how many have to be read again."""
    found = [held for held in chosen if held.entry.stage != SOURCE_STAGE]
    if unread := len(chosen) - len(found):
        messages.print(
            line(
                (f"{unread:,} left", "yellow"),
                ": they could not be read from their source; "
                "mend it or raise the limit, enqueue it again, then drop them here",
            )
        )
    return found


def _admit_again(deployed: Deployment, run: str, chosen: Sequence[Held]) -> int:
    """Admit entries again, which takes them out of the quarantine; return how many were still there."""
    producer = deployed.producer()
    size = deployed.settings.batch.documents
    admitted = 0
    for start in range(0, len(chosen), size):
        again = producer.readmit(run, chosen[start : start + size])
        _release(deployed, again)  # the store stage would do so as well
        admitted += len(again)
    return admitted


def _release(deployed: Deployment, chosen: Sequence[Held]) -> None:
    """Take entries out of the store's quarantine."""
    for batch in dict.fromkeys(held.entry.batch for held in chosen):
        deployed.store.release(batch, [held.entry.id for held in chosen if held.entry.batch == batch])
