"""What stores in tables of a database have in common: they are read page by page, and their rows are their places.

Tested by tests/stores/test_stores.py and tests/stores/test_store_databases.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from docmill.records import Record
from docmill.stores.inventory import DamagedPart, StoredItem, items_of_rows
from docmill.stores.lines import decode
from docmill.stores.rows import pages

__all__ = ["TableStore"]


class TableStore(ABC):
    """Base of the stores whose records and quarantine entries are rows of two tables.

    `all_records` and `all_items` (of the records, and of the entries) are queries for a page: they take the last id of
    the page before and how many rows it may have. `name` is what the store is called where a row cannot be read.
    """

    all_records: ClassVar[str]
    all_items: ClassVar[dict[bool, str]]

    def __init__(self, name: str) -> None:
        self._name = name

    @abstractmethod
    def _page(self, query: str, last: str, most: int) -> list[tuple[Any, ...]]:
        """Return at most so many rows whose id is above `last`, in a transaction of their own."""

    def records(self) -> Iterator[Record]:
        """Yield every record in the order of ids, page by page: no transaction stays open between two records."""
        for page in pages(partial(self._page, self.all_records)):
            for _, line in page:
                yield decode(Record, line, self._name)

    def located(self) -> Iterator[tuple[Record, str]]:
        """Yield every record; its id is its place."""
        return ((record, "") for record in self.records())

    def inventory(self) -> Iterator[StoredItem | DamagedPart]:
        """Yield what every row of both tables holds, page by page, and the rows whose JSON is not theirs."""
        for is_record, query in self.all_items.items():
            for page in pages(partial(self._page, query)):
                yield from items_of_rows(page, is_record=is_record)

    def leave_one(self, _: StoredItem, /) -> bool:
        """Do nothing: a batch has one row of an id."""
        return False

    def set_aside(self, place: str) -> bool:  # noqa: ARG002 - a database has no parts
        """Return False: a row that is wrong is its owner's to mend."""
        return False
