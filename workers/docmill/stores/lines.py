"""Records and quarantine entries as lines of JSON, plain or compressed.

Tested by tests/stores/test_stores.py and tests/stores/test_store_files.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal, TypeAlias, TypeVar

import zstandard
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from docmill.documents import replace_lone_surrogates
from docmill.errors import StoreError
from docmill.records import SCHEMA_VERSION, Quarantined, Record

__all__ = ["SUFFIXES", "Compression", "Form", "Kept", "decode", "encode", "id_of", "pack", "pack_lines", "unpack"]

Kept = TypeVar("Kept", Record, Quarantined)

ID = re.compile(rb'"id":("(?:[^"\\]|\\.)*")')
VERSION_OF = re.compile(rb'"schema_version": ?"(\d{1,9})\.(\d{1,9})"')
PLAIN, COMPRESSED, COLUMNAR = ".jsonl", ".jsonl.zst", ".parquet"
Form: TypeAlias = Literal["none", "zst", "parquet"]
"""How records are written: plain lines of JSON, compressed ones, or Parquet."""
SUFFIXES: Final[dict[Form, str]] = {"none": PLAIN, "zst": COMPRESSED, "parquet": COLUMNAR}
Compression: TypeAlias = Literal["none", "zst"]
"""How quarantine entries are written: as lines of JSON whatever records are, since operators look at them."""
LEVEL = 3  # zstd's own default; takes records of the seeds' texts to 31 % of their size in 0.03 ms each


def encode(model: Record | Quarantined) -> str:
    """Return a model as one line of JSON without its end, keys in the model's order; always valid Unicode.

    Metadata is whatever a source said: surrogates, NaN and foreign objects in it are replaced, never refused.

    Raises:
        StoreError: nested too deep for JSON.
    """
    try:
        return model.model_dump_json()
    except PydanticSerializationError:
        pass  # a lone surrogate or a foreign object somewhere; rare, so the common way pays nothing for it
    try:
        tree = model.model_dump(mode="json", fallback=str)
        return replace_lone_surrogates(json.dumps(tree, ensure_ascii=False, separators=(",", ":")))
    except (ValueError, RecursionError) as error:  # PydanticSerializationError is a ValueError
        raise StoreError(f"document {model.id} cannot be written as JSON: {error}") from error


def decode(kind: type[Kept], line: bytes | str, where: str) -> Kept:
    """Return the record or entry of one line.

    Raises:
        StoreError: naming `where`, when the line is not one.
    """
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        if version := _newer_version(line):
            raise StoreError(f"{where}: a newer docmill wrote this (schema {version}); upgrade this one") from error
        first = error.errors(include_url=False, include_input=False)[0]
        raise StoreError(f"{where}: a line is no {kind.__name__.lower()} of schema 1: {first['msg']}") from error


def _newer_version(line: bytes | str) -> str:
    """Return the schema's version that a line tells where this docmill does not know it, else nothing."""
    found = VERSION_OF.search(line if isinstance(line, bytes) else line.encode())
    version = tuple(int(part) for part in found.groups()) if found else ()
    return ".".join(map(str, version)) if version > tuple(int(part) for part in SCHEMA_VERSION.split(".")) else ""


def id_of(line: bytes) -> str:
    """Return the document id of a record's line without parsing the rest of it; '' where it has none.

    The id stands before every object that has an `id` of its own, since lines keep the model's order.
    """
    found = ID.search(line)
    return str(json.loads(found[1])) if found else ""


def pack(models: Iterable[Record | Quarantined], suffix: str) -> bytes:
    """Return a part: one line or row for each model, in the form that the suffix says."""
    return pack_lines((encode(model).encode("utf-8") for model in models), suffix)


def pack_lines(lines: Iterable[bytes], suffix: str) -> bytes:
    """Return a part of lines that are encoded already."""
    if suffix == COLUMNAR:
        from docmill.arrow.parquet import pack_rows  # noqa: PLC0415 - an extra: who does without pays no import

        return pack_rows(lines)
    part = b"".join(line + b"\n" for line in lines)
    if suffix == PLAIN:
        return part
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(part)


def unpack(part: bytes, name: str, ids: Collection[str] | None = None) -> Iterator[bytes]:
    """Return the lines of a part, split at newlines alone (U+2028 may stand in a string of JSON).

    Who looks for some ids names them: of Parquet, other records are not made lines.

    Raises:
        StoreError: a compressed part is damaged.
    """
    if name.endswith(COLUMNAR):
        from docmill.arrow.parquet import unpack_rows  # noqa: PLC0415 - see above

        return unpack_rows(part, name, ids) if part else iter(())
    if name.endswith(COMPRESSED):
        try:
            # In one go: a stream reader takes a truncated frame for a short one.
            part = zstandard.ZstdDecompressor().decompress(part, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise StoreError(f"{name}: the part is damaged ({error}); write its batch again") from error
    return (line for line in part.split(b"\n") if line)
