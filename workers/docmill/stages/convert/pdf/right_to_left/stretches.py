"""Stretched connections between letters (kashida), which are ink and no text.

LibreOffice's have no code point, or a wrong one; fonts and people write tatweel (U+0640) as well.

Tested by tests/stages/convert/pdf/right_to_left/test_stretches.py.
"""

from __future__ import annotations

from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.letters import (
    NO_TEXT,
    is_right_to_left,
    joins_next,
    joins_previous,
)

__all__ = ["without_stretches"]

THIN = 0.12  # of an em: the ink of a stretched connection is thinner, and lies on the baseline
TOUCH = 0.2  # of an em: PDFium leaves out some of several connections in a row
MEANINGLESS = frozenset({NO_TEXT, "ـ"})


def without_stretches(bases: Glyphs, marks: dict[int, str], em: float) -> Glyphs:
    """Return characters from left to right without stretched connections (kashida) and ink without a meaning.

    A connection is thin ink on the baseline that touches two letters which join, or tatweel between any two. The
    letter to its right takes over its ink and its marks.
    """
    thin = THIN * em
    if not [one for one in bases if one.top - one.bottom < thin or one.text[0] in MEANINGLESS]:
        return bases
    kept: Glyphs = []
    right_of: Character | None = None
    for place in range(len(bases) - 1, -1, -1):
        one = bases[place]
        if (one.top - one.bottom < thin and _is_thin(one, em)) or one.text[0] == "ـ":
            left_of = bases[place - 1] if place else None
            if right_of is not None and left_of is not None and _is_stretch(one, left_of, right_of, em):
                right_of.left, right_of.x = min(right_of.left, one.left), min(right_of.x, one.x)
                marks[right_of.index] = marks.get(right_of.index, "") + one.text[1:] + marks.get(one.index, "")
                continue
        if one.text[0] == NO_TEXT:
            continue
        right_of = one
        kept.append(one)
    return kept[::-1]


def _is_thin(one: Character, em: float) -> bool:
    height = one.top - one.bottom
    return height < THIN * em and abs(one.bottom - one.y) < THIN * em and one.right - one.left > 1.2 * height


def _is_stretch(one: Character, left: Character, right: Character, em: float) -> bool:
    touches = right.left - one.right < TOUCH * em and one.left - left.right < TOUCH * em
    if one.text[0] == "ـ":
        return touches and is_right_to_left(right.text[0]) and is_right_to_left(left.text[0])
    joining = joins_previous(left.text) or left.text[0] == one.text[0]
    return touches and not is_right_to_left(one.text[0]) and joins_next(right.text) and joining
