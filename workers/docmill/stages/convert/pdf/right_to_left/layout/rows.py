"""What stands together on one height of a page: pieces of lines, and rows of pieces.

Tested by tests/stages/convert/pdf/right_to_left/test_layout.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from docmill.stages.convert.pdf.right_to_left.characters import Glyphs

__all__ = ["GUTTER", "SAME_BASELINE", "Fragment", "LayoutRow", "pieces_of", "rows_of"]

SAME_BASELINE = 0.35  # of an em: superscripts stand higher, lines of a footnote further apart
PIECE_GAP = 1.0  # of an em: a wider gap ends a piece of a line
GUTTER = 0.85  # of an em, the least width of the strip between columns; columns of LaTeX stand 10 pt apart


@dataclass(slots=True)
class Fragment:
    """Characters that stand together on a baseline."""

    glyphs: Glyphs
    left: float
    right: float
    baseline: float


@dataclass(slots=True)
class LayoutRow:
    """Pieces of one height: `spans` are what they cover of the page's width, from left to right."""

    pieces: list[Fragment]
    baseline: float
    spans: list[tuple[float, float]] = field(default_factory=list)


def pieces_of(bases: Glyphs, em: float) -> list[Fragment]:
    """Return what stands together on a baseline in PDFium's order, whichever way that runs."""
    pieces: list[Fragment] = []
    gap, level = PIECE_GAP * em, 0.1 * em
    left = right = baseline = math.inf
    start = 0
    for place, one in enumerate(bases):
        if -level < baseline - one.y < level and one.left - right < gap and left - one.right < gap:
            left = one.left if one.left < left else left  # noqa: FURB136 - a call a character is what this costs
            right = one.right if one.right > right else right  # noqa: FURB136
            continue
        if place:
            pieces.append(Fragment(bases[start:place], left, right, baseline))
        start, left, right, baseline = place, one.left, one.right, one.y
    pieces.append(Fragment(bases[start:], left, right, baseline))
    return pieces


def rows_of(pieces: Sequence[Fragment], em: float) -> list[LayoutRow]:
    rows: list[LayoutRow] = []
    for piece in sorted(pieces, key=lambda piece: -piece.baseline):
        if rows and rows[-1].baseline - piece.baseline <= SAME_BASELINE * em:
            rows[-1].pieces.append(piece)
        else:
            rows.append(LayoutRow([piece], piece.baseline))
    for row in rows:
        _set_spans(row, em)
    return rows


def _set_spans(row: LayoutRow, em: float) -> None:
    row.spans = []
    for piece in sorted(row.pieces, key=lambda piece: piece.left):
        if row.spans and piece.left - row.spans[-1][1] < GUTTER * em:
            row.spans[-1] = (row.spans[-1][0], max(row.spans[-1][1], piece.right))
        else:
            row.spans.append((piece.left, piece.right))
