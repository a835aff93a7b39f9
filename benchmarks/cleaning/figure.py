"""A figure of quality against speed, as SVG written by hand: no plotting library is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import log10

__all__ = ["Point", "curve"]

WIDTH, HEIGHT = 720, 420  # pixels
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 30, 60
OURS, THEIRS = "#0b6e4f", "#7a7a7a"


@dataclass(frozen=True)
class Point:
    """An extractor: pages a second of CPU, F1, and whether it is one of ours, which a line joins."""

    name: str
    speed: float
    f1: float
    ours: bool


def curve(points: list[Point], lowest: float = 0.9) -> str:
    """Return the figure as SVG: speed on a logarithmic axis, F1 from `lowest` to 1; points below are left out."""
    shown = [point for point in points if point.f1 >= lowest]
    slowest, fastest = min(point.speed for point in shown) / 1.5, max(point.speed for point in shown) * 1.5

    def x(speed: float) -> float:
        share = log10(speed / slowest) / log10(fastest / slowest)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(f1: float) -> float:
        return TOP + (1 - f1) / (1 - lowest) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        "<style>text { font: 13px sans-serif }</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for step in range(round((1 - lowest) / 0.02) + 1):
        f1 = lowest + 0.02 * step
        parts.append(f'<path d="M{LEFT} {y(f1):.0f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(f1) + 4:.0f}" text-anchor="end">{f1:.2f}</text>')
    for speed in (10, 20, 50, 100, 200, 500, 1000, 2000):
        if slowest <= speed <= fastest:
            parts.append(f'<path d="M{x(speed):.0f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
            parts.append(f'<text x="{x(speed):.0f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{speed}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 16}" text-anchor="middle">pages a second of one core (log)</text>'
    )
    parts.append(f'<text x="16" y="{TOP - 10}">F1</text>')
    ours = sorted((point for point in shown if point.ours), key=lambda point: point.speed)
    line = " ".join(f"{x(point.speed):.1f},{y(point.f1):.1f}" for point in ours)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{OURS}" stroke-width="2"/>')
    for point in shown:
        colour = OURS if point.ours else THEIRS
        parts.append(f'<circle cx="{x(point.speed):.1f}" cy="{y(point.f1):.1f}" r="5" fill="{colour}"/>')
        parts.append(
            f'<text x="{x(point.speed) + 9:.1f}" y="{y(point.f1) + 4:.1f}" fill="{colour}">{escape(point.name)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"
