"""Text objects of a page that show none of its characters: spaces, and glyphs whose letters are told elsewhere.

Chromium writes an object for each space, which has no character, and hangs the letters of a cluster on the glyph of a
mark, so that the letter's own glyph has none.

Tested by tests/stages/convert/pdf/test_native.py.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.native.calls import INDEX, POINTER, Slots, called, pointer_to
from docmill.stages.convert.pdf.native.text import PageObjects, UnshownGlyph, boxes_and_origins, text_objects

__all__ = ["Unshown"]

FLOAT, MATRIX = 4, 6  # bytes, and the values of a matrix
SPACE = re.compile(" ")
NOWHERE = (math.inf, math.inf)
NARROWEST, INK = 0.5, 0.01  # points: the width of a space, and what has ink
WIDTH = 0.1  # of a point: the box of a space that is one is wider
SAMPLE = 40  # spaces are asked for their width
LEAST_BLANK, FEW_WIDE = 0.5, 0.1  # of a page's spaces
FEW_SPACES = 0.04  # of the characters of a page: words are shorter than 25 letters
MOST_MADE = 0.6  # of a page's spaces are wide, and the others made by PDFium: no page of Chromium

_object_matrix = called(pdfium.FPDFPageObj_GetMatrix, INDEX, POINTER, POINTER)
_object_bounds = called(pdfium.FPDFPageObj_GetBounds)
_sides = Slots("f", 4)  # left, bottom, right and top of an object


class Unshown:
    """A page's text objects that show none of its characters; they are looked for when they are asked for."""

    def __init__(
        self,
        text_page: Any,
        shown: Sequence[int],
        objects: PageObjects,
        showing: AbstractSet[int] | None = None,
    ) -> None:
        """Take the page, its shown characters, its objects, and which of these show any, if known."""
        self.text_page, self.shown, self.objects, self.showing = text_page, shown, objects, showing

    @cached_property
    def _found(self) -> tuple[list[tuple[float, float]], list[UnshownGlyph]]:
        showing = set(text_objects(self.text_page, self.shown)) if self.showing is None else self.showing
        texts = self.objects.texts
        places = [place for place, address in enumerate(texts) if address not in showing]
        own, origins = _origins([texts[place] for place in places])
        following = [*_origins([texts[place + 1] for place in places if place + 1 < len(texts)])[1], NOWHERE]
        blanks: list[tuple[float, float]] = []
        glyphs: list[UnshownGlyph] = []
        objects = [pointer_to(texts[place]) for place in places]
        ink = zip(*_sides.filled(objects, (_object_bounds, range(4), ())), strict=True)
        for known, (x, y), after, (left, bottom, right, top) in zip(own, origins, following, ink, strict=False):
            if not known:
                continue
            if right - left >= INK and top - bottom >= INK:
                glyphs.append(UnshownGlyph(x, y, left, right, bottom, top))
            elif abs(after[1] - y) >= INK or abs(after[0] - x) >= NARROWEST:
                blanks.append((x, y))  # else it is a part of a letter, or a non-joiner
        return blanks, glyphs

    @property
    def blanks(self) -> tuple[tuple[float, float], ...]:
        """The origins of those without ink: the spaces of Chromium."""
        return tuple(self._found[0])

    def glyphs(self) -> list[UnshownGlyph]:
        """Return those with ink, in the order of the file."""
        return self._found[1]

    def spaces(self, text: str) -> tuple[tuple[float, float], ...] | None:
        """Return the origins of a page's spaces if most are no characters; None if most are, () if it has none.

        Spaces that PDFium makes have no width. Chromium's have no character, but where a font kerns them.
        """
        spaces = [found.start() for found in SPACE.finditer(text)]
        sample = spaces[:: max(1, len(spaces) // SAMPLE)]
        of_sample = _wide(self.text_page, sample)
        enough = len(spaces) > FEW_SPACES * len(self.shown)  # else they stand for something else, as for non-joiners
        if enough and len(of_sample) > MOST_MADE * len(sample):
            return None
        blanks = self.blanks
        wide = _wide(self.text_page, spaces) if of_sample else []
        if len(blanks) >= max(len(wide), LEAST_BLANK * len(spaces)):
            return (*blanks, *wide)
        few = max(FEW_WIDE * len(spaces), FEW_SPACES * len(self.shown))
        return () if len(wide) <= few else None


def _origins(addresses: Sequence[int]) -> tuple[list[int], list[tuple[float, float]]]:
    """Return for each of some objects whether it has a matrix, and its origin."""
    values = array("f", bytes(FLOAT * MATRIX * len(addresses)))
    at, _ = values.buffer_info()
    size = FLOAT * MATRIX
    known = list(map(_object_matrix, addresses, range(at, at + size * len(addresses), size)))
    return known, list(zip(values[4::MATRIX], values[5::MATRIX], strict=True))


def _wide(text_page: Any, spaces: Sequence[int]) -> list[tuple[float, float]]:
    """Return the origins of the spaces that have a width."""
    lefts, rights, _, _, across, upwards = boxes_and_origins(text_page, spaces)
    every = zip(lefts, rights, across, upwards, strict=True)
    return [(x, y) for left, right, x, y in every if right - left > WIDTH]
