"""Marks (harakat, niqqud) put behind the letters that they stand on.

Where a mark stands tells its line, and mostly its letter; over two letters side by side its place in PDFium's order
tells more, where the marks of a page mostly follow their letters in it, or mostly precede them.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs

__all__ = ["place_marks"]

REACH = 0.8  # of an em: the origin of a mark stands nearer to the baseline
BESIDE = 0.06  # of an em between a mark's middle and the ink of its letter
NEAR = 4  # characters of PDFium's order: a letter has no more marks
FEWEST, MOSTLY = 8, 0.75  # marks tell on which side of theirs letters stand in PDFium's order
LAM_ALEF = re.compile("ل[\u064b-\u0652]*[اأإآٱ]")


@dataclass(slots=True)
class StandingMark:
    """A mark with its line, the letter that its ink is over, and its neighbours in PDFium's order."""

    mark: Character
    line: tuple[int, int]
    letter: Character
    before: Character | None
    after: Character | None


def place_marks(marks: Glyphs, regions: Sequence[list[Glyphs]], em: float) -> None:
    """Put each mark behind the letter that it stands on, in the lines of regions, whatever place it has in the file.

    Its line is the one whose baseline is next to its origin; there, the letter whose ink its middle is over, or the one
    beside it in PDFium's order.
    """
    standing = _standing(marks, regions, em)
    behind = sum(found.letter is found.before for found in standing)
    in_front = sum(found.letter is found.after for found in standing)
    told = len(standing) >= FEWEST and max(behind, in_front) > MOSTLY * len(standing)
    of_line: dict[tuple[int, int], dict[int, Glyphs]] = {}
    for found in standing:
        letter = found.letter
        beside = found.before if behind > in_front else found.after
        if told and beside is not None and abs(beside.index - found.mark.index) <= NEAR:
            middle = (found.mark.left + found.mark.right) / 2
            letter = beside if _outside(beside, middle) <= BESIDE * em else letter
        if LAM_ALEF.fullmatch(letter.text) and _is_over_first(found.mark, letter):
            letter.text = letter.text[:-1] + found.mark.text + letter.text[-1]
            continue
        of_line.setdefault(found.line, {}).setdefault(letter.index, []).append(found.mark)
    for (region, place), of_letter in of_line.items():
        line = regions[region][place]
        regions[region][place] = [each for one in line for each in (one, *of_letter.get(one.index, ()))]


def _is_over_first(mark: Character, ligature: Character) -> bool:
    """Tell whether a mark stands on the first letter of a ligature of two, at the right."""
    return mark.left + mark.right > ligature.left + ligature.right


def _standing(marks: Glyphs, regions: Sequence[list[Glyphs]], em: float) -> list[StandingMark]:
    lines = [
        (line[0].y, line[0].left - em, line[-1].right + em, (number, place))
        for number, of_region in enumerate(regions)
        for place, line in enumerate(of_region)
    ]
    ordered: dict[tuple[int, int], Glyphs] = {}
    found = []
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        near = [line for line in lines if line[1] <= middle <= line[2] and abs(line[0] - mark.y) < REACH * em]
        if not near:
            continue
        _, _, _, at = min(near, key=lambda line: abs(line[0] - mark.y))
        line = regions[at[0]][at[1]]
        letter = min(line, key=lambda one: _aside(one, middle))
        if _aside(letter, middle) > em:
            continue
        if at not in ordered:
            ordered[at] = sorted(line, key=lambda one: one.index)
        place = bisect_left(ordered[at], mark.index, key=lambda one: one.index)
        before = ordered[at][place - 1] if place else None
        after = ordered[at][place] if place < len(line) else None
        found.append(StandingMark(mark, at, letter, before, after))
    return found


def _aside(letter: Character, middle: float) -> float:
    """Return how far from a letter's ink the middle of a mark is, to the side; over several, the next middle counts."""
    return _outside(letter, middle) * 4 + abs(middle - (letter.left + letter.right) / 2) * 0.1


def _outside(letter: Character, middle: float) -> float:
    return max(letter.left - middle, middle - letter.right, 0.0)
