"""Parquet, Arrow and Feather, by pyarrow: one document for each row, of the columns that are needed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, SourceItem
from docmill.sources.formats.objects.content_fields import names_of
from docmill.sources.formats.objects.row_documents import Row, object_document
from docmill.sources.formats.tables.arrow_sizes import SizedFile, SizedStream
from docmill.sources.formats.tables.columns import holds_text, plain, wanted_columns
from docmill.sources.refusals import not_read

__all__ = ["read_arrow", "read_parquet"]

ROWS = 32
"""Rows that become objects at once."""

SPOOL = 8 << 20
PIECE = 1 << 20
SMALL = 64 << 20
"""Bytes of text that any file may give, before they are compared with its size."""

PARQUET, ARROW = "application/vnd.apache.parquet", "application/vnd.apache.arrow.file"
STREAM_MAGIC = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class _Group:
    """Some rows that are read together: of how many, and how."""

    name: str
    rows: int | None
    batches: Callable[[], Iterator[Any]]


def read_parquet(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Yield one document for each row; a row group that is damaged is a document with a failure.

    A table without rows is passed over as empty.

    Raises:
        SourceError: pyarrow is not installed, the file is none, or no column holds a text by its name.
    """
    parquet = _module(entry, "pyarrow.parquet", PARQUET)
    with ExitStack() as stack:
        file = _seekable(entry, limits, stack)
        found = parquet.ParquetFile(file, pre_buffer=False, page_checksum_verification=True)
        columns = _columns(entry, found.schema_arrow, fields)

        def group(number: int) -> _Group:
            return _Group(
                f"row group {number}",
                found.metadata.row_group(number).num_rows,
                lambda: found.iter_batches(ROWS, row_groups=[number], columns=columns, use_threads=False),
            )

        groups = (group(number) for number in range(found.num_row_groups))
        yield from _Rows(entry, limits, fields, PARQUET, _size(file)).read(groups)
        of_groups = sum(found.metadata.row_group(number).num_rows for number in range(found.num_row_groups))
        if found.metadata.num_rows != of_groups:
            raise SourceError(
                f"{entry.where}: its row groups have {of_groups} rows, and {found.metadata.num_rows} are said to be in "
                "it: its footer is damaged"
            )


def read_arrow(entry: Entry, limits: Limits, fields: Fields) -> Iterator[SourceItem]:
    """Yield one document for each row of an Arrow file (Feather version 2) or stream; a damaged batch is told.

    Raises:
        SourceError: as `read_parquet` does.
    """
    pyarrow = _module(entry, "pyarrow", ARROW)
    if entry.stream.head.startswith(STREAM_MAGIC):
        reader = pyarrow.ipc.open_stream(pyarrow.PythonFile(SizedStream(entry.stream, entry.where), mode="r"))
        columns = _columns(entry, reader.schema, fields)
        group = _Group("the stream", None, lambda: (_chosen(batch, columns) for batch in reader))
        rows = _Rows(entry, limits, fields, ARROW, None)
        yield from rows.read(iter([group]))
        if not rows.is_broken and entry.stream.read(1):
            raise SourceError(f"{entry.where}: the stream ends before its last bytes, or is damaged there")
        return
    with ExitStack() as stack:
        file = _seekable(entry, limits, stack)
        schema = pyarrow.ipc.open_file(file).schema
        columns = _columns(entry, schema, fields)
        needed = [number for number, name in enumerate(schema.names) if name in columns]
        found = pyarrow.ipc.open_file(file, options=pyarrow.ipc.IpcReadOptions(included_fields=needed))
        sizes = SizedFile(file, entry.where)
        sizes.check_dictionaries()

        def batches_of(number: int) -> Iterator[Any]:
            sizes.check_batch(number)
            yield _chosen(found.get_batch(number), columns)

        def group_of(number: int) -> _Group:
            return _Group(f"record batch {number}", None, lambda: batches_of(number))

        groups = (group_of(number) for number in range(found.num_record_batches))
        yield from _Rows(entry, limits, fields, ARROW, _size(file)).read(groups)


def _module(entry: Entry, name: str, media_type: str) -> Any:
    try:
        module = __import__(name, fromlist=["_"])
        __import__("pyarrow.ipc")
    except ImportError as error:
        advice = "install what reads it: pip install 'docmill[parquet]'"
        raise not_read(entry.where, media_type, advice) from error
    return module


