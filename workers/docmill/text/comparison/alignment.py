"""Two sequences side by side: which parts of them are the same. The time it takes grows with their length alone.

Short sequences are matched by longest blocks (Ratcliff and Metzener 1988). In long ones, some items in a row that
stand once in each are anchors, of which the longest run that is in order in both is kept (patience diff; Cohen), and
what is between anchors is matched in the same way. Between anchors too many ways to match count as none.

Tested by tests/text/comparison/test_alignment.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

__all__ = ["AlignedPart", "stretches"]

MOST_STEPS: Final = 400_000
"""Pairs of equal items times items, up to which longest blocks are looked for: some tens of milliseconds."""
WIDTHS: Final = (7, 3, 1)
MOST_LEVELS: Final = 8  # of anchors between anchors: each reads both sequences once

Gap = tuple[int, int, int, int]
Run = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AlignedPart:
    """`one[start:end]` and `two[other_start:other_end]`, which are the same or have nothing in common."""

    same: bool
    start: int
    end: int
    other_start: int
    other_end: int


def stretches(one: Sequence[str], two: Sequence[str]) -> Iterator[AlignedPart]:
    """Yield two sequences in stretches, in order and without a gap: the same ones, and what stands between them."""
    at, other = 0, 0
    for start, other_start, size in _joined(_runs(one, two, (0, len(one), 0, len(two)), 0)):
        if start > at or other_start > other:
            yield AlignedPart(False, at, start, other, other_start)
        at, other = start + size, other_start + size
        yield AlignedPart(True, start, at, other_start, other)
    if at < len(one) or other < len(two):
        yield AlignedPart(False, at, len(one), other, len(two))


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Yield runs, those that touch as one."""
    held: Run | None = None
    for start, other, size in runs:
        if held and (held[0] + held[2], held[1] + held[2]) == (start, other):
            held = held[0], held[1], held[2] + size
            continue
        if held:
            yield held
        held = start, other, size
    if held:
        yield held


def _runs(one: Sequence[str], two: Sequence[str], gap: Gap, level: int) -> Iterator[Run]:
    """Yield where both are the same within a gap, and for how many items, in order."""
    start, end, other, other_end = gap
    if _is_short(one, two, gap):
        matcher = SequenceMatcher(None, one[start:end], two[other:other_end], autojunk=False)
        yield from ((start + a, other + b, size) for a, b, size in matcher.get_matching_blocks() if size)
        return
    head = 0
    while start + head < end and other + head < other_end and one[start + head] == two[other + head]:
        head += 1
    if head:
        yield start, other, head
    start, other, tail = start + head, other + head, 0
    while start < end - tail and other < other_end - tail and one[end - tail - 1] == two[other_end - tail - 1]:
        tail += 1
    yield from _between_anchors(one, two, (start, end - tail, other, other_end - tail), level)
    if tail:
        yield end - tail, other_end - tail, tail


def _between_anchors(one: Sequence[str], two: Sequence[str], gap: Gap, level: int) -> Iterator[Run]:
    start, end, other, other_end = gap
    if start == end or other == other_end or level >= MOST_LEVELS:
        return
    if _is_short(one, two, gap):
        yield from _runs(one, two, gap, level)
        return
    for width in WIDTHS:
        if anchors := _anchors(one, two, gap, width):
            break
    else:
        return
    for place, place_of_other in anchors:
        if place < start or place_of_other < other:  # within what the anchor before goes on with
            continue
        yield from _runs(one, two, (start, place, other, place_of_other), level + 1)
        size = 0
        while place + size < end and place_of_other + size < other_end:
            if one[place + size] != two[place_of_other + size]:
                break
            size += 1
        yield place, place_of_other, size
        start, other = place + size, place_of_other + size
    yield from _runs(one, two, (start, end, other, other_end), level + 1)


def _is_short(one: Sequence[str], two: Sequence[str], gap: Gap) -> bool:
    """Tell whether longest blocks are soon found: a short gap, or one whose items are seldom the same."""
    start, end, other, other_end = gap
    shorter, longer = sorted((end - start, other_end - other))
    if shorter * shorter * longer <= MOST_STEPS:
        return True
    counts, others = Counter(one[start:end]), Counter(two[other:other_end])
    return shorter * sum(count * others[item] for item, count in counts.items()) <= MOST_STEPS


def _anchors(one: Sequence[str], two: Sequence[str], gap: Gap, width: int) -> list[tuple[int, int]]:
    """Return where `width` items stand that are once in each: of all such places the most that are in order in both."""
    start, end, other, other_end = gap
    places, others = _single(one, start, end, width), _single(two, other, other_end, width)
    both = [(place, others[items]) for items, place in places.items() if items in others]
    lasts: list[int] = []  # the lowest last place of an increasing run, by its length less one (Schensted 1961)
    ends: list[int] = []
    before = [-1] * len(both)
    for number, (_, place) in enumerate(both):
        length = bisect_left(lasts, place)
        if length:
            before[number] = ends[length - 1]
        lasts[length : length + 1] = [place]
        ends[length : length + 1] = [number]
    found = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(both[number])
        number = before[number]
    return found[::-1]


def _single(items: Sequence[str], start: int, end: int, width: int) -> dict[tuple[str, ...], int]:
    """Return the places of what stands once, in order."""
    places: dict[tuple[str, ...], int] = {}
    for place in range(start, end - width + 1):
        several = tuple(items[place : place + width])
        places[several] = -1 if several in places else place
    return {several: place for several, place in places.items() if place >= 0}
