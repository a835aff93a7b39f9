"""What pages are made of: one store, its index and its runs. Tested by tests/viewer/web/test_pages.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docmill.documents import Document
from docmill.errors import DocmillError
from docmill.records import Record
from docmill.stores.store import Store
from docmill.viewer.index import Filling, IndexLookup, Progress, RecordRow, Search
from docmill.viewer.runs import RunLooks

__all__ = ["CorpusView"]


@dataclass
class CorpusView:
    """A corpus as the viewer looks at it. `filling` brings its index up to the store meanwhile."""

    title: str
    where: str
    store: Store
    search: Search
    lookup: IndexLookup
    runs: RunLooks
    filling: Filling | None = None

    @property
    def progress(self) -> Progress:
        """How far the index is."""
        return self.filling.progress if self.filling else Progress()

    def record(self, row: RecordRow) -> Record | None:
        """Return a whole record: the index's copy where it has one, else that of the store.

        Raises:
            StoreError, UnavailableError: the store cannot be read.
        """
        return self.lookup.copies([row.number]).get(row.number) or self.store.get(row.id)

    def texts(self, rows: Sequence[RecordRow]) -> dict[str, str]:
        """Return the texts of some documents by id, as far as they can be read."""
        found = {record.id: record.text for record in self.lookup.copies([row.number for row in rows]).values()}
        missing = [row.id for row in rows if row.id not in found]
        if missing:
            try:
                found |= {name: record.text for name, record in self.store.get_many(missing).items()}
            except DocmillError:  # a list is better without the words around what was found than not at all
                return found
        return found

    def source(self, row: RecordRow) -> Document | None:
        """Return a document as it was handed in, where that was kept.

        Raises:
            StoreError, UnavailableError: the store cannot be read.
        """
        return self.store.contents({row.id: self.lookup.place_of(row.number)}).get(row.id)
