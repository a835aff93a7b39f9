"""The characters of a page with their places, freed from what PDFium or a producer put among them.

Coordinates are points with y upwards, turned so that text runs along x. Spaces are no characters here: many producers
write none, or at false places. What is kept of them is whether one stood before a character in PDFium's order.

Tested by tests/stages/convert/pdf/right_to_left/test_characters.py.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.native import boxes_and_origins
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT, UNMAPPED, is_mark, joins_next, letters_of

__all__ = ["Character", "Glyphs", "angle_at", "em_of", "read_glyphs"]

BLANK = frozenset({0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x200A, 0x202F, 0x3000})
INK = 0.15  # points: what is thinner is a blank whose box PDFium rounded; connections in small print are twice that
LEAST_UNASSIGNED = 0x378  # PDFium gives the number of a glyph where a map holds nothing
SAMPLE = 40  # characters are asked for size and angle


@dataclass(slots=True)
class Character:
    """One character: its text (a ligature's letters are characters of their own), ink and origin, in points.

    `index` is its place in PDFium's order; `spaced` tells that white space stood before it there,
    `floating` that its letters are told at the place of a mark, so that their own ink is unknown, `placed` that it was
    found at another glyph, so that the advance of `index` is none of its own, `unmapped` that it is a glyph of letters,
    which its font has no map for.
    """

    text: str
    index: int
    left: float
    right: float
    bottom: float
    top: float
    x: float
    y: float
    spaced: bool
    mark: bool = False
    floating: bool = False
    placed: bool = False
    unmapped: bool = False


Glyphs = list[Character]


def read_glyphs(text_page: Any, codes: Sequence[int], bounds: tuple[float, float, float, float]) -> list[Glyphs]:
    """Return a page's characters inside its bounds (left, bottom, right, top), one list for each angle of text.

    Ink without a meaning is among them as NO_TEXT.
    """
    kinds = {code: _kind_of(code) for code in set(codes)}  # a call a code point, and none a character
    indices = [
        index
        for index, code in enumerate(codes)
        if (kinds[code] is not None if code > 0x20 else _may_be_ink(codes, index, code))
    ]
    places = boxes_and_origins(text_page, indices).tolist()
    texts = [kinds[codes[index]] or (NO_TEXT, False) for index in indices]
    glyphs: Glyphs = []
    left, bottom, right, top = bounds
    previous, owed = -1, False  # the character before, and whether the space before a dropped one is still to be told
    for index, (text, mark), x0, x1, y0, y1, x, y in zip(
        indices, texts, *(places[at::6] for at in range(6)), strict=True
    ):
        owed = owed or index > previous + 1
        if not text or (text == NO_TEXT and (x1 - x0 < INK or y1 - y0 < INK)):
            previous = previous if text else index
            continue
        previous = index
        if x1 >= left and x0 <= right and y1 >= bottom and y0 <= top:
            glyphs.append(Character(text, index, x0, x1, y0, y1, x, y, owed, mark))
            if text == NO_TEXT:
                glyphs[-1].unmapped = _is_unmapped(codes[index])
            owed = False
    return _by_angle(text_page, glyphs)


def _kind_of(code: int) -> tuple[str, bool] | None:
    """Return the letters a code point stands for, and whether they are marks; None for white space."""
    if code in BLANK:
        return None
    text = letters_of(code)
    return text, is_mark(text)


def _may_be_ink(codes: Sequence[int], index: int, code: int) -> bool:
    """Tell of a space or control character whether it may stand for a glyph, as those of LibreOffice's kashida do."""
    if code == 0x20:
        return index > 0 and _joins_next(codes[index - 1])
    if code == 0x0D:
        return index + 1 == len(codes) or codes[index + 1] != 0x0A
    if code == 0x0A:
        return index == 0 or codes[index - 1] != 0x0D
    return True


def _is_unmapped(code: int) -> bool:
    return code == UNMAPPED or (code >= LEAST_UNASSIGNED and unicodedata.category(chr(code)) == "Cn")


@cache
def _joins_next(code: int) -> bool:
    return joins_next(chr(code))


def em_of(text_page: Any, indices: Sequence[int]) -> float:
    """Return the median size of the type of some characters, in points: the font's size times its matrix."""
    step = max(1, len(indices) // SAMPLE)
    matrix = pdfium.FS_MATRIX()
    sizes = []
    for index in indices[::step]:
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        sizes.append(pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d))
    return median(sizes) if sizes else 0.0


def _by_angle(text_page: Any, glyphs: Glyphs) -> list[Glyphs]:
    """Divide characters by the angle of their text, the most frequent first, and turn each group upright."""
    step = max(1, len(glyphs) // SAMPLE)
    if all(angle_at(text_page, one.index) == 0 for one in glyphs[::step]):
        return [glyphs]
    angles = [angle_at(text_page, one.index) for one in glyphs]
    groups = []
    for angle, _ in Counter(angles).most_common(8):
        group = [one for one, own in zip(glyphs, angles, strict=True) if own == angle]
        groups.append(_turned(group, -math.radians(angle)) if angle else group)
    return groups


def angle_at(text_page: Any, index: int) -> int:
    """Return the angle of a character's text in whole degrees, anticlockwise, to the next five."""
    angle = math.degrees(pdfium.FPDFText_GetCharAngle(text_page, index))
    return -(round(angle / 5) * 5) % 360


def _turned(glyphs: Glyphs, angle: float) -> Glyphs:
    cosine, sine = math.cos(angle), math.sin(angle)
    for one in glyphs:
        corners = [
            (x * cosine - y * sine, x * sine + y * cosine)
            for x, y in ((one.left, one.bottom), (one.left, one.top), (one.right, one.bottom), (one.right, one.top))
        ]
        one.left, one.right = min(x for x, _ in corners), max(x for x, _ in corners)
        one.bottom, one.top = min(y for _, y in corners), max(y for _, y in corners)
        one.x, one.y = one.x * cosine - one.y * sine, one.x * sine + one.y * cosine
    return glyphs
