"""Marks (harakat, niqqud) put behind the letters that they stand on.

Where a mark stands tells its line, and mostly its letter; over two letters side by side its place in PDFium's order
tells more, where the marks of a page mostly follow their letters in it, or mostly precede them.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs

__all__ = ["is_over_first", "place_marks"]

REACH = 0.8  # of an em: the origin of a mark stands nearer to the baseline
BESIDE = 0.06  # of an em between a mark's middle and the ink of its letter
NEAR = 4  # characters of PDFium's order: a letter has no more marks
FEWEST, MOSTLY = 8, 0.75  # marks tell on which side of theirs letters stand in PDFium's order
AT_ONCE = 1 << 20  # marks with letters, which are compared at once
NOWHERE = -1
INDEX = attrgetter("index")
Places = NDArray[np.float64]
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
        if LAM_ALEF.fullmatch(letter.text) and is_over_first(found.mark, letter):
            letter.text = letter.text[:-1] + found.mark.text + letter.text[-1]
            continue
        of_line.setdefault(found.line, {}).setdefault(letter.index, []).append(found.mark)
    for (region, place), of_letter in of_line.items():
        line = regions[region][place]
        regions[region][place] = [each for one in line for each in (one, *of_letter.get(one.index, ()))]


def is_over_first(mark: Character, ligature: Character) -> bool:
    """Tell whether a mark stands on the first letter of a ligature of two, at the right."""
    return mark.left + mark.right > ligature.left + ligature.right


def _standing(marks: Glyphs, regions: Sequence[list[Glyphs]], em: float) -> list[StandingMark]:
    lines = [(number, place) for number, of_region in enumerate(regions) for place in range(len(of_region))]
    of_marks = np.array([((mark.left + mark.right) / 2, mark.y) for mark in marks]).reshape(-1, 2)
    nearest = _nearest_lines(of_marks, [regions[number][place] for number, place in lines], em)
    of_line: dict[int, list[int]] = {}
    for mark, at in enumerate(nearest):
        if at != NOWHERE:
            of_line.setdefault(at, []).append(mark)
    letters: dict[int, int] = {}  # of each mark its letter in the line
    for at, standing in of_line.items():
        number, place = lines[at]
        found = _nearest_letters(of_marks[standing, 0], regions[number][place], em)
        letters |= {mark: letter for mark, letter in zip(standing, found, strict=True) if letter != NOWHERE}
    ordered: dict[int, Glyphs] = {}
    every = []
    for number, letter in sorted(letters.items()):
        own, at = marks[number], nearest[number]
        line = regions[lines[at][0]][lines[at][1]]
        if at not in ordered:
            ordered[at] = sorted(line, key=INDEX)
        place = bisect_left(ordered[at], own.index, key=INDEX)
        before = ordered[at][place - 1] if place else None
        after = ordered[at][place] if place < len(line) else None
        every.append(StandingMark(own, lines[at], line[letter], before, after))
    return every


def _nearest_lines(marks: Places, lines: Sequence[Glyphs], em: float) -> list[int]:
    """Return for each mark, from its middle and its origin's height, the number of its line, or NOWHERE."""
    baselines, lefts, rights = np.array([(line[0].y, line[0].left - em, line[-1].right + em) for line in lines]).T
    found: list[int] = []
    for some in _parts(marks, len(lines)):
        middles, heights = some[:, :1], some[:, 1:]
        away = np.abs(baselines - heights)
        away[(lefts > middles) | (rights < middles) | (away >= REACH * em)] = np.inf
        nearest = away.argmin(axis=1)
        nearest[away.min(axis=1) == np.inf] = NOWHERE
        found.extend(nearest.tolist())
    return found


def _nearest_letters(middles: Places, line: Glyphs, em: float) -> list[int]:
    """Return for each mark the letter of its line that its middle is over, or beside, or NOWHERE.

    How far from a letter's ink it is counts, to the side; over several, how far from their middles.
    """
    lefts, rights = np.array([(one.left, one.right) for one in line]).T
    centres = (lefts + rights) / 2
    found: list[int] = []
    for some in _parts(middles[:, None], len(line)):
        outside = np.maximum(np.maximum(lefts - some, some - rights), 0.0)
        aside = outside * 4 + np.abs(some - centres) * 0.1
        nearest = aside.argmin(axis=1)
        nearest[aside.min(axis=1) > em] = NOWHERE
        found.extend(nearest.tolist())
    return found


def _parts(marks: Places, others: int) -> Iterator[Places]:
    """Yield marks in parts, each of which may be compared with some others at once."""
    step = max(1, AT_ONCE // max(1, others))
    return (marks[start : start + step] for start in range(0, len(marks), step))


def _outside(letter: Character, middle: float) -> float:
    return max(letter.left - middle, middle - letter.right, 0.0)
