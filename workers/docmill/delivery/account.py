"""The account of a run: what became of every document, kept as long as the run is.

In Redis it is one list a run, to which each step of the ledger appends as it admits, ends or drops documents. An entry
is one letter, the outcome, and behind it the 16 bytes of each id that has it. The last entry that names a document
tells its outcome now. A document costs 33 bytes in batches of the usual size, and 39 where each batch holds one; each
retry costs as much again (benchmarks/pipeline/account.py measures it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import redis

from docmill.delivery.connection import reachable

__all__ = ["RECORDED", "Account", "AccountEntry", "Outcome", "pack_entries", "pack_entry_of"]

ID_BYTES = 16
ENTRIES_A_READ = 1000  # entries asked for at once: a megabyte where batches are of the usual size


class Outcome(StrEnum):
    """What has become of a document, as its run's account tells it."""

    PENDING = "pending"
    KEPT = "kept"
    DUPLICATE = "duplicate"
    FILTERED = "filtered"
    QUARANTINED = "quarantined"
    DROPPED = "dropped"


RECORDED = frozenset({Outcome.KEPT, Outcome.DUPLICATE, Outcome.FILTERED})
"""The outcomes of documents of which the store holds a record."""
LETTERS = {
    Outcome.PENDING: b"a",
    Outcome.KEPT: b"k",
    Outcome.DUPLICATE: b"d",
    Outcome.FILTERED: b"f",
    Outcome.QUARANTINED: b"q",
    Outcome.DROPPED: b"x",
}
OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An entry of an account: documents that had one outcome from then on, by the bytes of their ids."""

    outcome: Outcome
    documents: tuple[bytes, ...]


def pack_entry_of(outcome: Outcome, documents: Sequence[str]) -> bytes:
    """Return the entry of documents that have one outcome from now on."""
    return LETTERS[outcome] + b"".join(map(bytes.fromhex, documents))


def pack_entries(outcomes: Mapping[str, Outcome]) -> list[bytes]:
    """Return the entries of documents whose outcomes differ, one for each outcome; the mapping is by document id."""
    found: dict[Outcome, list[str]] = {}
    for document, outcome in outcomes.items():
        found.setdefault(outcome, []).append(document)
    return [pack_entry_of(outcome, documents) for outcome, documents in found.items()]


class Account:
    """The account of one run. Every method may raise UnavailableError."""

    def __init__(self, client: redis.Redis, key: str) -> None:
        self._client = client
        self._key = key

    def __len__(self) -> int:
        """Return the number of entries so far."""
        with reachable("account"):
            return self._client.llen(self._key)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[AccountEntry]:
        """Yield entries in the order they were made, from number `start` to before `end`; a thousand in memory."""
        at = start
        while end is None or at < end:
            last = at + ENTRIES_A_READ if end is None else min(at + ENTRIES_A_READ, end)
            with reachable("account"):
                found = cast(list[bytes], self._client.lrange(self._key, at, last - 1))
            yield from map(_unpacked, found)
            if len(found) < last - at:
                return
            at = last


def _unpacked(entry: bytes) -> AccountEntry:
    documents = tuple(entry[at : at + ID_BYTES] for at in range(1, len(entry), ID_BYTES))
    return AccountEntry(OUTCOMES[entry[:1]], documents)
