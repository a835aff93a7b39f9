"""Turn Arabic presentation forms into the letters they show, but for glyph slots.

Fonts of the Quran (the King Fahd Complex's, one for each page of the print) draw whole words at the code points of
presentation forms, which are mere numbers there: `ﱫ ﯰ ﯱ` is a verse and no `بز ئۇ ئۇ`. Such glyphs stay what they are.
They are told by their shapes: a letter's initial form never stands alone or at a word's end, its final form never at
its beginning, nor do words of one form each follow one another.

Tested by tests/stages/clean/unicode/test_presentation_forms.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import NamedTuple

__all__ = ["KEPT_FORMS", "PRESENTATION", "letters_of_forms"]

PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
KEPT_FORMS = "\ufd3e\ufd3f\ufdfc\ufdfd"  # ornate parentheses, rial sign, basmala: signs in their own right
SLOT = "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7"  # where those fonts have their glyphs; \w all of them
# Words of such forms on a line with at most a few signs or digits between one and the next.
WORDS_OF_FORMS = re.compile(rf"[{SLOT}]+(?:(?:(?!\n)[\W\d]){{1,8}}[{SLOT}]+)*")
SLOT_SEARCH = re.compile(rf"[{SLOT}]")
WORD = re.compile(rf"[{SLOT}]+")
IN_A_ROW = 3  # words of one form each, which no text has
SPOILT = 3  # places of one word where shapes contradict each other, and more than half of its places
MARKS = re.compile(r"[\ufc5e-\ufc63]")  # shadda with another mark: no word by itself
IMPOSSIBLE = 1 / 3  # share of impossible words from which all in their row are slots; most slots look possible


def letters_of_forms(text: str) -> str:
    """Return a text with letters for its presentation forms; glyph slots and signs in their own right stay."""
    if not SLOT_SEARCH.search(text):
        return PRESENTATION.sub(_letters, text)
    pieces: list[str] = []
    at = 0
    for row in WORDS_OF_FORMS.finditer(text):
        words = list(WORD.finditer(text, row.start(), row.end()))
        slots = _slots(text, words)
        for word, is_slot in zip(words, slots, strict=True):
            if is_slot:
                pieces += PRESENTATION.sub(_letters, text[at : word.start()]), word[0]
                at = word.end()
    return "".join(pieces) + PRESENTATION.sub(_letters, text[at:])


def _letters(forms: re.Match[str]) -> str:
    """Return the letters of some presentation forms; the few that are signs in their own right stay."""
    if not any(sign in forms[0] for sign in KEPT_FORMS):
        return unicodedata.normalize("NFKC", forms[0])
    return "".join(c if c in KEPT_FORMS else unicodedata.normalize("NFKC", c) for c in forms[0])


def _slots(text: str, words: list[re.Match[str]]) -> list[bool]:
    """Tell which words of a row are glyph slots."""
    glyphs = [not _touches_letter(text, word) for word in words]
    if not any(glyphs):
        return glyphs
    impossible = [_contradictions(word[0]) if glyph else 0 for glyph, word in zip(glyphs, words, strict=True)]
    single = "".join("1" if glyph and len(word[0]) == 1 else "0" for glyph, word in zip(glyphs, words, strict=True))
    wrong = sum(map(bool, impossible))
    if "1" * IN_A_ROW in single or (wrong > 1 and wrong >= IMPOSSIBLE * sum(glyphs)):
        return glyphs
    return [
        found > 0 and (len(word[0]) == 1 or (found >= SPOILT and 2 * found > len(word[0]) + 1))
        for found, word in zip(impossible, words, strict=True)
    ]


def _touches_letter(text: str, word: re.Match[str]) -> bool:
    """Tell whether a word of forms goes on in other letters, which the forms may join."""
    around = text[word.start() - 1 : word.start()] + text[word.end() : word.end() + 1]
    return any(map(str.isalpha, around))


class _Shape(NamedTuple):
    """How a form joins: to the form before it, to the one after it, and whether its last letter could join that."""

    before: bool
    after: bool
    dual: bool


def _contradictions(word: str) -> int:
    """Return at how many places of a word the shapes of its forms contradict each other.

    The word is read forwards and backwards, since extracted text may stand in visual order, and the better one counts.
    """
    if len(word) == 1 and MARKS.match(word):
        return 1
    shapes = [_shapes()[form] for form in word]
    return min(_count_contradictions(shapes), _count_contradictions(shapes[::-1]))


def _count_contradictions(shapes: list[_Shape]) -> int:
    """Return how many of a word's ends and joints are impossible: a form joins what does not join it, or nothing."""
    ends = shapes[0].before + shapes[-1].after
    return ends + sum(one.after != two.before or (not one.after and one.dual) for one, two in pairwise(shapes))


@cache
def _shapes() -> dict[str, _Shape]:
    """Return how each form of the block joins, by its decomposition in the Unicode Character Database."""
    forms = {
        chr(code): unicodedata.decomposition(chr(code)).split()
        for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
    }
    dual = {letters[0] for kind, *letters in filter(None, forms.values()) if kind == "<initial>" and len(letters) == 1}
    return {
        form: _Shape(
            before=found[:1] in (["<medial>"], ["<final>"]),
            after=found[:1] in (["<medial>"], ["<initial>"]),
            dual=found[-1:] != [] and found[-1] in dual,
        )
        for form, found in forms.items()
    }
