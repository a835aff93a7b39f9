"""One page of a PDF: its lines in reading order, or the reason why it has none.

A page without right-to-left letters takes PDFium's own text. One with them, and one whose text is turned, is read from
its characters by their places.

Tested by tests/stages/convert/pdf/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pypdfium2.raw as pdfium

from docmill.errors import LimitError
from docmill.stages.convert.pdf.ghostscript import with_ligatures
from docmill.stages.convert.pdf.left_to_right import left_to_right_lines
from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.native import (
    TextPlaces,
    Unshown,
    handle_of,
    map_errors,
    page_objects,
    page_text,
    text_objects,
)
from docmill.stages.convert.pdf.right_to_left.characters import degrees_at, em_of, read_glyphs
from docmill.stages.convert.pdf.right_to_left.letters import (
    OTHER_LETTER,
    UNMAPPED,
    as_written,
    has_right_to_left,
)
from docmill.stages.convert.pdf.right_to_left.nastaliq import is_nastaliq, nastaliq_lines
from docmill.stages.convert.pdf.right_to_left.page import (
    cell_text,
    right_to_left_lines,
    with_one_kind_of_digits,
)
from docmill.stages.convert.pdf.tables import Box, Table, tables_of
from docmill.stages.convert.pdf.tex_codes import has_small_words, with_tex_letters

__all__ = ["PageText", "read_page"]

MOST_CHARACTERS = 400_000  # of a page; a newspaper's has 40,000
MOST_OBJECTS = 200_000  # of a page are looked at for rules and images
SAMPLE = 50  # characters are asked for a map to Unicode
FEW = 16  # are asked for their angle and for how they are drawn
NO_CHARACTER = re.compile("[\ue000-\uf8ff\ufffd\uffff]")
NOTHING = "\uffff"
LAST_BLANK = 0x20
UNREADABLE = 0.2  # of a page's characters without a map: what is left is no text
SUSPECT = 0.02  # of a sample, at which all are asked
INVISIBLE = 3  # the text rendering mode of a layer under a scan (ISO 32000-1, table 106)
LARGEST_CELL = 1500  # characters: larger boxes frame text, they are no cells


@dataclass(slots=True)
class PageText:
    """What a page holds: its lines, or why there are none.

    `hidden` tells that they are a layer under a picture, `guessed` that their letters are codes of fonts without a map.
    """

    lines: list[Line] = field(default_factory=list)
    state: Literal["text", "empty", "drawn", "scanned", "unreadable", "damaged"] = "text"
    hidden: bool = False
    unmapped: int = 0
    guessed: bool = False


@contextmanager
def opened_page(document: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Open a page and its text; None for one that is damaged."""
    page = pdfium.FPDF_LoadPage(document, number)
    text_page = pdfium.FPDFText_LoadPage(page) if page else None
    try:
        yield page, text_page
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        if page:
            pdfium.FPDF_ClosePage(page)


def read_page(document: Any, number: int) -> PageText:
    """Return what the page with a number, from 0, holds.

    Raises:
        LimitError: it holds more characters than a page may.
    """
    with opened_page(document, number) as (page, text_page):
        if not text_page:
            return PageText(state="damaged")
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MOST_CHARACTERS:
            raise LimitError(
                f"page {number + 1} of the PDF has {count:,} characters, and a page may have {MOST_CHARACTERS:,}"
            )
        return _read(page, text_page, with_ligatures(page_text(text_page, max(count, 0))))