def _seekable(entry: Entry, limits: Limits, stack: ExitStack) -> BinaryIO:
    """Return the file of an entry, or a temporary one where it cannot be sought in.

    Raises:
        LimitError: it is larger than what may be kept on disk.
    """
    if entry.seekable is not None:
        return entry.seekable
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOL))  # noqa: SIM115 - the stack is one
    size = 0
    while data := entry.stream.read(PIECE):
        size += len(data)
        if size > limits.spool_bytes:
            raise LimitError(
                f"{entry.where}: a table that cannot be sought in has more than limits.spool_bytes="
                f"{limits.spool_bytes} bytes; raise it (DOCMILL_LIMITS__SPOOL_BYTES)"
            )
        spool.write(data)
    spool.seek(0)
    return cast(BinaryIO, spool)


def _size(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)


def _columns(entry: Entry, schema: Any, fields: Fields) -> list[str]:
    columns = wanted_columns(schema, fields)
    if not holds_text(columns, fields):
        raise SourceError(
            f"{entry.where}: no column of this table is named {', '.join(fields.text[:3])} or the like; its columns "
            f"are {names_of(dict.fromkeys(schema.names))}. Name the one that holds the text in fields.text "
            "(DOCMILL_FIELDS__TEXT)"
        )
    return columns


def _chosen(batch: Any, columns: list[str]) -> Any:
    """Return some columns of a batch, once its offsets and lengths are known to lie within its buffers.

    pyarrow does not look at them by itself, and reads outside of its memory where they are damaged.
    """
    chosen = batch.select(columns)
    chosen.validate(full=True)
    return chosen


class _Rows:
    """Makes documents of rows, and keeps count of them and of the bytes they gave."""

    def __init__(self, entry: Entry, limits: Limits, fields: Fields, media_type: str, size: int | None) -> None:
        self._entry, self._limits, self._fields = entry, limits, fields
        self._media_type = media_type
        self._most = None if size is None else SMALL + limits.archive_ratio * size
        self.is_broken = False
        self._row = 0
        self._bytes = 0

    def read(self, groups: Iterator[_Group]) -> Iterator[SourceItem]:
        """Yield the documents of all rows; one with a failure for a group that breaks, and the next is read."""
        is_empty = True
        for group in groups:
            first = self._row
            try:
                for batch in group.batches():
                    for start in range(0, batch.num_rows, ROWS):
                        yield from self._documents(batch.slice(start, ROWS).to_pylist())
                        is_empty = False
            except LimitError:
                raise
            except Exception as error:  # noqa: BLE001 - pyarrow has errors of its own, and so have streams
                self.is_broken = True
                place = self._entry.place(line=self._row + 1)
                told = SourceError(
                    f"{self._entry.where}: {group.name} cannot be read from row {self._row + 1} on: {error}"
                )
                yield self._entry.failed(told, b"", media_type=self._media_type, place=place)
                is_empty = False
            else:
                read = self._row - first
                if group.rows is not None and read != group.rows:
                    told = SourceError(
                        f"{self._entry.where}: {group.name} gave {read} rows, and {group.rows} are said to be in it"
                    )
                    place = self._entry.place(line=first + 1)
                    yield self._entry.failed(told, b"", media_type=self._media_type, place=place)
                    is_empty = False
            if group.rows is not None:
                self._row = first + group.rows
        if is_empty:
            yield self._entry.skipped("empty")

    def _documents(self, rows: list[dict[str, Any]]) -> Iterator[Document]:
        for row in rows:
            self._row += 1
            yield self._document({name: plain(value) for name, value in row.items() if value is not None})

    def _document(self, value: dict[str, Any]) -> Document:
        entry, limits = self._entry, self._limits
        place = entry.place(line=self._row)
        try:
            made = object_document(
                entry,
                Row(value, f"{entry.where}, row {self._row}", place, limits.metadata_bytes + 1),
                limits,
                self._fields,
            )
        except (SourceError, LimitError) as error:
            return entry.failed(error, b"", media_type=self._media_type, place=place)
        self._bytes += len(made.content)
        if self._most is not None and self._bytes > self._most:
            raise LimitError(
                f"{entry.where}: its rows hold more than limits.archive_ratio={limits.archive_ratio:g} bytes of text "
                f"for each byte of the file; those up to row {self._row - 1} were read. Raise it "
                "(DOCMILL_LIMITS__ARCHIVE_RATIO)"
            )
        return made
