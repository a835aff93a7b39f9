"""Cells and shared strings of a workbook, read as they pass: no tree is made of a sheet, which may have millions.

Tested by tests/stages/convert/office/sheets/test_cells.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from docmill.errors import DamagedFileError, LimitError

__all__ = ["RawCell", "SheetCells", "read_cells", "read_shared_strings"]

REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14  # of a sheet (Excel's own bounds)
MOST_MERGED = 1_000_000


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as stored: its place from 0, its type, its style's number and its value."""

    row: int
    column: int
    type: str
    style: int
    value: str


@dataclass
class SheetCells:
    """What stands in a sheet beside its cells: hidden rows and columns, merged cells, heads and feet of its pages.

    Merged cells are first row, first column, rows, columns.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    running: list[tuple[str, str]] = field(default_factory=list)


def _place(reference: str) -> tuple[int, int] | None:
    """Return the row and column of a reference like BC23, from 0; None where it is none."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row - 1, column - 1) if 0 < row <= MOST_ROWS and column <= MOST_COLUMNS else None


class _Handler:
    """Follows the elements of a part by their local names, and how deep they are."""

    def __init__(self, part: str, depth: int) -> None:
        self._part, self._most = part, depth
        self._depth = 0
        self._names: dict[str, str] = {}
        self._text: list[str] | None = None
        self._phonetic = 0  # elements inside which readings of Japanese words stand

    def parse(self, raw: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(raw, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise DamagedFileError(f"the part {self._part} is not well-formed XML: {error}") from error

    def _refuse(self, *_: object) -> None:
        raise DamagedFileError(f"the part {self._part} declares entities of its own, which docmill does not obey")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._most:
            raise LimitError(f"the elements of the part {self._part} are nested deeper than depth = {self._most}")
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = name.rpartition(":")[2]
        self.begin(local, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.finish(self._names[name])

    def _characters(self, data: str) -> None:
        if self._text is not None and not self._phonetic:
            self._text.append(data)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        raise NotImplementedError

    def finish(self, name: str) -> None:
        """Take the end of an element."""
        raise NotImplementedError


class _Strings(_Handler):
    def __init__(self, part: str, depth: int) -> None:
        super().__init__(part, depth)
        self.strings: list[str] = []
        self._one: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - strings have none that count
        if name == "t":
            self._text = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "si":
            self._one = []

    def finish(self, name: str) -> None:
        if name == "t":
            self._one.append("".join(self._text or ()))
            self._text = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            self.strings.append("".join(self._one))


def read_shared_strings(raw: bytes, part: str, depth: int) -> list[str]:
    """Return the strings that cells refer to by number; readings of words (`rPh`) left out.

    Raises:
        DamagedFileError: it is not well-formed, or declares entities.
        LimitError: it is nested too deeply.
    """
    handler = _Strings(part, depth)
    handler.parse(raw)
    return handler.strings


class _Sheet(_Handler):
    def __init__(self, part: str, depth: int, take: Callable[[RawCell], None]) -> None:
        super().__init__(part, depth)
        self.found = SheetCells()
        self._take = take
        self._row, self._column = -1, -1
        self._cell: tuple[int, int, str, int] | None = None
        self._value: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._text = []
        elif name == "row":
            self._row = _number(attributes.get("r"), self._row + 2) - 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.found.hidden_rows.add(self._row)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _number(attributes.get("min"), 1), _number(attributes.get("max"), 0)
            self.found.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name in RUNNING:
            self._text = []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _place(attributes.get("r", ""))
        self._row, self._column = place or (self._row, self._column + 1)
        self._cell = (self._row, self._column, attributes.get("t", "n"), _number(attributes.get("s"), 0))
        self._value = []

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _place(first), _place(last)
        if begin and end and len(self.found.merged) < MOST_MERGED:
            rows, columns = end[0] - begin[0] + 1, end[1] - begin[1] + 1
            self.found.merged.append((*begin, max(rows, 1), max(columns, 1)))

    def finish(self, name: str) -> None:
        if name == "c":
            if self._cell is not None and self._value:
                row, column, kind, style = self._cell
                self._take(RawCell(row, column, kind, style, "".join(self._value)))
            self._cell = None
        elif name in ("v", "t"):
            if self._cell is not None:
                self._value.extend(self._text or ())
            self._text = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name in RUNNING:
            self.found.running.append((RUNNING[name], "".join(self._text or ())))
            self._text = None


RUNNING = {
    **dict.fromkeys(("oddHeader", "evenHeader", "firstHeader"), "running-head"),
    **dict.fromkeys(("oddFooter", "evenFooter", "firstFooter"), "running-foot"),
}


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def read_cells(raw: bytes, part: str, depth: int, take: Callable[[RawCell], None]) -> SheetCells:
    """Hand each cell of a sheet that holds something to `take`, in order, and return what stands beside them.

    Raises:
        DamagedFileError: it is not well-formed, or declares entities.
        LimitError: it is nested too deeply; whatever `take` raises.
    """
    handler = _Sheet(part, depth, take)
    handler.parse(raw)
    return handler.found
