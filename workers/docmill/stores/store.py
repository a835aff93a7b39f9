"""What a store is: it keeps the records and quarantine entries of a batch, however often the batch is written.

Tested by tests/stores/test_stores.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from docmill.documents import Document
from docmill.records import Quarantined, Record
from docmill.stores.inventory import DamagedPart, KeptContent, StoredItem

__all__ = ["Change", "Store"]


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is to stand in the place of the one it was made of; `place` is where that was read, as told."""

    before: Record
    after: Record
    place: str = ""


class Store(Protocol):
    """Keep records and quarantine entries. Every method may raise StoreError (for good) or UnavailableError (for now).

    Several processes and threads may use one store at once; a forked child opens its own connection. Whatever JSON
    cannot hold is replaced, not refused: a lone surrogate becomes U+FFFD, NaN and infinities null.
    """

    def write(self, batch: str, records: Sequence[Record], quarantined: Sequence[Quarantined]) -> None:
        """Keep a batch's outcome durably. Idempotent: a second write of the batch replaces the first."""
        ...

    def get(self, document: str) -> Record | None:
        """Return the record of a document id, or None; the one written last where several batches held the document."""
        ...

    def get_many(self, documents: Collection[str]) -> dict[str, Record]:
        """Return the records of those of these document ids that have one, by id."""
        ...

    def ids_beginning(self, prefix: str, most: int) -> list[str]:
        """Return the ids of records that begin with `prefix`, sorted; `most` of them at most."""
        ...

    def release(self, batch: str, documents: Sequence[str]) -> None:
        """Forget the quarantine entries of these document ids of a batch, since they were retried or dropped."""
        ...

    def keep(self, batch: str, documents: Sequence[Document]) -> int:
        """Keep a batch's documents as they were handed in, contents compressed; return the bytes of these.

        Idempotent, as `write` is, and to be called before it: then a record is there only where its content is.
        """
        ...

    def contents(self, places: Mapping[str, str]) -> dict[str, Document]:
        """Return those of these documents that are kept, each asked for with its record's place, '' where unknown."""
        ...

    def kept(self) -> Iterator[KeptContent]:
        """Yield what `keep` kept, lazily and without reading contents; the newest first where an id is kept twice."""
        ...

    def replace(self, changes: Sequence[Change]) -> set[str]:
        """Put records in the place of those they were made of; return the ids of which the new one is stored now.

        A record is not replaced where another one is stored meanwhile, or none. Each is replaced in one step: a reader
        sees the old one or the new one. Its batch stays what it was.
        """
        ...

    def remove(self, documents: Collection[str]) -> int:
        """Delete records, kept contents and quarantine entries of these ids; return the number of ids that had one."""
        ...

    def remove_twin(self, document: str, place: str, *, is_record: bool) -> bool:
        """Delete the record or the entry that one place holds of an id which others hold too; return whether it did."""
        ...

    def leave_one(self, item: StoredItem, /) -> bool:
        """Leave one of the lines that one place holds of an id, the first that says what `item` does.

        Returns whether it held others, which only a part of a file store can.
        """
        ...

    def located(self) -> Iterator[tuple[Record, str]]:
        """Yield every record with its place, which `replace` and `contents` find it by; otherwise as `records`."""
        ...

    def records(self) -> Iterator[Record]:
        """Yield every record, lazily and in no stated order.

        Databases keep one record per document, files one per document and batch. A record written or replaced during
        the iteration may be seen or not; all others are seen once.
        """
        ...

    def entries(self, documents: Collection[str]) -> dict[str, Quarantined]:
        """Return the quarantine entries of those of these document ids that have one, by id."""
        ...

    def set_aside(self, place: str) -> bool:
        """Take what cannot be read out of a part that the inventory calls damaged, and keep the part beside the others.

        What can be read of it stays where it is. Returns False where the store has no such part.
        """
        ...

    def inventory(self) -> Iterator[StoredItem | DamagedPart]:
        """Yield what is kept of every document, records and quarantine entries, and what cannot be read.

        Lazily, in no stated order, and without stopping at damage. An id that is kept twice is yielded twice.
        """
        ...

    def versions(self) -> dict[str, str]:
        """Return what tells the version of each place that holds something: parts of files, batches of a database.

        A place whose version is the same holds what it held. Who looks on reads those places alone that are others.
        """
        ...

    def held(self, place: str, /) -> Iterator[Record | Quarantined]:
        """Yield the records and quarantine entries of one place that `versions` names; nothing where it is gone."""
        ...

    def close(self) -> None:
        """Close this thread's connection; the next call opens another."""
        ...
