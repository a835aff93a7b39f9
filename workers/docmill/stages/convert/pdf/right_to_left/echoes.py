"""Letters that are told at the glyph of a mark: those told beside it as well are dropped, the others find their place.

A producer that writes ActualText may hang the letters of a cluster on the glyph of a mark, with or without telling them
at the letter's own glyph too (Chromium, Typst); fonts draw signs of letters by glyphs of their own (Lateef).

Tested by tests/stages/convert/pdf/right_to_left/test_ligatures.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from string import ascii_letters

import numpy as np

from docmill.stages.convert.pdf.native import UnshownGlyph
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.letters import NO_TEXT, is_mark, joins_previous, without_marks

__all__ = ["without_echoes"]

BESIDE = 0.3  # of an em between the origins of a letter and of the mark on it
AT = 0.08  # of an em between their origins across
LARGER = 2.0  # times as much ink as its sign has a letter
MOST_AT = 20  # letters that are the same and at one place: more are no text
MOST_COMPARED = 100_000_000  # letters with others: no page of text has a tenth
RAISED = 0.15  # of an em
MARK_HEIGHT = 0.4  # of an em: no letter whose ink stands off the baseline is lower
HIGH = 0.35  # of an em: no letter that joins stands as high, though the first of two may be raised
LOW = 0.3  # of an em: no alef is as low, but its sign is
LOWERED = 0.03  # of an em: no letter stands below the baseline as a whole
NEIGHBOURS, REACH = 1.5, 1.0  # of an em: how far the next letters of a line are, and a mark's origin off its baseline
WITH_SIGN = frozenset("أإآؤئۂۓݓٹپچثتبنيیشضظغفقخجذزژڑڈ")  # fonts may draw their sign by a glyph of its own
PLAIN = {**dict.fromkeys("أإآٱ", "ا"), "ؤ": "و", "ئ": "ىیي", "ۂ": "ہه", "ۓ": "ے"}
SIGNED = frozenset(PLAIN)
ALEFS = frozenset("أإآٱ")
LATIN = frozenset(ascii_letters)
LAM_ALEF = re.compile("ل[أإآٱ]")
TALL, WIDE_STEM = 0.4, 0.25  # of an em: how tall a stem of alef is, and how wide one of lam with alef
STEMS = frozenset("".join(PLAIN.values()))
X, Y = map(attrgetter, ("x", "y"))
STRIDE = 1 << 20  # more than any page has ems
_Place = tuple[str, float, float]  # letters, and the em of the page's width and height that they stand in


def without_echoes(glyphs: Glyphs, em: float, unshown: Callable[[], list[UnshownGlyph]] = list) -> Glyphs:
    """Return characters without the letters that stand at the place of a mark and are told beside it as well."""
    highest, raised, lowered = MARK_HEIGHT * em, RAISED * em, LOWERED * em
    suspects = [
        place
        for place, one in enumerate(glyphs)
        if one.top - one.bottom < highest
        and (
            (one.text in ALEFS and one.top - one.bottom < LOW * em)
            or (
                (one.bottom - one.y > raised or one.y - one.top > lowered)
                and (
                    len(one.text) > 1
                    or one.text in WITH_SIGN
                    or one.text in LATIN
                    or (joins_previous(one.text) and one.bottom - one.y > HIGH * em)
                )
            )
        )
    ]
    dropped: set[int] = set()
    signs = any(_signed(glyphs[place]) for place in suspects)
    stems = _stems(glyphs, set(suspects)) if signs else []
    places: dict[_Place, Glyphs] | None = None
    for place in suspects:
        one = glyphs[place]
        letters = _letters(one)
        marks = "".join(character for character in one.text if is_mark(character))
        near = [*glyphs[max(0, place - 4) : place], *glyphs[place + 1 : place + 5]]
        beside = [other for other in near if letters in _letters(other) and _is_beside(other, one, em)]
        if letters and not beside:  # PDFium may order the marks of a line apart from its letters
            if places is None:
                places = _by_place(glyphs, set(suspects), em)
            beside = [other for at in _around(one, em) for other in places.get(at, ()) if _is_at(other, one, em)]
        if beside and letters:
            marks = "" if any(set(marks).issubset(other.text) for other in beside) else marks
            if not marks:  # told in full at the letter itself
                dropped.add(place)
                _keep_space(glyphs, place)
                continue
            one.text, one.mark = marks, True
        elif marks and len(letters) > 1 and any(_is_told(other, one, em) for other in near):
            one.text, one.mark = marks, True  # WeasyPrint tells each vowel sign with the letters where it was first
            continue
        elif (signed := _signed(one)) and (
            _give_sign(one, signed, stems, em) or (one.text in PLAIN and _name_stem(one, near, em))
        ):
            dropped.add(place)
            _keep_space(glyphs, place)
            continue
        one.floating = bool(letters) and (len(one.text) > 1 or letters in WITH_SIGN)
    kept = [one for place, one in enumerate(glyphs) if place not in dropped] if dropped else glyphs
    low = [one for one in kept if one.top - one.bottom < highest and not one.floating and _is_cluster(one)]
    moved = _put_beside_letters(low, unshown(), em) if low else False
    if suspects or moved:
        _put_on_baselines(kept, em, unshown)
    return kept


def _by_place(glyphs: Glyphs, suspects: set[int], em: float) -> dict[_Place, Glyphs]:
    """Return the letters that are no suspects, and stand near one, by place; of those all over each other the first."""
    across = np.fromiter(map(X, glyphs), np.float64, len(glyphs)) // em
    upwards = np.fromiter(map(Y, glyphs), np.float64, len(glyphs)) // em
    cells = across * STRIDE + upwards
    at = cells[sorted(suspects)]
    around = np.unique(at[:, None] + np.array([x * STRIDE + y for x in (-1, 0, 1) for y in (-1, 0, 1)]))
    found: dict[_Place, Glyphs] = {}
    near = around[np.minimum(np.searchsorted(around, cells), len(around) - 1)] == cells
    for place in np.flatnonzero(near).tolist():
        one = glyphs[place]
        if not one.mark and place not in suspects:
            same = found.setdefault((_letters(one), one.x // em, one.y // em), [])
            if len(same) < MOST_AT:
                same.append(one)
    return found


def _around(one: Character, em: float) -> list[_Place]:
    """Return the places at which the letters of a character may stand within an em of it."""
    letters, x, y = _letters(one), one.x // em, one.y // em
    return [(letters, x + across, y + upwards) for across in (-1, 0, 1) for upwards in (-1, 0, 1)]


def _is_cluster(one: Character) -> bool:
    """Tell whether a glyph tells what may be a letter at its sign: a letter with marks, or one with a sign."""
    return one.text in SIGNED if len(one.text) == 1 else not one.mark and is_mark(one.text[-1])


def _put_beside_letters(low: Glyphs, own: Sequence[UnshownGlyph], em: float) -> bool:
    """Put signs whose origin is raised or lowered with them on the baseline of their letter.

    Some fonts draw signs so. Their letter is a larger glyph under or over them that no character is told at. Return
    whether there are any.
    """
    if not own or len(low) * len(own) > MOST_COMPARED:
        return False
    lefts, rights, bottoms, tops, baselines = np.array(
        [(each.left, each.right, each.bottom, each.top, each.y) for each in own]
    ).T
    areas = (rights - lefts) * (tops - bottoms)
    found = False
    for one in low:
        middle, area = (one.left + one.right) / 2, (one.right - one.left) * (one.top - one.bottom)
        apart = np.minimum(np.abs(one.bottom - tops), np.abs(bottoms - one.top))
        beside = (lefts - AT * em < middle) & (middle < rights + AT * em)
        own_letter = beside & (areas > LARGER * area) & (apart < BESIDE * em)
        own_letter &= np.abs(baselines - one.y) > AT * em
        if own_letter.any():
            one.y = float(baselines[np.where(own_letter, apart, np.inf).argmin()])
            one.floating = found = True
    return found


def _put_on_baselines(glyphs: Glyphs, em: float, unshown: Callable[[], list[UnshownGlyph]]) -> None:
    """Give each letter that is told at its mark alone the place of its own glyph, else the baseline of its neighbours.

    Its own glyph is one that no character is told at and whose ink the mark is over or under.
    """
    floating = [one for one in glyphs if one.floating]
    if not floating or len(floating) * len(glyphs) > MOST_COMPARED:
        return
    own = unshown()
    places = np.array([(each.left, each.right, each.y) for each in own], np.float64).reshape(-1, 3)
    across = upwards = np.zeros(0)
    for one in floating:
        middle = (one.left + one.right) / 2
        lefts, rights, baselines = places.T
        aside = np.maximum(0, np.maximum(lefts - middle, middle - rights))
        away = np.where((aside < RAISED * em) & (np.abs(baselines - one.y) < REACH * em), aside, np.inf)
        if away.size and away[nearest := int(away.argmin())] < np.inf:
            glyph = own[nearest]
            one.left, one.right, one.bottom, one.top = glyph.left, glyph.right, glyph.bottom, glyph.top
            one.x, one.y, one.floating, one.placed = glyph.x, glyph.y, False, True
            places[nearest, :2] = np.inf  # it is one letter's
            continue
        if not across.size:
            across, upwards = np.array([(one.x, one.y) for one in glyphs if not one.floating]).reshape(-1, 2).T
        apart = np.where(np.abs(across - one.x) < NEIGHBOURS * em, np.abs(upwards - one.y), np.inf)
        if apart.size and apart[nearest := int(apart.argmin())] < REACH * em:
            one.y = float(upwards[nearest])


def _keep_space(glyphs: Glyphs, place: int) -> None:
    """Tell the character behind a dropped one of the space before that."""
    if glyphs[place].spaced and place + 1 < len(glyphs):
        glyphs[place + 1].spaced = True


def _name_stem(sign: Character, near: Glyphs, em: float) -> bool:
    """Tell whether a letter told at its sign stands on a glyph without a map, which then becomes that letter."""
    middle = (sign.left + sign.right) / 2
    for other in near:
        if other.text == NO_TEXT and other.left - RAISED * em < middle < other.right + RAISED * em:
            other.text = sign.text
            return True
    return False


def _is_beside(letter: Character, sign: Character, em: float) -> bool:
    """Tell whether a sign stands at a letter: their origins are near, or its ink is over or under the letter's."""
    if abs(letter.y - sign.y) > em:
        return False
    over = letter.left < (sign.left + sign.right) / 2 < letter.right
    return over or (abs(letter.x - sign.x) < BESIDE * em and (len(sign.text) > 1 or sign.text in WITH_SIGN))


