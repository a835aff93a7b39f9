"""Stretched connections between letters (kashida), which are ink and no text.

LibreOffice's have no code point, or a wrong one; fonts and people write tatweel (U+0640) as well.

Tested by tests/stages/convert/pdf/right_to_left/test_stretches.py.
"""

from __future__ import annotations

from operator import attrgetter

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
TALL, NARROW, WIDE = 0.5, 0.2, 0.8  # of an em: the height and the width of lam with alef
ALONE, SPACE, WIDE_SPACE = 0.45, 0.12, 0.6  # of an em: the width of these two as a word, and the spaces beside it
MEANINGLESS = frozenset({NO_TEXT, "ـ"})
TEXT = attrgetter("text")


def without_stretches(bases: Glyphs, marks: dict[int, str], em: float) -> Glyphs:
    """Return characters from left to right without stretched connections (kashida) and ink without a meaning.

    A connection is thin ink on the baseline that touches two letters which join, or tatweel between any two. The
    letter to its right takes over its ink and its marks.
    """
    thin = THIN * em
    meaningless = any(text[0] in MEANINGLESS for text in set(map(TEXT, bases)))
    if not meaningless and not [one for one in bases if one.top - one.bottom < thin and _is_thin(one, em)]:
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
        if (
            one.unmapped
            and one.text == NO_TEXT
            and _is_lam_alef(one, bases[place - 1] if place else None, right_of, em)
        ):
            one.text = "لا"
        if one.text[0] == NO_TEXT:
            if right_of is not None and right_of.left - one.left > 0 and right_of.left - one.right < TOUCH * em:
                right_of.left = one.left  # what a glyph without a map covers is no gap
            continue
        right_of = one
        kept.append(one)
    return kept[::-1]


def _is_lam_alef(one: Character, left: Character | None, right: Character | None, em: float) -> bool:
    """Tell whether ink without a map is the ligature of lam and alef: as tall as these, in a word of Arabic letters.

    Programs lose its map (Qt, WeasyPrint), for it is the one ligature that every font has.
    """
    tall = one.top - one.y > TALL * em and abs(one.bottom - one.y) < THIN * em
    if not tall or not NARROW * em < one.right - one.left < WIDE * em:
        return False
    if left is not None and left.top - left.bottom < THIN * em and joins_next(left.text):
        return False  # its letter is told at the stroke beside it
    if left is not None and right is not None and _is_between_words(one, left, right, em):
        return one.right - one.left < ALONE * em
    return any(
        joins_previous(other.text) and -TOUCH * em < gap < THIN * em
        for other, gap in (
            (left, one.left - left.right if left else 0.0),
            (right, right.left - one.right if right else 0.0),
        )
        if other is not None and other.text[0] not in MEANINGLESS
    )


def _is_between_words(one: Character, left: Character, right: Character, em: float) -> bool:
    """Tell whether a glyph is a word of its own between others of Arabic letters; a bullet begins its line."""
    gaps = one.left - left.right, right.left - one.right
    return all(SPACE * em < gap < WIDE_SPACE * em for gap in gaps) and all(
        is_right_to_left(other.text[0]) for other in (left, right)
    )


def _is_thin(one: Character, em: float) -> bool:
    height = one.top - one.bottom
    return height < THIN * em and abs(one.bottom - one.y) < THIN * em and one.right - one.left > 1.2 * height


def _is_stretch(one: Character, left: Character, right: Character, em: float) -> bool:
    touches = right.left - one.right < TOUCH * em and one.left - left.right < TOUCH * em
    if one.text[0] == "ـ":
        return touches and is_right_to_left(right.text[0]) and is_right_to_left(left.text[0])
    joining = joins_previous(left.text) or left.text[0] == one.text[0]
    meaningless = not is_right_to_left(one.text[0]) or one.text == right.text  # Amiri's stroke between lam and kaf
    return touches and meaningless and joins_next(right.text) and joining
