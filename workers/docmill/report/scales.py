"""Where the marks of an axis stand, and how numbers are written beside them. Tested by tests/report/test_plots.py."""

from __future__ import annotations

import math

__all__ = ["linear_marks", "power_marks", "written"]


def linear_marks(highest: float, most: int = 4) -> list[float]:
    """Return round numbers from 0 to at most `highest`, a step of 1, 2 or 5 times a power of ten apart."""
    if highest <= 0:
        return [0.0]
    rough = highest / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    return [number * step for number in range(int(highest / step + 1e-9) + 1)]


def power_marks(low: float, high: float) -> list[float]:
    """Return the powers of ten from `low` to `high`; where there are fewer than two, twos and fives as well."""
    first, last = math.floor(math.log10(max(low, 1e-9))), math.ceil(math.log10(max(high, 1e-9)))
    powers = [10.0**at for at in range(first, last + 1)]
    marks = [mark for mark in powers if low <= mark <= high]
    if len(marks) < 3:
        marks = [factor * mark for mark in powers for factor in (1, 2, 5) if low <= factor * mark <= high]
    return marks[:: max(1, len(marks) // 6)]


def written(number: float) -> str:
    """Return a number as it stands beside an axis: short, with k, M or G for what is large."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"
