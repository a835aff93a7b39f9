"""Where letters of a word that would join do not: a non-joiner (U+200C), which has no ink, stood between them.

A gap tells, and so does the shape of the letter to the right: before a non-joiner it is the one of the ends of words.

Tested by tests/stages/convert/pdf/right_to_left/test_page.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import is_
from statistics import median

from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.gaps.words import WORD_GAP, WordGaps
from docmill.stages.convert.pdf.right_to_left.letters import joins_next, joins_previous, without_marks

__all__ = ["Joints"]

NON_JOINING_GAP = 0.03  # of an em: letters that join overlap
TOUCHING = -0.01  # of an em, and more: what a gap between a last and a first form may be
ENOUGH = 20
MOST_NON_JOINERS = 0.12  # of the places where letters join: Persian has one at four of a hundred
BEYOND = 0.04  # of an em: how much less than usual such letters overlap
SHAPES = 0.05  # of an em: the widths of two shapes differ by more
SURE = 3  # times as near to the width of one shape as to that of the other


class Joints:
    """Tells which letters of a page in Persian or Urdu stand apart although they would join."""

    def __init__(self, lines: Sequence[Glyphs], gaps: WordGaps, usual: float) -> None:
        """Learn from lines, each from left to right, how wide letters are at the ends of words and within them.

        `usual` is the size of the page's type in points; that of a line is asked for.
        """
        self.at_ends: dict[str, list[float]] = {}
        self.within: dict[str, list[float]] = {}
        self._before: dict[int, tuple[float, Glyphs, list[bool]]] = {}
        joined: list[float] = []
        for line in lines:
            bases = [one for one in line if not one.mark]
            if not bases:
                continue
            em = gaps.places.size_at(bases[0].index) or usual
            spaced = gaps.before(bases, em)
            self._before[bases[0].index] = em, bases, spaced
            for place, (left, right) in enumerate(pairwise(bases), 1):
                if len(right.text) > 1 or not joins_next(right.text):
                    continue
                gap = right.left - left.right
                if spaced[place]:
                    self.at_ends.setdefault(right.text, []).append((right.right - right.left) / em)
                elif joins_previous(left.text) and gap < WORD_GAP * em:
                    joined.append(gap / em)
                    if gap < TOUCHING * em:
                        self.within.setdefault(right.text, []).append((right.right - right.left) / em)
        for widths in (*self.at_ends.values(), *self.within.values()):
            widths.sort()
        apart = sum(gap > NON_JOINING_GAP for gap in joined)
        self.stand_apart = apart > ENOUGH and apart > MOST_NON_JOINERS * len(joined)
        self.least = max(TOUCHING, (median(joined) if joined else 0.0) + BEYOND)

    def before(self, bases: Glyphs, em: float) -> list[bool] | None:
        """Return the gaps between words that were found when a line was learned from; None where it changed since."""
        known, line, spaced = self._before.get(bases[0].index, (0.0, [], [])) if bases else (0.0, [], [])
        same = known == em and len(line) == len(bases) and all(map(is_, line, bases))
        return spaced if same else None

    def parted(self, left: Character, right: Character, em: float) -> bool:
        """Tell whether two letters side by side in a word would join and do not."""
        gap = (right.left - left.right) / em
        if self.stand_apart or gap <= self.least:
            return False
        letter, after = without_marks(right.text), without_marks(left.text)
        if len(letter) != 1 or len(after) != 1:
            return False  # of a ligature the ink of one letter is not known
        if not (joins_next(letter) and joins_previous(after)):
            return False
        width = (right.right - right.left) / em
        last = _nearest(self.at_ends.get(letter), width)
        inner = _nearest(self.within.get(letter), width)
        apart = gap > NON_JOINING_GAP
        if last is None or inner is None or abs(last - inner) < SHAPES:
            return apart
        return last < inner if apart else last * SURE < inner


def _nearest(widths: Sequence[float] | None, width: float) -> float | None:
    """Return how far the nearest of sorted widths is from one; None where there is none."""
    if not widths:
        return None
    at = bisect_left(widths, width)
    return min(abs(one - width) for one in widths[max(0, at - 1) : at + 1])
