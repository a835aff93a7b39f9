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

import numpy as np
from numpy.typing import NDArray

from docmill.stages.convert.pdf.native import angles_at, boxes_and_origins, sizes_at
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT, UNMAPPED, is_mark, joins_next, letters_of

__all__ = ["Character", "Glyphs", "degrees_at", "em_of", "read_glyphs"]

BLANK = frozenset(" \u00a0\u2002\u2003\u2009\u200a\u202f\u3000")
INK = 0.15  # points: what is thinner is a blank whose box PDFium rounded; connections in small print are twice that
LEAST_UNASSIGNED = 0x378  # PDFium gives the number of a glyph where a map holds nothing
LEVEL, LINE_GAP = 0.5, 30.0  # points between the baselines, and the ink, of neighbours on a line that runs off the page
SAMPLE = 40  # characters are asked for size and angle
SHOWN, SPACE, CONTROL, JOINING, MARK, MEANINGLESS, NOTHING = (1 << bit for bit in range(7))  # classes of characters


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
Mask = NDArray[np.bool_]
Places = NDArray[np.float64]


def read_glyphs(text_page: Any, text: str, bounds: tuple[float, float, float, float]) -> list[Glyphs]:
    """Return a page's characters inside its bounds (left, bottom, right, top), one list for each angle of text.

    A line that is inside in part is read as a whole. Ink without a meaning is among them as NO_TEXT.
    """
    kinds = _kinds_of(text)
    indices = kinds.indices(text)
    columns = list(map(np.asarray, boxes_and_origins(text_page, indices.tolist())))
    classes = kinds.classes[indices]
    spaced, kept = _spaced_and_kept(indices, classes, columns, bounds)
    if not kept.all():
        indices, classes, spaced = indices[kept], classes[kept], spaced[kept]
        columns = [column[kept] for column in columns]
    at = indices.tolist()
    letters = map(kinds.letters.__getitem__, map(text.__getitem__, at))
    marks = (classes & MARK != 0).tolist()
    glyphs = list(map(Character, letters, at, *(column.tolist() for column in columns), spaced.tolist(), marks))
    for place in np.flatnonzero(classes & MEANINGLESS).tolist():
        glyphs[place].unmapped = _is_unmapped(ord(text[glyphs[place].index]))
    return _by_angle(text_page, glyphs)


@dataclass(slots=True)
class CharacterKinds:
    """What the characters of a page are: the class of each by its index, and the letters that each different one is."""

    classes: NDArray[np.uint8]
    letters: dict[str, str]

    def indices(self, text: str) -> NDArray[np.intp]:
        """Return which characters may have ink: what is shown, spaces behind letters that join, and some controls."""
        classes = self.classes
        kept = classes & SHOWN != 0
        kept[1:] |= (classes[1:] & SPACE != 0) & (classes[:-1] & JOINING != 0)
        for index in np.flatnonzero(classes & CONTROL).tolist():
            kept[index] = _may_be_ink(text, index, text[index])
        return np.flatnonzero(kept)


def _kinds_of(text: str) -> CharacterKinds:
    """Return what each character of a page is, by a question for each different one."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = np.zeros(int(codes.max(initial=0)) + 1, np.uint8)
    letters_by: dict[str, str] = {}
    for one in set(text):
        table[ord(one)], letters_by[one] = _class_of(one)
    return CharacterKinds(table[codes], letters_by)


@cache
def _class_of(character: str) -> tuple[int, str]:
    """Return the class of a character, and the letters that it is."""
    letters, mark = _kind_of(character) or (NO_TEXT, False)
    found = SPACE if character == " " else CONTROL if character < " " else 0 if character in BLANK else SHOWN
    found |= (MARK if mark else 0) | (JOINING if joins_next(character) else 0)
    return found | (MEANINGLESS if letters == NO_TEXT else 0 if letters else NOTHING), letters


def _spaced_and_kept(
    at: NDArray[np.intp],
    classes: NDArray[np.uint8],
    columns: Sequence[Places],
    bounds: tuple[float, float, float, float],
) -> tuple[Mask, Mask]:
    """Tell of characters whether white space stood before each, and which have letters, or ink, inside the bounds.

    The space before what is left out is told at the next character.
    """
    x0, x1, y0, y1 = columns[:4]
    left, bottom, right, top = bounds
    kept = (y1 >= bottom) & (y0 <= top) & (x1 >= left) & (x0 <= right)
    if not kept.all():
        kept = _with_whole_lines(kept, x0, x1, columns[5])
    there = (classes & MEANINGLESS == 0) | ((x1 - x0 >= INK) & (y1 - y0 >= INK))
    kept &= there & (classes & NOTHING == 0)
    gaps = np.zeros(len(at), int)
    gaps[there] = np.cumsum(np.diff(at[there], prepend=-1) > 1)
    spaced = np.zeros(len(at), bool)
    spaced[kept] = np.diff(gaps[kept], prepend=0) > 0
    return spaced, kept


def _with_whole_lines(kept: Mask, x0: Places, x1: Places, y: Places) -> Mask:
    """Return which characters are kept with the rest of their lines, where these run off the page."""
    apart = np.maximum(x0[1:], x0[:-1]) - np.minimum(x1[1:], x1[:-1])
    numbers = np.cumsum(np.append(False, (np.abs(np.diff(y)) > LEVEL) | (apart > LINE_GAP)))
    seen = np.zeros(numbers[-1] + 1, bool)
    seen[numbers[kept]] = True
    whole: Mask = seen[numbers]
    return whole


def _kind_of(character: str) -> tuple[str, bool] | None:
    """Return the letters a character stands for, and whether they are marks; None for white space."""
    if character in BLANK:
        return None
    text = letters_of(ord(character))
    return text, is_mark(text)


def _may_be_ink(text: str, index: int, control: str) -> bool:
    """Tell of a control character whether it may stand for a glyph, as those of LibreOffice's kashida do."""
    if control == "\r":
        return text[index + 1 : index + 2] != "\n"
    if control == "\n":
        return index == 0 or text[index - 1] != "\r"
    return True


def _is_unmapped(code: int) -> bool:
    return code == UNMAPPED or (code >= LEAST_UNASSIGNED and unicodedata.category(chr(code)) == "Cn")


def em_of(text_page: Any, indices: Sequence[int]) -> float:
    """Return the median size of the type of some characters, in points: the font's size times its matrix."""
    return median(sizes_at(text_page, indices[:: max(1, len(indices) // SAMPLE)])) if indices else 0.0


def _by_angle(text_page: Any, glyphs: Glyphs) -> list[Glyphs]:
    """Divide characters by the angle of their text, the most frequent first, and turn each group upright."""
    step = max(1, len(glyphs) // SAMPLE)
    if not any(degrees_at(text_page, [one.index for one in glyphs[::step]])):
        return [glyphs]
    angles = degrees_at(text_page, [one.index for one in glyphs])
    groups = []
    for angle, _ in Counter(angles).most_common(8):
        group = [one for one, own in zip(glyphs, angles, strict=True) if own == angle]
        groups.append(_turned(group, -math.radians(angle)) if angle else group)
    return groups


def degrees_at(text_page: Any, indices: Sequence[int]) -> list[int]:
    """Return the angles of some characters' text in whole degrees, anticlockwise, to the next five."""
    return [-(round(math.degrees(angle) / 5) * 5) % 360 for angle in angles_at(text_page, indices)]


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
