"""Where the blocks stood that cleaning took out of a text.

With the document as it was handed in, blocks and lines of the text are looked for in it, in their order: a block stood
behind the last line that comes before it. Without, the line that a block of plain text was on tells about where; of
HTML nothing tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from typing import Final

from docmill.documents import Removed
from docmill.text.folding import fold

__all__ = ["PlacedBlock", "place_blocks"]

BEGINNING: Final = 48
"""Folded characters by which a line is looked for: enough to tell lines apart, few enough to survive mending."""
MOST_SOURCE: Final = 4_000_000
MOST_READ: Final = 500_000_000
"""Characters of the source that are read again and again to find blocks: half a second. Later blocks have no place."""
MOST_FOLDED: Final = 1000  # of a line, to find its beginning
TAG: Final = re.compile(r"<[^<>]{0,4000}>")


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block and the place in the text before which it stood; None where that is not known."""

    block: Removed
    place: int | None


def place_blocks(text: str, removed: Sequence[Removed], source: str | None, *, markup: bool) -> list[PlacedBlock]:
    """Return the blocks in the order in which they were removed, each with its place at the beginning of a line.

    Args:
        text: The record's text.
        removed: What was taken out of it.
        source: The document as it was handed in, decoded; None where it was not kept.
        markup: Whether the source is HTML.
    """
    starts = [match.start() for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    if source is not None:
        return _by_source(text, starts, removed, _visible(source[:MOST_SOURCE], markup))
    return _by_line(text, removed)


def _visible(source: str, markup: bool) -> str:
    return fold(unescape(TAG.sub(" ", source)) if markup else source)


class _Finder:
    """Finds folded beginnings of lines in a source, as long as not too much was read."""

    def __init__(self, source: str) -> None:
        self._source, self._left = source, MOST_READ

    def find(self, text: str, at: int) -> tuple[int, int]:
        """Return where the beginning of a text stands from a place on, and where it ends; -1 twice where it does not.

        Most lines of a text stand soon behind the line before.
        """
        wanted = fold(text[:MOST_FOLDED])[:BEGINNING]
        if not wanted or self._left <= 0:
            return -1, -1
        found = self._source.find(wanted, at)
        self._left -= (found if found >= 0 else len(self._source)) - at
        return (found, found + len(wanted)) if found >= 0 else (-1, -1)


def _by_source(text: str, starts: Sequence[int], removed: Sequence[Removed], source: str) -> list[PlacedBlock]:
    places, lines = list[int](), list[int]()  # where each line of the text stands in the source, and in the text
    finder, at = _Finder(source), 0
    for start in starts:
        end = text.find("\n", start)
        found, behind = finder.find(text[start : end if end >= 0 else len(text)], at)
        if found >= 0:
            places.append(found)
            lines.append(start)
            at = behind
    placed, at = [], 0
    finder = _Finder(source)
    for block in removed:
        found, _ = finder.find(block.text, at)
        if found < 0:
            found, _ = finder.find(block.text, 0)
        if found < 0 or not lines:
            placed.append(PlacedBlock(block, None))
            continue
        at = found
        number = bisect_right(places, found)
        placed.append(PlacedBlock(block, lines[number] if number < len(lines) else len(text)))
    return placed


def _by_line(text: str, removed: Sequence[Removed]) -> list[PlacedBlock]:
    """Return about where blocks of plain text stood: as many lines down as there were, less those taken out before."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    numbered = sorted((one.line, one.text.count("\n") + 1) for one in removed if one.line is not None)
    numbers = [line for line, _ in numbered]
    gone = [0, *accumulate(lines for _, lines in numbered)]
    placed = []
    for block in removed:
        place = None
        if block.line is not None:
            line = max(0, block.line - 1 - gone[bisect_left(numbers, block.line)])
            place = starts[line] if line < len(starts) else len(text)
        placed.append(PlacedBlock(block, place))
    return placed
