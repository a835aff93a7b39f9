"""Pages without right-to-left letters: PDFium's own text, divided into lines, with a few of their places.

A line costs five calls, a character none, so that such a page is read at PDFium's speed.

Tested by tests/stages/convert/pdf/test_left_to_right.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.native import TextPlaces

__all__ = ["left_to_right_lines"]

BREAKS = frozenset({0x0A, 0x0D})
DIVISION = frozenset({0x02, 0xFFFE})  # PDFium writes one of these for the hyphen of a divided word, and no line end
BLANK = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
DROPPED = dict.fromkeys([*range(9), *range(0x0B, 0x20), 0x7F, 0x200B, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF], None)
# Programs that take windows-1252 for ISO 8859-1 write its quotation marks and dashes as control characters.
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
TABLE = {**DROPPED, **WINDOWS, **LIGATURES}


def left_to_right_lines(text_page: Any, codes: Sequence[int], first_column: int = 0) -> list[Line]:
    """Return a page's lines in PDFium's order. A line above the one before it begins a column."""
    lines: list[Line] = []
    column = first_column
    for first, last, divided in _spans(codes):
        text = BLANK.sub(" ", "".join(map(chr, codes[first : last + 1])).translate(TABLE)).strip()
        if not text:
            continue
        line = _line(text_page, first, last, text, hyphen=divided)
        if lines and _begins_column(lines[-1], line):
            column += 1
        line.column = column
        lines.append(line)
    return lines


def _spans(codes: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield the first and last character of each line without blanks around, and whether it divides a word."""
    first = 0
    for index, code in enumerate([*codes, 0x0A]):
        if code not in BREAKS and code not in DIVISION:
            continue
        start, end = first, index - 1
        while start <= end and codes[start] <= 0x20:
            start += 1
        while end >= start and codes[end] <= 0x20:
            end -= 1
        if start <= end:
            yield start, end, code in DIVISION
        first = index + 1


def _line(text_page: Any, first: int, last: int, text: str, *, hyphen: bool) -> Line:
    one, other = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, first, one)
    pdfium.FPDFText_GetLooseCharBox(text_page, last, other)
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, first, x, y)
    return Line(
        text + "-" if hyphen else text,
        float(min(one.left, other.left)),
        float(max(one.right, other.right)),
        float(y.value),
        TextPlaces(text_page, ()).size_at(first),
        0,
        hyphen=hyphen,
    )


def _begins_column(before: Line, line: Line) -> bool:
    above = line.baseline > before.baseline + 0.5 * line.size
    return above or line.left > before.right + 3 * line.size or line.right < before.left - 3 * line.size
