"""Pages with right-to-left letters: each line from the characters by their places, whatever order the file has.

PDFium gives such characters well, but orders them word by word. So each line is sorted by the origins of its characters
as it is seen, divided into words by gaps and by the spaces that PDFium saw, and turned into logical order.

Tested by tests/stages/convert/pdf/right_to_left/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.right_to_left.bidi import LineContext, base_is_right_to_left, logical
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.layout import LayoutRegion, lines_of, regions_of
from docmill.stages.convert.pdf.right_to_left.letters import (
    NO_TEXT,
    NON_JOINER,
    is_right_to_left,
    joins_next,
    joins_previous,
)
from docmill.stages.convert.pdf.right_to_left.ligatures import composed
from docmill.stages.convert.pdf.right_to_left.units import SeenUnit

__all__ = ["cell_text", "right_to_left_lines"]

WORD_GAP = 0.2  # of an em: letters that do not join stand up to .15 apart, words .2 and more
UNLIKELY_GAP = 0.08  # of an em: no space is narrower
FLOATING_GAP = 0.3  # of an em, beside a letter whose ink is unknown
SURE_GAP = 0.6  # of an em, whether PDFium saw a space or not
NON_JOINING_GAP = 0.03  # of an em: letters that join overlap
THIN = 0.12  # of an em: the ink of a stretched connection is thinner, and lies on the baseline
SAME_PLACE = 0.08  # of an em between the origins of a lam and of the alef that stands within it
TOUCH = 0.2  # of an em: PDFium leaves out some of several connections in a row
ALEFS = frozenset("اأإآٱ")
PERSIAN_SHARE = 0.02  # of the letters of Persian and Urdu, and more, are those that Arabic lacks
LIKELY_GAP = 0.12  # of an em, where PDFium saw a space that has no width
PERSIAN = re.compile("[پچژگکیےٹڈڑ]")
STRAY_JOINER = re.compile(f"{NON_JOINER}+(?=[\\s.،؛:!؟)»]|$)|(?<![^\\s(«]){NON_JOINER}+|(?<={NON_JOINER}){NON_JOINER}+")


class Places(Protocol):
    """What PDFium is asked about single characters, by their index in its order."""

    def space_at(self, index: int) -> tuple[float, float] | None:
        """Return where a space begins and ends; None where that index has none."""
        ...

    def advance_gap(self, left: int, right: int) -> float:
        """Return what the advance of one character leaves to the origin of the next, in points."""
        ...

    def size_at(self, index: int) -> float:
        """Return the size of a character's type in points, 0 where it is not known."""
        ...


def right_to_left_lines(groups: Sequence[Glyphs], em: float, places: Places, first_column: int = 0) -> list[Line]:
    """Return a page's lines in reading order, from its characters in groups of one angle of text each."""
    lines: list[Line] = []
    for read in groups:
        text = "".join(one.text for one in read)
        glyphs = composed(read, em)
        right_to_left = _mostly_right_to_left(text)
        persian = _is_persian(text)
        neighbours = Neighbours(glyphs, places)
        for column, region in enumerate(regions_of(glyphs, em, right_to_left=right_to_left), first_column):
            lines.extend(_lines_of_region(region, column, neighbours, em, persian))
        first_column = lines[-1].column + 1 if lines else first_column
    return lines


def cell_text(glyphs: Glyphs, em: float, places: Places) -> str:
    """Return the text of a cell of a table, its lines joined by spaces."""
    if not glyphs:
        return ""
    glyphs = composed(glyphs, em)
    neighbours = Neighbours(glyphs, places)
    bases = [one for one in glyphs if not one.mark]
    regions = [LayoutRegion(lines_of(bases, em), min(one.left for one in glyphs), max(one.right for one in glyphs))]
    persian = _is_persian("".join(one.text for one in glyphs))
    return " ".join(line.text for region in regions for line in _lines_of_region(region, 0, neighbours, em, persian))


class Neighbours:
    """What stood beside a character in PDFium's order."""

    def __init__(self, glyphs: Glyphs, places: Places) -> None:
        self.rank: dict[int, int] = {}
        self.spaced: list[bool] = []
        self.places = places
        owed = False
        for one in glyphs:
            owed = owed or one.spaced
            if not one.mark:
                self.rank[one.index] = len(self.spaced)
                self.spaced.append(owed)
                owed = False
        self.spaced.append(True)

    def gap_between(self, left: Character, right: Character, em: float) -> bool:
        """Tell whether a gap between words stands between two characters side by side."""
        gap = right.left - left.right
        if gap > SURE_GAP * em:
            return True
        if left.floating or right.floating:
            return gap > FLOATING_GAP * em
        one, other = self.rank[left.index], self.rank[right.index]
        if abs(one - other) == 1:
            return self.spaced[max(one, other)] and self._is_space(left, right, gap, em)
        if gap < UNLIKELY_GAP * em:
            return False
        if self._space_between(left, right, em):
            return True
        return gap > WORD_GAP * em and self.places.advance_gap(left.index, right.index) > UNLIKELY_GAP * em

    def _is_space(self, left: Character, right: Character, gap: float, em: float) -> bool:
        """Tell whether the space that PDFium gives between two characters is one: some it makes of kerning."""
        if gap > WORD_GAP * em or self._space_between(left, right, em):
            return True
        if is_right_to_left(right.text[0]) and not joins_next(right.text):  # its tail may reach under the space
            return gap > 0
        return gap > LIKELY_GAP * em and self.places.advance_gap(left.index, right.index) > UNLIKELY_GAP * em

    def _space_between(self, left: Character, right: Character, em: float) -> bool:
        """Tell whether a space of the file stands between two characters that are no neighbours in its order."""
        for index in (left.index - 1, left.index + 1, right.index - 1, right.index + 1):
            space = self.places.space_at(index)
            if space and space[1] - space[0] > 0.05 * em:
                middle = (space[0] + space[1]) / 2
                if left.left < middle < right.right and left.x < middle:
                    return True
        return False