def _read(page: Any, text_page: Any, text: str) -> PageText:
    shown = _shown(text)
    placed = has_right_to_left(text)
    text = as_written(text) if placed else text
    glyph_by_glyph = placed and pdfium.FPDFPage_CountObjects(page) > len(shown) / 2  # as Chromium writes
    showing = set(text_objects(text_page, shown)) if glyph_by_glyph else None
    objects = page_objects(page, MOST_OBJECTS, showing or frozenset())
    if not shown:
        pictures = any(kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) for _, kind in objects.others)
        return PageText(state="scanned" if pictures else "drawn" if objects.others else "empty")
    errors = _unmapped(text_page, text, shown, placed=placed)
    guessed = len(errors) > UNREADABLE * len(shown)
    if guessed:
        of_codes = {index for index, error in enumerate(map_errors(text_page, range(len(text)))) if error}
        if placed or not has_small_words(text, of_codes):
            return PageText(state="unreadable", unmapped=len(errors))
        text = with_tex_letters(text, of_codes)
        errors = {found.start() for found in NO_CHARACTER.finditer(text)}
    if errors:
        text = "".join(_without_map(one) if index in errors else one for index, one in enumerate(text))
    tables = tables_of(objects.others)
    sample = shown[:: max(1, len(shown) // FEW)]
    turned = sum(angle != 0 for angle in degrees_at(text_page, sample)) > len(sample) / 2
    if turned or placed:
        if not turned and is_nastaliq(text_page, shown):
            lines = nastaliq_lines(text_page, text, objects.texts, em_of(text_page, shown) or 10.0)
        else:
            lines = _placed(page, text_page, text, Unshown(text_page, shown, objects, showing), tables)
    else:
        lines = _in_file_order(text_page, text, tables)
    return PageText(lines, "text", hidden=_is_hidden(text_page, sample), unmapped=len(errors), guessed=guessed)


def _shown(text: str) -> list[int]:
    """Return the indices of the characters that are no blanks or control characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    indices: list[int] = np.flatnonzero(codes > LAST_BLANK).tolist()
    return indices


def _unmapped(text_page: Any, text: str, shown: Sequence[int], *, placed: bool) -> set[int]:
    """Return the characters whose fonts do not tell what they are: a few are asked, all where one of these is such."""
    sample = shown[:: max(1, len(shown) // SAMPLE)]
    suspects = sum(map_errors(text_page, sample))
    strange = {found.start() for found in NO_CHARACTER.finditer(text)}
    if suspects > SUSPECT * len(sample):
        asked: Sequence[int] = shown
    elif placed:  # parts of letters without a map arrive as letters of others
        asked = [found.start() for found in OTHER_LETTER.finditer(text)]
    else:
        return strange
    return {index for index, error in zip(asked, map_errors(text_page, asked), strict=True) if error} | strange


def _without_map(character: str) -> str:
    """Return what stands for a character that is none: a glyph without a map is told apart from what was never text."""
    return NOTHING if NO_CHARACTER.match(character) or character == "\0" else chr(UNMAPPED)


def _is_hidden(text_page: Any, sample: Sequence[int]) -> bool:
    handles = [handle_of(address) for address in text_objects(text_page, sample) if address]
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(handle) for handle in handles]
    return bool(sum(mode == INVISIBLE for mode in modes) > len(modes) / 2)


def _in_file_order(text_page: Any, text: str, tables: Sequence[Table]) -> list[Line]:
    lines = left_to_right_lines(text_page, text)
    for table in tables:
        size = next((line.size for line in lines if _is_inside(line, table.box)), 0.0)
        if size:
            lines = _with_table(lines, table, size, lambda cell: _bounded_text(text_page, cell), right_to_left=False)
    return lines


def _bounded_text(text_page: Any, cell: Box) -> str:
    bounds = (text_page, cell.left, cell.top, cell.right, cell.bottom)
    size = pdfium.FPDFText_GetBoundedText(*bounds, None, 0)
    if size <= 0:
        return ""
    units = (pdfium.c_ushort * size)()
    pdfium.FPDFText_GetBoundedText(*bounds, units, size)
    text = with_ligatures(bytes(units).decode("utf-16-le", "replace"))
    return " ".join(text.replace("\0", "").replace("\ufffe", "-").replace("\x02", "-").split())


def _placed(
    page: Any,
    text_page: Any,
    text: str,
    unshown: Unshown,
    tables: Sequence[Table],
) -> list[Line]:
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    em = em_of(text_page, unshown.shown) or 10.0
    groups = read_glyphs(text_page, text, (bounds.left, bounds.bottom, bounds.right, bounds.top))
    upright_text = len(groups) == 1 and bool(groups[0]) and not any(degrees_at(text_page, [groups[0][0].index]))
    blanks = unshown.spaces(text)
    blanks = blanks if blanks is None or upright_text else ()
    places = TextPlaces(text_page, text, upright_text, blanks, unshown.glyphs if upright_text else list)
    upright = groups[0] if groups else []
    kept = []
    for table in tables:
        inside = [one for one in upright if table.box.holds((one.left + one.right) / 2, one.y)]
        if inside:
            kept.append((table, inside))
    taken = {id(one) for _, inside in kept for one in inside}
    outside = [[one for one in group if id(one) not in taken] for group in groups] if taken else groups
    lines = right_to_left_lines(outside, em, places)
    for table, inside in kept:
        from_right = _reads_from_right(inside)

        def text_of(cell: Box, inside: Sequence[Any] = inside, from_right: bool = from_right) -> str:
            kept = [one for one in inside if cell.holds((one.left + one.right) / 2, one.y)]
            return cell_text(kept, em, places, right_to_left=from_right)

        with_table = _with_table(lines, table, em, text_of, right_to_left=from_right)
        lines = with_table if with_table is not lines else [*lines, *right_to_left_lines([inside], em, places)]
    return with_one_kind_of_digits(lines)


def _reads_from_right(glyphs: Sequence[Any]) -> bool:
    return has_right_to_left("".join(one.text for one in glyphs))


def _is_inside(line: Line, box: Box) -> bool:
    return box.holds((line.left + line.right) / 2, line.baseline + line.size / 4)


def _is_beside(line: Line, table: Table) -> bool:
    """Tell whether a line shares a part of the page's width with a table."""
    return line.left < table.box.right and line.right > table.box.left


def _with_table(
    lines: list[Line], table: Table, size: float, text_of: Callable[[Box], str], *, right_to_left: bool
) -> list[Line]:
    """Return lines with the rows of a table where it stands, instead of those inside it; the same where it is none."""
    rows = [[text_of(cell) for cell in row] for row in table.rows]
    texts = [text for row in rows for text in row if text]
    if len(texts) < 3 or max(map(len, texts)) > LARGEST_CELL or sum(any(row) for row in rows) < 2:
        return lines
    place = next((number for number, line in enumerate(lines) if _is_inside(line, table.box)), None)
    if place is None:
        below = (
            number for number, line in enumerate(lines) if line.baseline < table.box.top and _is_beside(line, table)
        )
        place = next(below, len(lines))
    column = lines[min(place, len(lines) - 1)].column if lines else 0
    made = [
        Line(
            " | ".join(reversed(row) if right_to_left else row),
            table.box.left,
            table.box.right,
            boxes[0].bottom,
            size,
            column,
            right_to_left,
            table=True,
        )
        for row, boxes in zip(rows, table.rows, strict=True)
        if any(row)
    ]
    return [*_outside(lines[:place], table), *made, *_outside(lines[place:], table)]


def _outside(lines: Sequence[Line], table: Table) -> list[Line]:
    return [line for line in lines if line.table or not _is_inside(line, table.box)]
