"""Records as Parquet files that open anywhere, several at once. Tested by tests/exports/test_parquet.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docmill.arrow import arrow_schema, require_pyarrow, table_of_lines
from docmill.arrow.grouping import grouped
from docmill.errors import ConfigError
from docmill.exports.output import NumberedFiles

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_parquet"]

ROW_GROUP_BYTES = 32 << 20  # of Arrow in memory: what readers take at once; hubs show groups of up to 300 MB
COMPRESSION = "zstd"


def write_parquet(
    lines: Iterable[bytes], folder: Path, *, fields: Sequence[str] = (), file_bytes: int, first: int = 0
) -> list[Path]:
    """Write lines of records as `part-*.parquet`; return the files. Without lines, one file holds no rows.

    Free objects are lists of `key` and `value`, since `datasets` opens no file with maps. One row group at a time is in
    memory.

    Args:
        lines: Records as lines of JSON.
        folder: Where the files go.
        fields: The columns to write, fields of the record itself; all where none is named.
        file_bytes: The size at which the next file begins, which a row group may exceed.
        first: The number of the first file.

    Raises:
        ConfigError: pyarrow is not installed, or a field is none of the record itself.
    """
    pyarrow = require_pyarrow()
    schema = arrow_schema("pairs")
    columns = list(fields) or schema.names
    if wrong := [name for name in columns if name not in schema.names]:
        raise ConfigError(f"{wrong[0]!r} is no column; those of Parquet are whole fields: {', '.join(schema.names)}")
    files = NumberedFiles(folder, "parquet", file_bytes, first)
    schema = pyarrow.schema([schema.field(name) for name in columns], metadata=schema.metadata)
    groups = _row_groups(pyarrow, lines, columns)
    group = next(groups, schema.empty_table())
    while group is not None:
        group = _write_file(files.next_path(), schema, group, groups, file_bytes)
    return files.written


def _write_file(path: Path, schema: pa.Schema, first: pa.Table, rest: Iterator[pa.Table], most: int) -> Any:
    """Write row groups into one file until it is full; return the next one, or None where there is none."""
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    group: Any = first
    with path.open("xb") as file, parquet.ParquetWriter(file, schema, compression=COMPRESSION) as writer:
        while group is not None and (group is first or file.tell() < most):
            writer.write_table(group, row_group_size=max(1, group.num_rows))
            group = next(rest, None)
    return group


def _row_groups(pyarrow: Any, lines: Iterable[bytes], columns: list[str]) -> Iterator[pa.Table]:
    tables = (table_of_lines(group, "pairs").select(columns) for group in grouped(lines, len))
    for group in grouped(tables, lambda table: int(table.nbytes), ROW_GROUP_BYTES):
        yield pyarrow.concat_tables(group)
