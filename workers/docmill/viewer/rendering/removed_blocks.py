"""Where the blocks stood that cleaning took out of a text.

With the document as it was handed in, blocks and lines of the text are looked for in it, in their order: a block stood
behind the last line that comes before it. Without, the line that a block of plain text was on tells about where; of
HTML nothing tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from docmill.documents import Removed
from docmill.text.folding import fold

__all__ = ["PlacedBlock", "place_blocks"]

BEGINNING: Final = 48
"""Folded characters by which a line is looked for: enough to tell lines apart, few enough to survive mending."""
MOST_SOURCE: Final = 4_000_000
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
    return [PlacedBlock(block, _by_line(text, block, removed)) for block in removed]


def _visible(source: str, markup: bool) -> str:
    return fold(unescape(TAG.sub(" ", source)) if markup else source)


def _by_source(text: str, starts: Sequence[int], removed: Sequence[Removed], source: str) -> list[PlacedBlock]:
    places, lines = list[int](), list[int]()  # where each line of the text stands in the source, and in the text
    at = 0
    for start in starts:
        end = text.find("\n", start)
        wanted = fold(text[start : end if end >= 0 else len(text)])[:BEGINNING]
        found = source.find(wanted, at) if wanted else -1
        if found >= 0:
            places.append(found)
            lines.append(start)
            at = found + len(wanted)
    placed, at = [], 0
    for block in removed:
        wanted = fold(block.text)[:BEGINNING]
        found = source.find(wanted, at) if wanted else -1
        if found < 0:
            found = source.find(wanted) if wanted else -1
        if found < 0 or not lines:
            placed.append(PlacedBlock(block, None))
            continue
        at = found
        behind = bisect_right(places, found)
        placed.append(PlacedBlock(block, lines[behind] if behind < len(lines) else len(text)))
    return placed


def _by_line(text: str, block: Removed, removed: Sequence[Removed]) -> int | None:
    """Return about where a block of plain text stood: as many lines down as there were, less those taken out before."""
    if block.line is None:
        return None
    before = sum(one.text.count("\n") + 1 for one in removed if one.line is not None and one.line < block.line)
    lines, place = block.line - 1 - before, 0
    for _ in range(max(0, lines)):
        end = text.find("\n", place)
        if end < 0:
            return len(text)
        place = end + 1
    return place
