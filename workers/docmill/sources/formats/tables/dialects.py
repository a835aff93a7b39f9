"""What the fields of a table are parted by, and what its columns are called: told by its first rows."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from docmill.sources.formats.tables.delimited_rows import split_rows

__all__ = ["Dialect", "find_dialect", "named_delimiter", "without_hint"]

HINT = re.compile(rb"[ \t]{0,9}\"?sep=[,;|\t]\"?[ \t]{0,9}\r?\n", re.IGNORECASE)
DELIMITERS = (b"\t", b",", b";", b"|")
LOOKED_AT = 100  # rows
CONSISTENT = 0.8
"""Share of the first rows that have as many fields as the header: a table whose rows are mostly broken is no table."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The byte between fields, the names of the columns as they stand in the first row, and the rows looked at."""

    delimiter: bytes
    columns: tuple[str, ...]
    rows: int

    def names_any(self, names: Iterable[str]) -> bool:
        """Tell whether a column has one of these names, in large or small letters."""
        return not {column.lower() for column in self.columns}.isdisjoint(name.lower() for name in names)


def find_dialect(head: bytes, *, is_whole: bool) -> Dialect | None:
    """Return the dialect of a table by its first bytes, in UTF-8 or an encoding like ASCII; None where it is none.

    Args:
        head: Some rows.
        is_whole: Whether they are all there are: else the last one may be cut off.
    """
    found = [one for delimiter in DELIMITERS if (one := _tried(head, delimiter, is_whole=is_whole))]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def named_delimiter(head: bytes, names: Iterable[str]) -> bytes | None:
    """Return the delimiter by which the first row of a table names a column as one of `names`; None for none."""
    wanted = {name.lower() for name in names}
    for delimiter in DELIMITERS:
        row = next(split_rows(io.BytesIO(head), delimiter, len(head) + 1), None)  # type: ignore[arg-type]
        columns = [name.decode("utf-8", "replace").strip().strip('"').lower() for name in row.fields] if row else []
        if not wanted.isdisjoint(columns):
            return delimiter
    return None


def without_hint(head: bytes) -> tuple[bytes, bytes]:
    """Return what stands behind the line `sep=;`, which tells Excel the delimiter of a table, and that line."""
    hint = HINT.match(head)
    return (head[hint.end() :], hint.group()) if hint else (head, b"")


def _tried(head: bytes, delimiter: bytes, *, is_whole: bool) -> tuple[int, Dialect] | None:
    rows = []
    for row in split_rows(io.BytesIO(head), delimiter, len(head) + 1):  # type: ignore[arg-type]
        if row.error is None:
            rows.append(row.fields)
        if len(rows) > LOOKED_AT:
            break
    else:
        if not is_whole and len(rows) > 1:
            rows.pop()
    if not rows or len(rows[0]) < 2:
        return None
    header = tuple(name.decode("utf-8", "replace").strip().removeprefix("\ufeff") for name in rows[0])
    sizes = Counter(len(row) for row in rows)
    if sizes[len(header)] < CONSISTENT * len(rows) or not any(header):
        return None
    return len(header), Dialect(delimiter, header, len(rows))
