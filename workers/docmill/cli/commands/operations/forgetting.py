"""What `docmill forget` does: removes documents everywhere.

Tested by tests/cli/commands/operations/test_forgetting.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docmill.cli.console import ask, messages
from docmill.cli.document_ids import MOST_CANDIDATES, WHOLE_ID, completed
from docmill.cli.target import open_deployment
from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.erasing import AccountPlaces, erase_document, find_documents, take_names
from docmill.deployment import Deployment
from docmill.errors import ConfigError, UnavailableError
from docmill.records import Record
from docmill.reprocessing import leave_index
from docmill.stores.inventory import KeptContent
from docmill.tallies import counts_of, names_of

__all__ = ["forget_everywhere"]

TRIES = 5
PATIENCE_SECONDS = 30


def forget_everywhere(documents: Sequence[str], out: Path | None, *, confirmed: bool) -> None:
    """Remove documents from store, quarantine, index, account, counts and seen ids, after a question.

    The account goes last: where something stops in between, the same command finds them again.

    Raises:
        ConfigError: nothing is known of one, it is on its way, or several ids begin so; nothing is removed then.
        UnavailableError: a server is out of reach, or duplicates of one are on their way; the command may be repeated.
    """
    with open_deployment(out) as deployed:
        ids = [_whole(deployed, given) for given in documents]
        records = deployed.store.get_many(ids)
        told = find_documents(deployed.ledger, ids)
        _check(deployed, ids, records, told)
        if not confirmed:
            ask(f"Remove {len(ids)} documents everywhere?")
        left = leave_index(deployed, ids, PATIENCE_SECONDS)
        if left.on_their_way:
            raise UnavailableError(f"{len(left.on_their_way)} duplicates of them are on their way: repeat the command")
        contents = _contents(deployed, set(ids))
        deployed.store.remove(ids)
        for document in ids:
            _erase(deployed, document, told[document], records.get(document), contents.get(document))
        deployed.ledger.forget(ids)  # of documents from before accounts were kept, too
    messages.print(f"{len(ids):,} documents forgotten; {left.judged:,} duplicates of them judged again")


def _whole(deployed: Deployment, given: str) -> str:
    """Return the whole id of a document.

    Raises:
        ConfigError: none or several begin so.
    """
    if WHOLE_ID.fullmatch(given):
        return given
    whole = completed(given, lambda prefix: deployed.store.ids_beginning(prefix, MOST_CANDIDATES))
    if whole is None:
        raise ConfigError(f"no record with the id {given!r}; a document without one must be named by its whole id")
    return whole


def _check(
    deployed: Deployment, ids: Sequence[str], records: dict[str, Record], told: dict[str, list[AccountPlaces]]
) -> None:
    entries = deployed.store.entries(ids)
    for document in ids:
        if any(one.outcome is Outcome.PENDING for one in told[document]):
            raise ConfigError(f"{document} is on its way: wait until it has ended (docmill pending)")
        if not told[document] and document not in records and document not in entries:
            raise ConfigError(f"nothing is known of {document}")


def _contents(deployed: Deployment, documents: set[str]) -> dict[str, KeptContent]:
    """Return what is kept of these documents, the newest of each."""
    found: dict[str, KeptContent] = {}
    for kept in deployed.store.kept():
        if kept.id in documents:
            found.setdefault(kept.id, kept)
    return found


def _erase(
    deployed: Deployment, document: str, told: list[AccountPlaces], record: Record | None, content: KeptContent | None
) -> None:
    """Erase a document from the ledger, as often as it stands in the account of a run.

    Raises:
        UnavailableError: something becomes of it all the while.
    """
    ledger = deployed.ledger
    for one in told:
        found: AccountPlaces | None = one
        counted = counts_of([record], []) if record and record.run == one.run else {}
        if counted and content:
            counted |= {"contents": 1, "contents_bytes": content.bytes}
        for _ in range(TRIES):
            if found is None or erase_document(ledger, document, found, counted):
                if record and counted:
                    take_names(ledger, one.run, names_of([record]))
                break
            again = find_documents(ledger, [document])[document]
            found = next((place for place in again if place.run == one.run), None)
        else:
            raise UnavailableError(f"{document} was enqueued meanwhile: repeat the command")
