"""Pages with right-to-left letters: each line from the characters by their places, whatever order the file has.

PDFium gives such characters well, but orders them word by word. So each line is sorted by the origins of its characters
as it is seen, divided into words by gaps and by the spaces that PDFium saw, and turned into logical order.

Tested by tests/stages/convert/pdf/right_to_left/test_page.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
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

WORD_GAP = 0.2  # of an em between the advance of a letter and the next: spaces are .2 to .3 wide, unless they shrank
LATIN_GAP = 0.14
LIKELY_GAP = 0.1  # of an em, where PDFium saw a space
TOUCHING = -0.1  # of an em: only the tails of letters reach under a space
SAME_LINE = 0.3  # of an em between the origins of a space and of a letter of its line
WIDE_GAP = 0.35  # of an em, on a page that has spaces of its own, between letters that do not join
SURE_GAP = 0.6  # of an em, whatever else is known
FLOATING_GAP = 0.3  # of an em, beside a letter whose ink is unknown
NON_JOINING_GAP = 0.03  # of an em: letters that join overlap
THIN = 0.12  # of an em: the ink of a stretched connection is thinner, and lies on the baseline
SAME_PLACE = 0.08  # of an em between the origins of a lam and of the alef that stands within it
TOUCH = 0.2  # of an em: PDFium leaves out some of several connections in a row
ALEFS = frozenset("اأإآٱ")
ENOUGH = 20
MOST_NON_JOINERS = 0.12  # of the places where letters join: Persian has one at four of a hundred
PERSIAN_SHARE = 0.02  # of the letters of Persian and Urdu, and more, are those that Arabic lacks
PERSIAN = re.compile("[پچژگکیےٹڈڑ]")
STRAY_JOINER = re.compile(f"{NON_JOINER}+(?=[\\s.،؛:!؟)»]|$)|(?<![^\\s(«]){NON_JOINER}+|(?<={NON_JOINER}){NON_JOINER}+")


class Places(Protocol):
    """What PDFium is asked about single characters, by their index in its order."""

    @property
    def blanks(self) -> tuple[tuple[float, float], ...] | None:
        """The origins of the spaces that are no characters; None where spaces are, () where nothing is known."""
        ...

    def space_at(self, index: int) -> tuple[float, float] | None:
        """Return where a space begins and ends; None where that index has none."""
        ...

    def advance_end(self, index: int) -> float:
        """Return where the advance of a character, or its ink beyond that, ends on the right; inf where not known."""
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
        regions = regions_of(glyphs, em, right_to_left=right_to_left)
        persian = persian and not _stand_apart(regions, em)
        for column, region in enumerate(regions, first_column):
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
        self.blanks: dict[int, list[float]] = {}
        for x, y in sorted(places.blanks or ()):
            self.blanks.setdefault(round(y), []).append(x)
        owed = False
        for one in glyphs:
            owed = owed or one.spaced
            if not one.mark:
                self.rank[one.index] = len(self.spaced)
                self.spaced.append(owed)
                owed = False
        self.spaced.append(True)

    def blanks_of(self, y: float, em: float) -> list[float]:
        """Return where on a line the file has spaces that are no characters."""
        reach = int(SAME_LINE * em) + 1
        return sorted(x for level in range(round(y) - reach, round(y) + reach + 1) for x in self.blanks.get(level, ()))

    def gap_between(
        self, left: Character, right: Character, reach: float, em: float, blanks: Sequence[float] = ()
    ) -> bool:
        """Tell whether a gap between words stands between two characters side by side; ink up to `reach` is left of it.

        What the advance of one leaves to the origin of the other tells most; in between PDFium does.
        """
        ink = right.left - reach
        if ink > SURE_GAP * em:
            return True
        if left.floating or right.floating:
            return ink > FLOATING_GAP * em
        if ink < TOUCHING * em:
            return False
        if self.blanks:
            at = bisect_left(blanks, left.x + LIKELY_GAP * em)
            return at < len(blanks) and blanks[at] <= right.x - LIKELY_GAP * em
        one, other = self.rank[left.index], self.rank[right.index]
        seen = self.spaced[max(one, other)] if abs(one - other) == 1 else None
        if seen is not None and self.places.blanks is None and is_right_to_left(right.text[0]):
            joined = joins_next(right.text) and joins_previous(left.text)
            wide = ink > (WORD_GAP if joined else WIDE_GAP) * em
            return wide or (seen and self._space_between(left, right, em))
        return self._is_gap(left, right, reach, em, seen=seen)

    def _is_gap(self, left: Character, right: Character, reach: float, em: float, *, seen: bool | None) -> bool:
        """Tell whether a gap is one between words by its width; `seen` is what PDFium says, where it says anything."""
        end = max(self.places.advance_end(left.index), reach)
        gap = right.x - end if end < right.right else right.left - reach
        latin = (
            end < right.right and left.text[0].isascii() and right.text[0].isascii()
        )  # whose advances leave nothing between letters
        if gap > (LATIN_GAP if latin else WORD_GAP) * em:
            return True
        if seen is False or gap < TOUCH * em / 2:
            return False
        return (seen is True and gap > LIKELY_GAP * em) or self._space_between(left, right, em)

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


def _stand_apart(regions: Sequence[LayoutRegion], em: float) -> bool:
    """Tell whether a font's letters do not touch where they join, so that gaps tell no non-joiners."""
    gaps = [
        right.left - left.right
        for region in regions
        for line in region.lines
        for left, right in pairwise(line)
        if joins_next(right.text) and joins_previous(left.text)
    ]
    inside = [gap for gap in gaps if gap < WORD_GAP * em]
    apart = sum(gap > NON_JOINING_GAP * em for gap in inside)
    return apart > ENOUGH and apart > MOST_NON_JOINERS * len(inside)


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
    reach = float("-inf")
    blanks = neighbours.blanks_of(bases[0].y, em) if neighbours.blanks and bases else ()
    for place, one in enumerate(bases):
        spaced = before is not None and neighbours.gap_between(before, one, reach, em, blanks)
        reach = max(reach, one.right)
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
    thin = THIN * em
    right_of: Character | None = None
    for place in range(len(bases) - 1, -1, -1):
        one = bases[place]
        if (one.top - one.bottom < thin and _is_thin(one, em)) or one.text[0] == "ـ":
            left_of = bases[place - 1] if place else None
            if right_of is not None and left_of is not None and _is_stretch(one, left_of, right_of, em):
                right_of.left, right_of.x = min(right_of.left, one.left), min(right_of.x, one.x)
                marks[right_of.index] = marks.get(right_of.index, "") + one.text[1:] + marks.get(one.index, "")
                continue
        if one.text[0] == NO_TEXT:
            continue
        right_of = one
        kept.append(one)
    return kept[::-1]


def _is_thin(one: Character, em: float) -> bool:
    height = one.top - one.bottom
    return height < THIN * em and abs(one.bottom - one.y) < THIN * em and one.right - one.left > 1.2 * height


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
