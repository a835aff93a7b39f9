"""Pages without right-to-left letters: PDFium's own text, divided into lines, with a few of their places.

A line costs five calls, a character none, so that such a page is read at PDFium's speed.

Tested by tests/stages/convert/pdf/test_left_to_right.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.native import TextPlaces

__all__ = ["left_to_right_lines"]

DIVISION = ("\x02", "\ufffe")  # PDFium writes one of these for the hyphen of a divided word, and no line end
LINE = re.compile("[^\n\r\x02\ufffe]+")
MARKER = re.compile(r"[0-9]{1,3}[.)]|[a-zA-Z][.)]|[ivxIVX]{1,5}[.)]|[•‣▪●○◦■□–-]")
LONGEST_MARKER = 6  # characters
LEVEL, MARKER_REACH = 0.1, 2.5  # of an em: how far a marker stands off its line's baseline, and left of the line
MOST_LOOKED_AT = 200  # lines: as many as a page of small print has
BLANKS = "".join(map(chr, range(0x21)))
BLANK = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
DROPPED = dict.fromkeys([*range(9), *range(0x0B, 0x20), 0x7F, 0x200B, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF], None)
# Programs that take windows-1252 for ISO 8859-1 write its quotation marks and dashes as control characters.
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
TABLE = {**DROPPED, **WINDOWS, **LIGATURES}


def left_to_right_lines(text_page: Any, of_page: str, first_column: int = 0) -> list[Line]:
    """Return a page's lines in PDFium's order. A line above the one before it begins a column."""
    lines: list[Line] = []
    places = TextPlaces(text_page, of_page)
    column = first_column
    for first, last, divided in _spans(of_page):
        text = BLANK.sub(" ", of_page[first : last + 1].translate(TABLE)).strip()
        if not text:
            continue
        line = _line(places, first, last, text, hyphen=divided)
        if len(text) <= LONGEST_MARKER and MARKER.fullmatch(text) and _put_before(line, lines):
            continue
        if lines and _begins_column(lines[-1], line):
            column += 1
        line.column = column
        lines.append(line)
    return lines


def _put_before(marker: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a list's marker stands to the left of a line read before it, where it then is put.

    WeasyPrint writes the markers of a list behind its text.
    """
    for line in lines[: -1 - MOST_LOOKED_AT : -1]:
        level = abs(line.baseline - marker.baseline) < LEVEL * line.size
        if level and 0 <= line.left - marker.right < MARKER_REACH * line.size:
            line.text, line.left = f"{marker.text} {line.text}", marker.left
            return True
    return False


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the first and last character of each line without blanks around, and whether it divides a word."""
    for found in LINE.finditer(text):
        line = found[0].rstrip(BLANKS)
        if shown := line.lstrip(BLANKS):
            last = found.start() + len(line) - 1
            yield last - len(shown) + 1, last, text[found.end() : found.end() + 1] in DIVISION


def _line(places: TextPlaces, first: int, last: int, text: str, *, hyphen: bool) -> Line:
    left, right = places.advance_of(first)
    other_left, other_right = places.advance_of(last)
    return Line(
        text + "-" if hyphen else text,
        min(left, other_left),
        max(right, other_right),
        places.baseline_at(first),
        places.size_at(first),
        0,
        hyphen=hyphen,
    )


def _begins_column(before: Line, line: Line) -> bool:
    above = line.baseline > before.baseline + 0.5 * line.size
    return above or line.left > before.right + 3 * line.size or line.right < before.left - 3 * line.size
