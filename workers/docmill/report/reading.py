"""The numbers that a report shows, read from a store in one pass. Tested by tests/report/test_report.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from docmill.corpus.aggregates import Aggregates
from docmill.errors import StoreError
from docmill.records import Record
from docmill.stores.store import Store

__all__ = ["ReportData", "read_corpus"]


@dataclass
class ReportData:
    """The numbers of a corpus, and what is wrong with the places of its store that could not be read to their end."""

    numbers: Aggregates = field(default_factory=Aggregates)
    damaged: list[str] = field(default_factory=list)


def read_corpus(store: Store, seen: Callable[[int], None] = lambda _: None) -> ReportData:
    """Read every record and quarantine entry of a store; `seen` is called with the number of records read.

    Raises:
        UnavailableError: the store is out of reach.
        StoreError: the store cannot be read at all.
    """
    data = ReportData()
    for place in store.versions():
        try:
            for one in store.held(place):
                if isinstance(one, Record):
                    data.numbers.add(one)
                    seen(data.numbers.records)
                else:
                    data.numbers.add_entry(one)
        except StoreError as error:
            data.damaged.append(str(error))
    return data
