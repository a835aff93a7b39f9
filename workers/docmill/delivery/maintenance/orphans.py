"""Duplicates whose original left the index and which are not judged again yet: noted, so that a crash forgets none.

Tested by tests/reprocessing/test_leaving.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger

__all__ = [
    "note_originals",
    "note_orphans",
    "noted_originals",
    "noted_orphans",
    "settle_originals",
    "settle_orphans",
]

ORPHANS = ("orphans",)
ORIGINALS = ("orphans", "originals")


def note_orphans(ledger: Ledger, documents: Collection[str]) -> None:
    """Note duplicates that are to be judged again."""
    _note(ledger, ORPHANS, documents)


def noted_orphans(ledger: Ledger) -> set[str]:
    """Return the duplicates that are to be judged again."""
    return _noted(ledger, ORPHANS)


def settle_orphans(ledger: Ledger, documents: Collection[str]) -> None:
    """Take duplicates that were judged again off the list."""
    _settle(ledger, ORPHANS, documents)


def note_originals(ledger: Ledger, documents: Collection[str]) -> None:
    """Note documents that leave the index to be judged again: the duplicates that name them are to be, too."""
    _note(ledger, ORIGINALS, documents)


def noted_originals(ledger: Ledger) -> set[str]:
    """Return the documents whose duplicates are to be judged again."""
    return _noted(ledger, ORIGINALS)


def settle_originals(ledger: Ledger, documents: Collection[str]) -> None:
    """Take documents off the list whose duplicates are noted themselves."""
    _settle(ledger, ORIGINALS, documents)


def _note(ledger: Ledger, key: Sequence[str], documents: Collection[str]) -> None:
    if documents:
        with reachable("ledger, orphans"):
            ledger.client.sadd(ledger.key(*key), *documents)


def _noted(ledger: Ledger, key: Sequence[str]) -> set[str]:
    with reachable("ledger, orphans"):
        return {one.decode() for one in cast(set[bytes], ledger.client.smembers(ledger.key(*key)))}


def _settle(ledger: Ledger, key: Sequence[str], documents: Collection[str]) -> None:
    if documents:
        with reachable("ledger, orphans"):
            ledger.client.srem(ledger.key(*key), *documents)
