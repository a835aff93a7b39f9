"""Plots as SVG that stands for itself: without styles or scripts, so that it can be pasted wherever pictures go.

Text has the colour of what is around it, or black where nothing is. Every plot has a title and a description for those
who do not see it. Names come from strangers: they are escaped as markup and as directions of writing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import count

from docmill.corpus.histograms import Bar
from docmill.report.scales import linear_marks, power_marks, written
from docmill.text.display import escaped

__all__ = ["bar_chart", "histogram", "sentence_of"]

WIDTH = 460
BLUE = "#2f6f9f"  # contrast 5.4 against white, 3.5 against the dark page: a graphic needs 3 (WCAG 1.4.11)
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', sans-serif"
ROW, BAR, LABELS, RIGHT = 24, 15, 168, 62
LONGEST_LABEL = 22
TOP, PLOT, BOTTOM, LEFT = 12, 150, 42, 48

_numbers = count(1)


def sentence_of(rows: Sequence[tuple[str, float]]) -> str:
    """Return the largest rows of a chart in words."""
    return ", ".join(f"{name}: {written(value)}" for name, value in rows[:10])


def bar_chart(title: str, rows: Sequence[tuple[str, float]], *, unit: str = "records") -> str:
    """Return an SVG of one bar for each row, in their order, each with its number beside it."""
    highest = max((value for _, value in rows), default=0) or 1
    height = len(rows) * ROW + 8
    parts = [_opening(title, f"{unit}. {sentence_of(rows)}", height)]
    for at, (name, value) in enumerate(rows):
        top = 4 + at * ROW
        size = value / highest * (WIDTH - LABELS - RIGHT)
        parts.append(_text(LABELS - 10, top + 12, _label(name), anchor="end", full=name))
        parts.append(f'<rect x="{LABELS}" y="{top}" width="{max(size, 1):.1f}" height="{BAR}" rx="2" fill="{BLUE}"/>')
        parts.append(_text(LABELS + max(size, 1) + 7, top + 12, f"{value:,.0f}" if value >= 10 else f"{value:,.3g}"))
    return "".join(parts) + "</svg>"


def histogram(title: str, found: Sequence[Bar], *, logarithmic: bool, axis: str, marked: float | None = None) -> str:
    """Return an SVG of a distribution; `marked` is a number whose place on the axis is shown."""
    highest = max((bar.count for bar in found), default=0) or 1
    height = TOP + PLOT + BOTTOM
    total = sum(bar.count for bar in found)
    parts = [_opening(title, f"distribution of {axis} over {total:,} records", height)]
    for mark in linear_marks(highest):
        y = TOP + PLOT * (1 - mark / highest)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" opacity=".15"/>'
        )
        parts.append(_text(LEFT - 8, y + 4, written(mark), anchor="end"))
    place = _Axis(found, logarithmic)
    for bar in found:
        left, right = place.of(bar.low), place.of(bar.high)
        size = bar.count / highest * PLOT
        parts.append(
            f'<rect x="{left + 0.5:.1f}" y="{TOP + PLOT - size:.1f}" width="{max(right - left - 1, 1):.1f}" '
            f'height="{size:.1f}" fill="{BLUE}">'
            f"<title>{written(bar.low)} to {written(bar.high)}: {bar.count:,}</title></rect>"
        )
    parts += [_text(place.of(mark), TOP + PLOT + 18, written(mark), anchor="middle") for mark in place.marks()]
    if marked is not None:
        x = place.of(marked)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{TOP + PLOT}" stroke="#c2410c" stroke-width="2"/>'
        )
    parts.append(_text(LEFT + (WIDTH - LEFT - 8) / 2, height - 4, axis, anchor="middle"))
    return "".join(parts) + "</svg>"


class _Axis:
    """Where a number stands on the horizontal axis of a histogram."""

    def __init__(self, found: Sequence[Bar], logarithmic: bool) -> None:
        self._logarithmic = logarithmic
        low, self._high = (found[0].low, found[-1].high) if found else (0.0, 1.0)
        self._has_zero = logarithmic and low <= 0
        self._low = (0.5 if self._has_zero else max(low, 1e-9)) if logarithmic else low

    def of(self, value: float) -> float:
        """Return the place of a number in pixels, within the plot."""
        if self._logarithmic:
            low, high = math.log(self._low), math.log(self._high)
            share = (math.log(max(value, self._low)) - low) / (high - low)
        else:
            share = (value - self._low) / (self._high - self._low)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - 8)

    def marks(self) -> list[float]:
        """Return the numbers that stand beside the axis."""
        if self._logarithmic:
            return power_marks(max(self._low, 1.0) if self._has_zero else self._low, self._high)
        return linear_marks(self._high, 5)


def _opening(title: str, description: str, height: float) -> str:
    number = next(_numbers)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" aria-labelledby="plot{number} about{number}" font-family="{FONT}" font-size="12.5" '
        f'fill="currentColor"><title id="plot{number}">{_safe(title)}</title>'
        f'<desc id="about{number}">{_safe(description)}</desc>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", full: str = "") -> str:
    hint = f"<title>{_safe(full)}</title>" if full and full != words else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{hint}{_safe(words)}</text>'


def _label(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"


def _safe(words: str) -> str:
    return escape(escaped(words))
