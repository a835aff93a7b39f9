"""What a store is: it keeps the records and quarantine entries of a batch, however often the batch is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from workers.documents import Quarantined, Record

__all__ = ["Store"]


class Store(Protocol):
    """Where records go. Every method may raise StoreError (for good) or UnavailableError (for now)."""

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Keep a batch's outcome durably. Idempotent: a second write of the batch replaces the first."""
        ...

    def get(self, document: str) -> Record | None:
        """The record of a document id, or None."""
        ...

    def release(self, batch: str, documents: Sequence[str]) -> None:
        """Forget the quarantine entries of these document ids of a batch, since they were retried or dropped."""
        ...

    def records(self) -> Iterator[Record]:
        """Every record, in no stated order."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
