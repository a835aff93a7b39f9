"""One export: which records of a store, in which format, into which folder.

Tested by tests/cli/commands/test_export.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from pydantic_core import from_json

from docmill.errors import ConfigError
from docmill.exports.batches import partitioned
from docmill.exports.bulk import write_bulk
from docmill.exports.fields import check_fields, line_of
from docmill.exports.hub import write_dataset
from docmill.exports.output import NumberedFiles, new_folder
from docmill.exports.parquet import write_parquet
from docmill.exports.text import write_texts
from docmill.records import Record
from docmill.stores.lines import encode
from docmill.stores.partitions import Partition, folder_name, partition_of_json
from docmill.stores.store import Store

__all__ = ["FORMATS", "Exported", "Format", "Request", "export"]

Format: TypeAlias = Literal["parquet", "jsonl", "text", "bulk", "card"]
FORMATS: tuple[Format, ...] = get_args(Format)

FILE_BYTES: dict[Format, int] = {"bulk": 32 << 20}
DEFAULT_FILE_BYTES = 256 << 20
PARTITION_BYTES = 128 << 20  # of lines that wait in memory until the largest partition of them is written


@dataclass(frozen=True, slots=True)
class Request:
    """What to export. Empty sequences choose all; `language` stands for all its regions and scripts as well."""

    format: Format
    fields: Sequence[str] = ()
    statuses: Sequence[str] = ()
    languages: Sequence[str] = ()
    runs: Sequence[str] = ()
    file_bytes: int | None = None
    partition_by: Partition | None = None

    def wants(self, record: Record) -> bool:
        """Tell whether a record is among those chosen."""
        code = record.language.code if record.language else "und"
        return (
            (not self.statuses or record.status.value in self.statuses)
            and (not self.languages or code in self.languages or code.partition("-")[0] in self.languages)
            and (not self.runs or record.run in self.runs)
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: records of those that the store holds, into files of so many bytes together."""

    records: int
    passed_over: int
    files: int
    bytes: int


def export(store: Store, request: Request, to: Path, seen: Callable[[int], None] = lambda _: None) -> Exported:
    """Write records of a store into the folder `to`, which is there whole or not at all. Needs constant memory.

    Args:
        store: Where the records are. One that several batches hold is written as often, as the store holds it.
        request: Which records, what of them, and how.
        to: A folder that is not there yet, or is empty.
        seen: Is called with the number of records read, after each.

    Raises:
        ConfigError: the folder is not empty, a field is not known or cannot be chosen in this format, or what the
            format needs is not installed.
        StoreError, UnavailableError: the store cannot be read.
        OSError: the folder cannot be written.
    """
    _check(request)
    counts = [0, 0]

    def lines() -> Iterator[bytes]:
        for record in store.records():
            wanted = request.wants(record)
            counts[0 if wanted else 1] += 1
            if wanted:
                yield encode(record).encode()
            seen(sum(counts))

    with new_folder(to) as folder:
        _write(request, lines(), folder, name=to.absolute().name)
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Exported(counts[0], counts[1], len(sizes), sum(sizes))


def _check(request: Request) -> None:
    if request.fields and request.format in {"text", "bulk"}:
        raise ConfigError(f"the format {request.format} has fields of its own; leave --fields away")
    if request.partition_by and request.format not in {"parquet", "jsonl"}:
        raise ConfigError(f"the format {request.format} has a shape of its own; leave --partition-by away")
    check_fields(request.fields)


def _write(request: Request, lines: Iterable[bytes], folder: Path, *, name: str) -> None:
    most = request.file_bytes or FILE_BYTES.get(request.format, DEFAULT_FILE_BYTES)
    match request.format:
        case "parquet" | "jsonl" if request.partition_by:
            _write_partitions(request, lines, folder, most)
        case "parquet" | "jsonl":
            _write_files(request, lines, folder, most)
        case "card":
            write_dataset(lines, folder, name=name, fields=request.fields, file_bytes=most)
        case "bulk":
            write_bulk(lines, folder, file_bytes=most)
        case "text":
            write_texts(lines, folder)


def _write_files(request: Request, lines: Iterable[bytes], folder: Path, most: int, first: int = 0) -> int:
    """Write lines as numbered files, from the number `first` on; return how many."""
    if request.format == "parquet":
        return len(write_parquet(lines, folder, fields=request.fields, file_bytes=most, first=first))
    chosen = line_of(request.fields)
    with NumberedFiles(folder, "jsonl", most, first) as files:
        for line in lines:
            files.write(chosen(line) + b"\n")
    return len(files.written)


def _write_partitions(request: Request, lines: Iterable[bytes], folder: Path, most: int) -> None:
    """Write a folder for each value, named as those of a store that is partitioned."""
    by: Partition = request.partition_by or "language"
    numbers: Counter[str] = Counter()
    values = partial(_value_of, by=by)
    for value, group in partitioned(lines, values, min(most, PARTITION_BYTES)):
        into = folder / folder_name(by, value)
        numbers[into.name] += _write_files(request, group, into, most, numbers[into.name])


def _value_of(line: bytes, by: Partition) -> str:
    return partition_of_json(from_json(line), by)
