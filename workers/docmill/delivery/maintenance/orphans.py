"""Duplicates whose original left the index and which are not judged again yet: noted, so that a crash forgets none.

Tested by tests/reprocessing/test_leaving.py.
"""

from __future__ import annotations

from collections.abc import Collection
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

WHAT = "ledger, orphans"


def note_orphans(ledger: Ledger, documents: Collection[str]) -> None:
    """Note duplicates that are to be judged again."""
    if documents:
        with reachable(WHAT):
            ledger.client.sadd(ledger.key("orphans"), *documents)


def noted_orphans(ledger: Ledger) -> set[str]:
    """Return the duplicates that are to be judged again."""
    with reachable(WHAT):
        return {one.decode() for one in cast(set[bytes], ledger.client.smembers(ledger.key("orphans")))}


def settle_orphans(ledger: Ledger, documents: Collection[str]) -> None:
    """Take duplicates that were judged again off the list."""
    if documents:
        with reachable(WHAT):
            ledger.client.srem(ledger.key("orphans"), *documents)


def note_originals(ledger: Ledger, documents: Collection[str]) -> None:
    """Note documents that leave the index to be judged again: the duplicates that name them are to be, too."""
    if documents:
        with reachable(WHAT):
            ledger.client.sadd(ledger.key("orphans", "originals"), *documents)


def noted_originals(ledger: Ledger) -> set[str]:
    """Return the documents whose duplicates are to be judged again."""
    with reachable(WHAT):
        found = cast(set[bytes], ledger.client.smembers(ledger.key("orphans", "originals")))
    return {one.decode() for one in found}


def settle_originals(ledger: Ledger, documents: Collection[str]) -> None:
    """Take documents off the list whose duplicates are noted themselves."""
    if documents:
        with reachable(WHAT):
            ledger.client.srem(ledger.key("orphans", "originals"), *documents)