def _is_told(letter: Character, sign: Character, em: float) -> bool:
    """Tell whether a letter that is told stands under a sign, which then belongs to it."""
    told = letter.text != NO_TEXT and not letter.mark and letter.top - letter.bottom > MARK_HEIGHT * em
    return told and _is_under(letter, sign, em)


def _is_at(letter: Character, sign: Character, em: float) -> bool:
    """Tell whether a letter stands where the letter of a sign does, or under a sign that tells all that it does."""
    if abs(letter.x - sign.x) < AT * em and abs(letter.y - sign.y) < BESIDE * em:
        return True
    return len(sign.text) > 1 and letter.text == sign.text and _is_under(letter, sign, em)


def _is_under(letter: Character, sign: Character, em: float) -> bool:
    return letter.left < (sign.left + sign.right) / 2 < letter.right and abs(letter.y - sign.y) < em


def _stems(glyphs: Glyphs, suspects: set[int]) -> Glyphs:
    """Return the letters that a sign may stand on, with those whose sign is told, and glyphs without a map."""
    return [
        one
        for place, one in enumerate(glyphs)
        if one.unmapped
        or one.text == "ل"
        or not STEMS.isdisjoint(one.text)
        or (place not in suspects and not SIGNED.isdisjoint(one.text))
    ]


