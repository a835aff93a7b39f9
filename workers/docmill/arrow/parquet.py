"""Records as a file of Parquet in memory: typed, nested, row groups by size. What a store keeps of a batch.

Tested by tests/stores/test_store_parquet.py, and with all stores by tests/stores/test_stores.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from typing import Any

from docmill.arrow.columns import require_pyarrow
from docmill.arrow.grouping import grouped
from docmill.arrow.rows import lines_of_table, table_of_lines
from docmill.errors import StoreError

__all__ = ["pack_rows", "unpack_rows"]

ROW_GROUP_BYTES = 64 << 20  # of JSON: what a reader of the part takes at once; one batch is far smaller
ROWS_AT_ONCE = 256  # unpacked at a time: some MB


def pack_rows(lines: Iterable[bytes]) -> bytes:
    """Return lines of records as one Parquet file; free objects are lists of `key` and `value`."""
    require_pyarrow()
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    sink = BytesIO()
    groups = grouped(lines, len, ROW_GROUP_BYTES)
    first = table_of_lines(next(groups, []), "pairs")
    with parquet.ParquetWriter(sink, first.schema, compression="zstd", write_page_checksum=True) as writer:
        writer.write_table(first)
        for group in groups:
            writer.write_table(table_of_lines(group, "pairs"))
    return sink.getvalue()


def unpack_rows(part: bytes, name: str, ids: Collection[str] | None = None) -> Iterator[bytes]:
    """Yield the lines that a part was made of, a few at a time in memory; with `ids`, those of these records alone.

    Raises:
        StoreError: the part is damaged.
    """
    pyarrow = require_pyarrow()
    from pyarrow import compute, parquet  # noqa: PLC0415 - an extra

    try:
        file = parquet.ParquetFile(BytesIO(part), page_checksum_verification=True)
        if ids is not None and not _holds(file, ids):
            return
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
            table = pyarrow.Table.from_batches([batch])
            if ids is not None:
                table = table.filter(compute.is_in(table["id"], pyarrow.array(sorted(ids), pyarrow.string())))
            yield from lines_of_table(table)
    except (pyarrow.ArrowException, OSError, KeyError, ValueError) as error:
        told = " ".join(str(error).split())
        raise StoreError(f"{name}: the part is damaged ({told}); write its batch again") from error


def _holds(file: Any, ids: Collection[str]) -> bool:
    """Tell whether a part holds one of these ids, by its column of ids alone."""
    column = file.read(columns=["id"], use_threads=False)["id"]
    return bool(set(column.to_pylist()) & set(ids))
