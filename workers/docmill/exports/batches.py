"""The records of a store as Arrow, lazily. Tested by tests/exports/test_batches.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from typing import TYPE_CHECKING

from docmill.arrow import arrow_schema, require_pyarrow, table_of_lines
from docmill.arrow.grouping import grouped
from docmill.records import Record
from docmill.stores import open_store
from docmill.stores.lines import encode

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_reader", "partitioned"]


def arrow_reader(store: str | PathLike[str]) -> pa.RecordBatchReader:
    """Return the records of a store as a stream of Arrow, of which one batch at a time is in memory.

    polars, pandas, DuckDB and pyarrow take it as it is, whatever the store is made of.

    Args:
        store: The folder of a `docmill run`, or the URL of a store.

    Returns:
        A reader of batches with the schema of `docmill.arrow_schema()`.

    Raises:
        ConfigError: pyarrow is not installed, or no store has this URL. What cannot be read is told on the way.
    """
    pyarrow = require_pyarrow()
    records = open_store(fspath(store)).records()
    return pyarrow.RecordBatchReader.from_batches(arrow_schema(), _batches(records))


def partitioned(
    lines: Iterable[bytes], value_of: Callable[[bytes], str], most: int
) -> Iterator[tuple[str, list[bytes]]]:
    """Yield lines of one value together: where `most` bytes wait, those of the value that has most of them."""
    waiting: dict[str, list[bytes]] = {}
    sizes: Counter[str] = Counter()
    total = 0
    for line in lines:
        value = value_of(line)
        waiting.setdefault(value, []).append(line)
        sizes[value] += len(line)
        total += len(line)
        if total >= most:
            largest = max(sizes, key=lambda one: sizes[one])
            yield largest, waiting.pop(largest)
            total -= sizes.pop(largest)
    yield from sorted(waiting.items())


def _batches(records: Iterable[Record]) -> Iterator[pa.RecordBatch]:
    for lines in grouped((encode(record) for record in records), len):
        yield from table_of_lines(lines).to_batches()
