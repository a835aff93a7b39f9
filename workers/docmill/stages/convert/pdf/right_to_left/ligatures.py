"""Glyphs that stand for several characters: their letters in logical order, and what producers told twice.

PDFium gives each character of a ligature the origin of its glyph and mostly an equal share of its box, the first
character at the right; where it turned a run round, the order of the file turns with it. A producer that writes
ActualText may hang the letters of a cluster on the glyph of a mark as well (Chromium, Typst).

Tested by tests/stages/convert/pdf/right_to_left/test_ligatures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import attrgetter

import numpy as np

from docmill.stages.convert.pdf.native import UnshownGlyph
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.echoes import without_echoes
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT, NON_JOINER, is_mark, is_right_to_left

__all__ = ["composed"]

TEXT, X, Y = map(attrgetter, ("text", "x", "y"))
FAR = 1_000_003  # more than any place of a page in twentieths of a point
NEAR = 40  # characters of PDFium's order apart: those of one glyph may stand at both ends of a word
BESIDE = 0.3  # of an em between the origins of a letter and of the mark on it
RAISED = 0.15  # of an em
CROSSING = 0.3  # of an em in which the halves of lam with alef both stand
NUDGE = 0.02  # of an em to the left of a letter stands a non-joiner behind it
ALEFS = frozenset("اأإآٱ")
WRITTEN_SO = frozenset(
    {
        "الله",
        "لله",
        "والله",
        "بالله",
        "اللہ",
        "للہ",
        "واللہ",
        "باللہ",
        "ريال",
        "محمد",
        "صلى",
        "عليه",
        "وسلم",
        "اكبر",
        "أكبر",
    }
)


def composed(glyphs: Glyphs, em: float, unshown: Callable[[], list[UnshownGlyph]] = list) -> Glyphs:
    """Return characters with those of one glyph, which share its origin, as one whose text is in logical order.

    `unshown` returns the glyphs of the page that no character is told at.
    """
    if NON_JOINER in map(TEXT, glyphs):
        _put_non_joiners_behind(glyphs, em)
    origins, shared = _shared_origins(glyphs)
    if not shared:
        return without_echoes(glyphs, em, unshown)
    groups: list[list[int]] = []
    last_at: dict[int, list[int]] = {}
    found = list(glyphs)
    for place in shared:
        origin = origins[place]
        group = last_at.get(origin)
        if group is not None and glyphs[place].index - glyphs[group[-1]].index <= NEAR:
            group.append(place)
        else:
            last_at[origin] = group = [place]
            groups.append(group)
    turned = _are_turned(glyphs, groups)
    gone = {place for group in groups for place in group[1:]}
    for group in groups:
        if len(group) > 1:
            found[group[0]] = _one(glyphs, group, em, turned=turned)
    return without_echoes([one for place, one in enumerate(found) if place not in gone], em, unshown)


def _put_non_joiners_behind(glyphs: Glyphs, em: float) -> None:
    """Put each non-joiner that stands at the place of the letter before it to the left of that letter."""
    for place, one in enumerate(glyphs):
        if one.text == NON_JOINER and place and (letter := glyphs[place - 1]).index == one.index - 1:
            apart = abs(letter.x - one.x)
            if 0 < apart < BESIDE * em / 2 and abs(letter.y - one.y) < RAISED * em and is_right_to_left(letter.text[0]):
                one.x = letter.x - NUDGE * em
                one.left = one.right = letter.left


def _shared_origins(glyphs: Glyphs) -> tuple[list[int], list[int]]:
    """Return the origins of characters as numbers, to a twentieth of a point, and which share theirs with others."""
    across = np.fromiter(map(X, glyphs), np.float64, len(glyphs))
    upwards = np.fromiter(map(Y, glyphs), np.float64, len(glyphs))
    origins = (across * 20 + 0.5).astype(np.int64) * FAR + (upwards * 20 + 0.5).astype(np.int64)
    order = np.argsort(origins)
    ordered = origins[order]
    same = ordered[1:] == ordered[:-1]
    if not same.any():
        return [], []
    twice = np.append(same, False) | np.append(False, same)
    return origins.tolist(), np.sort(order[twice]).tolist()


def _are_turned(glyphs: Glyphs, groups: Sequence[Sequence[int]]) -> bool:
    """Tell whether a page's ligatures run against its order: those of lam and alef, which are read one way only, do."""
    votes = 0
    for group in groups:
        texts = [glyphs[place].text for place in group]
        if len(group) == 2 and "ل" in texts and (texts[0] in ALEFS or texts[1] in ALEFS):
            votes += 1 if (texts[0] == "ل") is not _descends(glyphs, group) else -1
    return votes > 0


