"""Gaps between words: what the advance of one letter leaves to the origin of the next, and what PDFium saw.

Tested by tests/stages/convert/pdf/right_to_left/test_gaps.py.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import Protocol

from docmill.stages.convert.pdf.native import UnshownGlyph
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.letters import is_right_to_left, joins_next, joins_previous

__all__ = ["WORD_GAP", "Places", "WordGaps"]

WORD_GAP = 0.2  # of an em between the advance of a letter and the next: spaces are .2 to .3 wide, unless they shrank
LATIN_GAP = 0.14
NARROWEST_GAP = 0.09  # of an em: a space of a narrow font that shrank
AROUND = 0.02  # of an em to both sides of a width that parts gaps within words from those between them
CLEAR = 4  # times as many gaps are wider than the bound that is taken than about as wide
FEW = 2  # narrow gaps are chance
MOST_SPACES = 0.3  # of the characters of a page have a space beside them
MOST_ASKED = 1000  # characters of a page tell how wide its gaps are
SEEN_GAP = 0.06  # of an em, where PDFium saw a space between neighbours of its order
LIKELY_GAP = 0.1  # of an em, where PDFium saw a space
TOUCHING = -0.1  # of an em: only the tails of letters reach under a space
SAME_LINE = 0.3  # of an em between the origins of a space and of a letter of its line
WIDE_GAP = 0.35  # of an em, on a page that has spaces of its own, between letters that do not join
SEEN_WIDE_GAP = 0.25  # of an em, where PDFium saw a space there
SURE_GAP = 0.6  # of an em, whatever else is known
FLOATING_GAP = 0.3  # of an em, beside a letter whose ink is unknown
SPACE = 0.05  # of an em, the width of a space that is one
NO_ADVANCE = 0.01  # of an em: where Ghostscript has a space for a non-joiner, it ends at the origin that it begins at


class Places(Protocol):
    """What PDFium is asked about single characters, by their index in its order."""

    @property
    def blanks(self) -> tuple[tuple[float, float], ...] | None:
        """The origins of the spaces that are no characters; None where spaces are, () where nothing is known."""
        ...

    def unshown_glyphs(self) -> list[UnshownGlyph]:
        """Return the glyphs that no character is told at."""
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


class WordGaps:
    """Tells which characters of a line stand apart, by their places and by what stood beside them in PDFium's order."""

    def __init__(self, glyphs: Glyphs, places: Places) -> None:
        self.places = places
        self.rank: dict[int, int] = {}
        self.spaced: list[bool] = []
        self.blanks: dict[int, list[float]] = {}
        for x, y in sorted(places.blanks or ()):
            self.blanks.setdefault(round(y), []).append(x)
        owed = False
        for one in () if self.blanks else glyphs:  # the blanks tell all
            owed = owed or one.spaced
            if not one.mark:
                self.rank[one.index] = len(self.spaced)
                self.spaced.append(owed)
                owed = False
        self.spaced.append(True)
        self.word_gap = self._usual_gap(glyphs) if places.blanks == () else WORD_GAP

    def _usual_gap(self, glyphs: Glyphs) -> float:
        """Return from which width on, in ems, gaps are spaces on a page that has none of its own.

        Spaces of some fonts are narrow, and shrink where lines are justified. Within words hardly anything is left.
        """
        widths = []
        for one, other in pairwise(glyphs[:MOST_ASKED]):
            left, right = (one, other) if one.x < other.x else (other, one)
            if abs(one.y - other.y) < 1 and not (left.mark or right.mark or left.floating or right.floating):
                size = self.places.size_at(right.index)
                width = (right.x - max(self.places.advance_end(left.index), left.right)) / size if size else 0.0
                if NARROWEST_GAP / 2 < width < SURE_GAP:
                    widths.append(width)
        widths.sort()
        candidates = [WORD_GAP - at / 100 for at in range(round(100 * (WORD_GAP - NARROWEST_GAP)) + 1)]
        gap = min(candidates, key=lambda gap: (_count_near(widths, gap), gap))
        wider = len(widths) - bisect_left(widths, gap)
        narrow = bisect_left(widths, WORD_GAP + AROUND) - bisect_left(widths, gap)
        clear = CLEAR * _count_near(widths, gap) + FEW < narrow and wider < MOST_SPACES * min(len(glyphs), MOST_ASKED)
        return gap if clear else WORD_GAP

    def before(self, line: Glyphs, em: float) -> list[bool]:
        """Tell for each character of a line, from left to right, whether a gap between words stands to its left."""
        if not line:
            return []
        if self.blanks:
            return self._by_blanks(line, self._blanks_of(line[0].y, em), em)
        sure, touching, small, wide = SURE_GAP * em, TOUCHING * em, SEEN_GAP * em, WORD_GAP * em
        least = min(LATIN_GAP, self.word_gap) * em  # of what `_is_gap` takes for a space where PDFium saw none
        own_spaces, rank, spaced = self.places.blanks is None, self.rank, self.spaced
        found = [False]
        left, reach = line[0], line[0].right
        for right in line[1:]:
            ink = right.left - reach
            if ink > sure:
                found.append(True)
            elif left.floating or right.floating:
                found.append((own_spaces and self._space_between(left, right, em)) or ink > FLOATING_GAP * em)
            elif ink < touching:
                found.append(False)
            elif own_spaces and ink <= wide and is_right_to_left(right.text[0]):
                one, other = rank[left.index], rank[right.index]
                if -2 < one - other < 2:  # PDFium saw both side by side: no gap where it saw no space
                    seen = spaced[one if one > other else other]  # noqa: FURB136 - a call a character costs more
                    found.append(seen and self._space_between(left, right, em))
                else:
                    found.append(self._is_gap(left, right, reach, em, seen=None))
            else:
                widest = ink if ink > right.x - reach else right.x - reach  # noqa: FURB136
                if widest < small:
                    found.append(False)
                else:
                    one, other = rank[left.index], rank[right.index]
                    beside = widest <= least and -2 < one - other < 2
                    seen = not beside or spaced[one if one > other else other]  # noqa: FURB136
                    found.append(seen and self._between(left, right, reach, em))
            left = right
            reach = right.right if right.right > reach else reach  # noqa: FURB136
        return found

    def _by_blanks(self, line: Glyphs, blanks: list[float], em: float) -> list[bool]:
        """Tell the gaps of a line by the origins of its spaces, from left to right; this loop runs for each letter."""
        sure, touching, likely, floating = SURE_GAP * em, TOUCHING * em, LIKELY_GAP * em, FLOATING_GAP * em
        latin = LATIN_GAP * em  # the least of what `_is_wide` takes for a space
        ends = iter([*blanks, math.inf])
        blank = next(ends)
        found = [False]
        left, reach, origin = line[0], line[0].right, line[0].x
        for right in line[1:]:
            ink, at = right.left - reach, right.x
            while blank < origin:
                blank = next(ends)
            if blank >= at and ink <= floating and (ink <= likely or at - reach <= latin):
                found.append(False)  # as nearly all letters of a word
            elif ink > sure:
                found.append(True)
            elif left.floating or right.floating:
                found.append(ink > floating or blank < at)
            elif ink < touching:
                found.append(False)
            elif origin + likely <= blank <= at - likely:
                found.append(True)
            else:
                place = bisect_left(blanks, origin + likely) if blank < at else len(blanks)
                later = place < len(blanks) and blanks[place] <= at - likely
                found.append(later or (ink > likely and self._is_wide(left, right, reach, em)))
            left, origin = right, at
            reach = right.right if right.right > reach else reach  # noqa: FURB136 - a call a character costs more
        return found

    def _blanks_of(self, y: float, em: float) -> list[float]:
        """Return where on a line the file has spaces that are no characters."""
        reach = int(SAME_LINE * em) + 1
        return sorted(x for level in range(round(y) - reach, round(y) + reach + 1) for x in self.blanks.get(level, ()))

    def _is_wide(self, left: Character, right: Character, reach: float, em: float) -> bool:
        """Tell whether a gap without a blank is a space all the same: cairo writes some as moves alone."""
        letters = is_right_to_left(left.text[0]) and is_right_to_left(right.text[0])
        if left.placed or (letters and abs(left.index - right.index) == 1):  # PDFium saw no space between them
            return right.left - reach > WIDE_GAP * em
        least = (WORD_GAP if letters else LATIN_GAP) * em
        return right.x - reach > least and right.x - max(self.places.advance_end(left.index), reach) > least

    def _between(self, left: Character, right: Character, reach: float, em: float) -> bool:
        """Tell whether a gap between words stands between two characters side by side; ink up to `reach` is left of it.

        What the advance of one leaves to the origin of the other tells most; in between PDFium does.
        """
        ink = right.left - reach
        one, other = self.rank[left.index], self.rank[right.index]
        seen = self.spaced[max(one, other)] if abs(one - other) == 1 else None
        if seen is not None and self.places.blanks is None and is_right_to_left(right.text[0]):
            if ink > WORD_GAP * em:
                joined = joins_next(right.text) and joins_previous(left.text)
                if joined or ink > (SEEN_WIDE_GAP if seen else WIDE_GAP) * em:
                    return True
            return seen and self._space_between(left, right, em)
        return self._is_gap(left, right, reach, em, seen=seen)

    def _is_gap(self, left: Character, right: Character, reach: float, em: float, *, seen: bool | None) -> bool:
        """Tell whether a gap is one between words by its width; `seen` is what PDFium says, where it says anything."""
        ink = right.left - reach
        widest = max(ink, right.x - reach)  # whatever the advance
        if widest < SEEN_GAP * em or (seen is False and widest <= min(LATIN_GAP, self.word_gap) * em):
            return False
        end = max(reach if left.placed else self.places.advance_end(left.index), reach)
        gap = right.x - end if end < right.right else ink
        latin = (
            end < right.right and left.text[0].isascii() and right.text[0].isascii()
        )  # whose advances leave nothing between letters
        if gap > (min(LATIN_GAP, self.word_gap) if latin else self.word_gap) * em:
            return True
        if seen is False or gap < SEEN_GAP * em:
            return False
        return seen is True or (gap >= LIKELY_GAP * em and self._space_between(left, right, em))

    def _space_between(self, left: Character, right: Character, em: float) -> bool:
        """Tell whether a space of the file stands between two characters that are no neighbours in its order."""
        for index in (left.index - 1, left.index + 1, right.index - 1, right.index + 1):
            space = self.places.space_at(index)
            if space and space[1] - space[0] > SPACE * em and right.x - space[0] > NO_ADVANCE * em:
                middle = (space[0] + space[1]) / 2
                if left.left < middle < right.right and left.x < middle:
                    return True
        return False


def _count_near(widths: list[float], width: float) -> int:
    return bisect_right(widths, width + AROUND) - bisect_left(widths, width - AROUND)