def _signed(one: Character) -> str:
    """Return the letter whose sign a glyph off its baseline may be, "" where there is none.

    A sign that several letters share is told as that of lam with alef; Ghostscript tells some as Latin letters, none of
    which stands off its baseline.
    """
    if one.text in LATIN:
        return "أ" if one.bottom > one.y else "إ"
    return one.text if one.text in PLAIN else one.text[1] if LAM_ALEF.fullmatch(one.text) else ""


def _give_sign(sign: Character, signed: str, stems: Glyphs, em: float) -> bool:
    """Tell whether a letter told at its sign stands with its plain form on one stem, which then becomes that letter.

    A stem without a map that is as wide as lam with alef is these.
    """
    middle = (sign.left + sign.right) / 2
    for other in stems:
        if other.left - RAISED * em < middle < other.right + RAISED * em and abs(other.y - sign.y) < em:
            if other.text == NO_TEXT and other.top - other.y > TALL * em and signed in ALEFS:
                other.text = f"ل{signed}" if other.right - other.left > WIDE_STEM * em else signed
                return True
            if signed in other.text:
                return True  # told at both
            if form := next((letter for letter in PLAIN[signed] if letter in other.text), ""):
                other.text = other.text.replace(form, signed, 1)
                return True
    for other in stems if signed in ALEFS else ():
        if other.text == "ل" and other.top - other.y > TALL * em and _is_under(other, sign, em):
            other.text = f"ل{signed}"  # no sign stands on a lam: the ligature is told as one
            return True
    return False


def _letters(one: Character) -> str:
    return without_marks(one.text)