def _is_persian(text: str) -> bool:
    return len(PERSIAN.findall(text)) > PERSIAN_SHARE * len(text)


def _mostly_right_to_left(text: str) -> bool:
    right = sum(map(is_right_to_left, text))
    return right * 2 > sum(map(str.isalpha, text))


def _lines_of_region(region: LayoutRegion, column: int, neighbours: Neighbours, em: float, persian: bool) -> list[Line]:
    texts = ["".join(one.text for one in line) for line in region.lines]
    of_column = _mostly_right_to_left("".join(texts))
    context = LineContext()
    found = []
    for glyphs, seen in zip(region.lines, texts, strict=True):
        bases = [one for one in glyphs if not one.mark]
        if not bases:
            continue
        right_to_left = base_is_right_to_left(seen, column=of_column)
        em = neighbours.places.size_at(bases[0].index) or em
        units = _units(glyphs, neighbours, em, persian)
        text = STRAY_JOINER.sub("", logical(units, context, right_to_left=right_to_left))
        left, right = min(one.left for one in bases), max(one.right for one in bases)
        found.append(Line(text, left, right, _median_baseline(bases), em, column, right_to_left, index=bases[0].index))
    return found


def _median_baseline(bases: Glyphs) -> float:
    return sorted(one.y for one in bases)[len(bases) // 2]


def _units(glyphs: Glyphs, neighbours: Neighbours, em: float, persian: bool) -> list[SeenUnit]:
    """Return a line's characters from left to right as they are seen, each with its marks and the gap before it."""
    bases: Glyphs = []
    marks: dict[int, str] = {}
    for one in glyphs:
        if not one.mark:
            bases.append(one)
        elif bases:
            marks[bases[-1].index] = marks.get(bases[-1].index, "") + one.text
    bases = _with_lam_before_alef(_without_stretches(bases, marks, em), em)
    units: list[SeenUnit] = []
    before: Character | None = None
    for place, one in enumerate(bases):
        spaced = before is not None and neighbours.gap_between(before, one, em)
        text = one.text + marks.get(one.index, "")
        if persian and before is not None and not spaced and _parted(before, one, em):
            units.append(SeenUnit(NON_JOINER))
        after = bases[place + 1] if place + 1 < len(bases) else None
        if len(text) > 1 and text.endswith(NON_JOINER) and before is not None and after is not None and not spaced:
            if after.left - one.right > one.left - before.right:  # the gap is before the letter, not behind it
                units.extend((SeenUnit(text[:-1]), SeenUnit(NON_JOINER)))
            else:
                units.extend((SeenUnit(NON_JOINER), SeenUnit(text[:-1])))
        else:
            units.append(SeenUnit(text, spaced))
        before = one
    return units


def _without_stretches(bases: Glyphs, marks: dict[int, str], em: float) -> Glyphs:
    """Return characters from left to right without stretched connections (kashida) and ink without a meaning.

    A connection is thin ink on the baseline that touches two letters which join, or tatweel between any two. The
    letter to its right takes over its ink and its marks.
    """
    kept: Glyphs = []
    right_of: Character | None = None
    for place in range(len(bases) - 1, -1, -1):
        one = bases[place]
        if one.text[0] == "ـ" or _is_thin(one, em):
            left_of = bases[place - 1] if place else None
            if right_of is not None and left_of is not None and _is_stretch(one, left_of, right_of, em):
                right_of.left = min(right_of.left, one.left)
                marks[right_of.index] = marks.get(right_of.index, "") + one.text[1:] + marks.get(one.index, "")
                continue
        if one.text[0] == NO_TEXT:
            continue
        right_of = one
        kept.append(one)
    return kept[::-1]


def _is_thin(one: Character, em: float) -> bool:
    height = one.top - one.bottom
    return height < THIN * em and abs(one.bottom - one.y) < THIN * em and one.right - one.left > 1.5 * height


def _is_stretch(one: Character, left: Character, right: Character, em: float) -> bool:
    touches = right.left - one.right < TOUCH * em and one.left - left.right < TOUCH * em
    if one.text[0] == "ـ":
        return touches and is_right_to_left(right.text[0]) and is_right_to_left(left.text[0])
    joining = joins_previous(left.text) or left.text[0] == one.text[0]
    return touches and not is_right_to_left(one.text[0]) and joins_next(right.text) and joining


def _with_lam_before_alef(bases: Glyphs, em: float) -> Glyphs:
    """Return characters from left to right where an alef that stands within its lam is to the left of it."""
    for place in range(len(bases) - 1):
        lam, alef = bases[place], bases[place + 1]
        if lam.text == "ل" and alef.text[0] in ALEFS and alef.x - lam.x < SAME_PLACE * em:
            bases[place], bases[place + 1] = alef, lam
    return bases


def _parted(left: Character, right: Character, em: float) -> bool:
    """Tell whether two letters of a word that would join do not: something without ink stood between them."""
    return (
        right.left - left.right > NON_JOINING_GAP * em
        and len(right.text) == len(left.text) == 1  # of a ligature the ink of one letter is not known
        and joins_next(right.text)
        and joins_previous(left.text)
    )