def _one(glyphs: Glyphs, group: Sequence[int], em: float, *, turned: bool) -> Character:
    if len(group) == 2 and (pair := _letter_with_mark(glyphs[group[0]], glyphs[group[1]], em)):
        return pair
    members = _in_logical_order(glyphs, group, em, turned=turned)
    drawn_twice = len({one.text for one in members}) == 1  # to look bold
    text = members[0].text if drawn_twice else "".join(one.text for one in members if one.text != NO_TEXT) or NO_TEXT
    if is_mark(text[0]) and not is_mark(text):
        text = _marks_behind(text)
    if len(text) == 2 and "ا" in text and set(text) <= ALEFS:  # a stem and its sign
        text = text.replace("ا", "", 1)
    if len(group) == 2 and _is_lam_alef_in_halves(members, em):
        text = "لا"
    if len(text) > 2 and text[0] == "ل" and text[1] in ALEFS:
        text = _with_mark_of_lam([glyphs[place].text for place in group], text)
    return Character(
        text,
        min(one.index for one in members),
        min(one.left for one in members),
        max(one.right for one in members),
        min(one.bottom for one in members),
        max(one.top for one in members),
        members[0].x,
        members[0].y,
        any(glyphs[place].spaced for place in group[:1]),
        is_mark(text),
        unmapped=all(one.unmapped for one in members),
    )


def _is_lam_alef_in_halves(members: Glyphs, em: float) -> bool:
    """Tell whether two glyphs that cross are a lam, or one without a map, and what is told as no Arabic letter.

    Fonts such as Noto Naskh draw lam with alef by two glyphs of their own, whose map XeTeX and MuPDF make up.
    """
    one, other = members
    texts = [one.text, other.text]
    strange = any(not (is_right_to_left(text[0]) and text.isalpha()) for text in texts)
    shares = one.top == other.top and one.bottom == other.bottom  # of one glyph
    cross = min(one.top, other.top) - max(one.bottom, other.bottom) > CROSSING * em
    return strange and cross and not shares and ("ل" in texts or NO_TEXT in texts)


def _letter_with_mark(one: Character, other: Character, em: float) -> Character | None:
    """Return a letter and its mark, which stand at one origin, as one; None where they are something else.

    Most of what shares an origin on a page with vowel signs is of this kind.
    """
    letter, mark = (other, one) if one.mark else (one, other)
    if letter.mark or not mark.mark or letter.text == NO_TEXT or is_mark(letter.text[0]):
        return None
    right, left = (other, one) if other.left > one.left else (one, other)
    parted = abs(right.left - left.right) < 0.02 * em and right.left > left.left + 0.02 * em
    at = right if parted else letter
    return Character(
        letter.text + mark.text,
        min(one.index, other.index),
        left.left,
        max(one.right, other.right),
        min(one.bottom, other.bottom),
        max(one.top, other.top),
        at.x,
        at.y,
        one.spaced,
    )


def _with_mark_of_lam(told: Sequence[str], text: str) -> str:
    """Return lam and alef, with a mark behind them, with it on the lam where the file tells it between the two."""
    between = [one for one in told[1:-1] if is_mark(one)]
    ends = {told[0], told[-1]}
    if len(told) == 3 and between and ends == {"ل", text[1]}:
        return f"ل{between[0]}{text[1]}"
    return text


def _marks_behind(text: str) -> str:
    """Return a text that begins with marks with these at its end."""
    start = next(place for place, character in enumerate(text) if not is_mark(character))
    return text[start:] + text[:start]


def _in_logical_order(glyphs: Glyphs, group: Sequence[int], em: float, *, turned: bool) -> Glyphs:
    members = [glyphs[place] for place in group]
    if not any(is_right_to_left(one.text[0]) or one.mark for one in members):
        return members
    by_place = sorted(members, key=lambda one: -one.left)
    shared = all(abs(right.left - left.right) < 0.02 * em for right, left in pairwise(by_place))
    if shared and by_place[0].left > by_place[-1].left + 0.02 * em:
        ordered = by_place
    else:
        ordered = members if _descends(glyphs, group) is not turned else members[::-1]
        ordered.sort(key=lambda one: (one.mark, one.text == NON_JOINER))
    texts = [one.text for one in ordered]
    if "".join(texts[::-1]) in WRITTEN_SO:
        return ordered[::-1]
    if len(texts) > 1 and texts[1] == "ل" and texts[0] in ALEFS and "".join(texts[:4]) not in WRITTEN_SO:
        ordered[:2] = ordered[1::-1]
    return ordered


def _descends(glyphs: Glyphs, group: Sequence[int]) -> bool:
    """Tell whether the order of the file runs to the left where a ligature stands."""
    here = glyphs[group[0]]
    before = glyphs[group[0] - 1] if group[0] else None
    after = glyphs[group[-1] + 1] if group[-1] + 1 < len(glyphs) else None
    if before is not None and not here.spaced and abs(before.y - here.y) < 1 and before.index == here.index - 1:
        return before.x > here.x
    if after is not None and not after.spaced and abs(after.y - here.y) < 1:
        return after.x < here.x
    written = "".join(glyphs[place].text for place in group)
    return written[::-1] not in WRITTEN_SO
