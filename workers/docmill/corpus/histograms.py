"""Distributions of numbers whose range nobody knows beforehand: counts in bins that are the same for every corpus.

There is a bin for 0 itself, which many signals are; twenty of equal width up to 1, as shares ask for; above, eight to
an octave, so that a bin is at most 9 % wide, as lengths and counts ask for; and one below 0. Bins that are fixed can be
added up: what two halves of a corpus hold makes what the whole holds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["ZERO", "Bar", "bars", "bin_of", "bounds", "quantile", "share_below"]

NEGATIVE, ZERO = -1, 0
SHARES = 20
"""Bins from above 0 to 1; the last of them, this one, holds 1 itself."""
TO_AN_OCTAVE = 8
MOST_BARS = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """How many numbers are in a range from `low` to before `high`."""

    low: float
    high: float
    count: int


def bin_of(value: float) -> int:
    """Return the bin of a number: -1 below 0, 0 for 0, 1 to 20 up to 1, then eight to an octave. NaN counts as 0."""
    if value < 0:
        return NEGATIVE
    if value <= 1:
        return min(SHARES, int(value * SHARES) + 1) if value > 0 else ZERO
    if math.isnan(value):
        return ZERO
    return SHARES + 1 + int(math.log2(min(value, 2.0**1000)) * TO_AN_OCTAVE)


def bounds(number: int) -> tuple[float, float]:
    """Return the lowest number of a bin, and the first above it; of the bins of 0 and below it, 0 twice."""
    if number <= ZERO:
        return 0.0, 0.0
    if number <= SHARES:
        return (number - 1) / SHARES, number / SHARES
    octave = number - SHARES - 1
    return 2.0 ** (octave / TO_AN_OCTAVE), 2.0 ** ((octave + 1) / TO_AN_OCTAVE)


def bars(counts: Mapping[int, int]) -> tuple[list[Bar], bool]:
    """Return a distribution as at most some thirty bars without a gap, and whether they are on a logarithmic scale.

    Numbers that are all shares have their twenty bins; others are on a logarithmic scale, on which what is below 1
    makes one bar. Bins are joined in pairs until the bars are few enough to be seen.
    """
    present = {number: count for number, count in counts.items() if count > 0}
    if not present:
        return [], False
    small = sum(count for number, count in present.items() if number <= ZERO)
    if max(present) <= SHARES:
        shares = [present.get(number, 0) for number in range(1, SHARES + 1)]
        shares[0] += small
        return [Bar(*bounds(number), count) for number, count in enumerate(shares, 1)], False
    below = small + sum(count for number, count in present.items() if ZERO < number <= SHARES)
    above = {number - SHARES - 1: count for number, count in present.items() if number > SHARES}
    return ([Bar(0.0, 1.0, below)] if below else []) + _joined(above, 0 if below else min(above)), True


def _joined(above: Mapping[int, int], first: int) -> list[Bar]:
    """Return bars of the bins above 1, by their number from there, joined until they are few."""
    width, last = 1, max(above)
    while last // width - first // width + 1 > MOST_BARS:
        width *= 2
    joined: Counter[int] = Counter()
    for number, count in above.items():
        joined[number // width] += count
    step = width / TO_AN_OCTAVE
    return [
        Bar(2.0 ** (at * step), 2.0 ** ((at + 1) * step), joined[at]) for at in range(first // width, last // width + 1)
    ]


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the number below which such a share of a distribution lies, as exactly as bins tell; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    wanted, passed = share * total, 0
    for number in sorted(counts):
        count = counts[number]
        if count and passed + count >= wanted:
            low, high = bounds(number)
            return low + (high - low) * (wanted - passed) / count
        passed += count
    return bounds(max(counts))[1]


def share_below(counts: Mapping[int, int], value: float) -> float | None:
    """Return the share of a distribution that is below a number, half of its own bin counted; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    own = bin_of(value)
    below = sum(count for number, count in counts.items() if number < own)
    return (below + counts.get(own, 0) / 2) / total
