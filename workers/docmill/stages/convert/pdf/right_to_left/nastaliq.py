"""Pages in Nastaliq: glyphs in the order of the file's text objects, since their places tell no order.

In this style a word slopes across the line and its letters stand above each other, so that neither baselines nor
origins say which comes first. Producers write its glyphs along the line, from either end; spaces are objects without
ink among them.

Tested by tests/stages/convert/pdf/right_to_left/test_nastaliq.py.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.native import handle_of, text_objects
from docmill.stages.convert.pdf.right_to_left.bidi import LineContext, base_is_right_to_left, logical
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT, letters_of
from docmill.stages.convert.pdf.right_to_left.units import SeenUnit

__all__ = ["is_nastaliq", "nastaliq_lines"]

FONTS = re.compile(r"nasta?[' ’]?l[ie]+[qk]|nastaleeq|jameel|noori|urdu ?typesetting|gulzar|mehr", re.IGNORECASE)
SAMPLE = 12
LINE = 1.1  # of an em down, or LEAP of an em back: a new line
LEAP = 4.0
LEVEL = 0.2  # points
ALIKE = 0.1  # of the width of a space


@dataclass(slots=True)
class ShownObject:
    """A text object: its characters in PDFium's order, and its origin; without ink it is a space."""

    text: list[str]
    x: float
    y: float
    blank: bool
    first: int = 0


@dataclass(slots=True)
class ObjectRow:
    """The pieces of a line in the order of the file."""

    pieces: list[ShownObject] = field(default_factory=list)

    def runs_right(self) -> bool:
        """Tell whether its pieces follow each other from left to right."""
        steps = [after.x - before.x for before, after in pairwise(self.pieces)]
        return sum(step > 0 for step in steps) > len(steps) / 2


def is_nastaliq(text_page: Any, shown: Sequence[int]) -> bool:
    """Tell whether a page is set in a font of this style, by the names of its fonts."""
    found = 0
    sample = shown[:: max(1, len(shown) // SAMPLE)]
    buffer = ctypes.create_string_buffer(200)
    for index in sample:
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 200, flags)
        found += FONTS.search(buffer.value.decode("utf-8", "replace")) is not None
    return found > len(sample) / 4


def nastaliq_lines(text_page: Any, text: str, objects: Sequence[int], em: float) -> list[Line]:
    """Return the lines of a page whose glyphs stand in the order of its text objects."""
    rows = _rows(_pieces(text_page, text, objects), em)
    context = LineContext()
    lines: list[Line] = []
    column = 0
    for row in rows:
        units = _units(row)
        if not units:
            continue
        seen = "".join(unit.text for unit in units)
        right_to_left = base_is_right_to_left(seen, column=True)
        text = logical(units, context, right_to_left=right_to_left)
        left, right = min(piece.x for piece in row.pieces), max(piece.x for piece in row.pieces)
        baseline = sorted(piece.y for piece in row.pieces)[len(row.pieces) // 2]
        if lines and baseline > lines[-1].baseline + em:
            column += 1
        lines.append(Line(text, left, right, baseline, em, column, right_to_left, index=row.pieces[0].first))
    return lines


def _pieces(text_page: Any, of_page: str, objects: Sequence[int]) -> list[ShownObject]:
    of_object: dict[int, list[int]] = {}
    for index, address in enumerate(text_objects(text_page, range(len(of_page)))):
        if address:
            of_object.setdefault(address, []).append(index)
    found = []
    matrix, edges = pdfium.FS_MATRIX(), [ctypes.c_float() for _ in range(4)]
    for address in objects:
        handle = handle_of(address)
        pdfium.FPDFPageObj_GetMatrix(handle, matrix)
        indices = of_object.get(address, [])
        text = [letters_of(ord(of_page[index])) if of_page[index] != " " else " " for index in indices]
        text = [letters for letters in text if letters and letters != NO_TEXT]
        blank = False
        if not text:
            pdfium.FPDFPageObj_GetBounds(handle, *edges)
            blank = edges[2].value - edges[0].value < 0.01 or edges[3].value - edges[1].value < 0.01
        if text or blank:
            found.append(ShownObject(text, matrix.e, matrix.f, blank, indices[0] if indices else 0))
    return found


def _rows(pieces: Sequence[ShownObject], em: float) -> list[ObjectRow]:
    rows: list[ObjectRow] = []
    for piece in pieces:
        before = rows[-1].pieces[-1] if rows else None
        if (
            before is None
            or abs(before.y - piece.y) > LINE * em
            or (abs(before.x - piece.x) > LEAP * em and _baseline(rows[-1]) - piece.y > LINE * em)
        ):
            rows.append(ObjectRow())
        rows[-1].pieces.append(piece)
    return rows


def _baseline(row: ObjectRow) -> float:
    return sorted(piece.y for piece in row.pieces)[len(row.pieces) // 2]


def _units(row: ObjectRow) -> list[SeenUnit]:
    """Return a line's characters from left to right; those of an object that holds several are in logical order."""
    ordered = row.pieces if row.runs_right() else row.pieces[::-1]
    units: list[SeenUnit] = []
    spaced = False
    spaces = _spaces(ordered)
    for piece in ordered:
        if piece.blank:
            spaced = bool(units) and (spaced or id(piece) in spaces)
            continue
        letters = list("".join(piece.text))
        turned = any(SeenUnit(letter).kind in ("R", "AL") for letter in letters)
        for letter in letters[::-1] if turned else letters:
            if letter == " ":
                spaced = bool(units)
                continue
            units.append(SeenUnit(letter, spaced))
            spaced = False
    return units


def _spaces(ordered: Sequence[ShownObject]) -> set[int]:
    """Return which pieces without ink are spaces: they stand on the baseline, and are all as wide on a line.

    The others are parts of letters. What a piece is wide is told by the next one on the baseline.
    """
    level = Counter(round(piece.y, 1) for piece in ordered).most_common(1)[0][0]
    on_level = [piece for piece in ordered if abs(piece.y - level) < LEVEL]
    widths = {id(one): after.x - one.x for one, after in pairwise(on_level) if one.blank and after.x - one.x > LEVEL}
    if not widths:
        return set()
    usual = max(widths.values(), key=lambda width: sum(abs(other - width) < ALIKE * width for other in widths.values()))
    return {number for number, width in widths.items() if abs(width - usual) < 2 * ALIKE * usual}
