"""The sentences of a paragraph, cut where one ends, and where a passage in another script begins.

Tested by tests/stages/language/test_segments.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from docmill.stages.language.telling import LETTERS_OF_WORD_SIGN, WORD_SIGN_PLACES, plain_letters, telling_part
from docmill.text.scripts import known

__all__ = ["ENOUGH_LETTERS", "LATIN", "sentences_of"]

Found = npt.NDArray[np.uint8]
ENOUGH_LETTERS = 25
"""Letters a paragraph needs to tell its language, and foreign ones that make a text worth a look."""
_SENTENCE_END = re.compile(r"[.!?…]['\"»”’)\]]{0,3}\s|[。！？।۔؟]['\"»”’」』)\]]{0,3}\s?|\n")
LATIN = next(place for place, script in enumerate(known()) if script.code == "Latn")

_WEIGHTS = np.ones(256, dtype=np.int64)
_WEIGHTS[0] = 0
_WEIGHTS[list(WORD_SIGN_PLACES)] = LETTERS_OF_WORD_SIGN
_FAMILIES = np.arange(256)
_FAMILIES[list(WORD_SIGN_PLACES)] = WORD_SIGN_PLACES[0]
"""Each script, but one for all that Chinese and Japanese use."""


def sentences_of(text: str, found: Found, start: int, end: int, least: int, passage: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a paragraph, each with letters enough to tell a language but for the last.

    Args:
        text: the whole text.
        found: the script of each code point, as `scripts.letter_scripts` gives it.
        start: where the paragraph begins.
        end: where it ends.
        least: code points of a sentence at least.
        passage: letters of a passage in another script from which it is cut off as well; 0 for none.
    """
    letters = np.concatenate(([0], np.cumsum(_WEIGHTS[found[start:end]])))
    cuts = _script_changes(text, found, start, letters, passage) if passage else frozenset()
    ends = sorted(cuts.union(match.end() for match in _SENTENCE_END.finditer(text, start, end)))
    begin = start
    for last in ends:
        size = max(last - begin, int(letters[last - start] - letters[begin - start]))
        if last in cuts or (size >= ENOUGH_LETTERS and last - begin >= least):
            yield begin, last
            begin = last
    if begin < end:
        yield begin, end


def _script_changes(text: str, found: Found, start: int, letters: npt.NDArray[np.int64], enough: int) -> frozenset[int]:
    """Return where passages begin that are in another script than the one before, each of letters enough.

    Fewer letters belong to the passage around them, as do addresses and names in Latin letters, however many.
    """
    scripts = found[start : start + len(letters) - 1]
    places = np.flatnonzero(scripts)
    families = _FAMILIES[scripts[places]]
    firsts = np.concatenate(([0], np.flatnonzero(families[1:] != families[:-1]) + 1))
    begins = places[firsts]
    passages: list[tuple[int, int, int]] = []  # script, letters, first letter
    for family, number, begin, behind in zip(
        families[firsts].tolist(),
        np.diff(letters[begins], append=letters[-1]).tolist(),
        (begins + start).tolist(),
        [*(begins[1:] + start).tolist(), start + len(scripts)],
        strict=True,
    ):
        size = _plain(text, found, begin, behind) if family == LATIN and number >= ENOUGH_LETTERS else number
        if len(passages) > 1 and passages[-1][1] < enough and passages[-2][0] == family:
            passages.pop()
        before = passages.pop() if passages and passages[-1][0] == family else (family, 0, begin)
        passages.append((family, size + before[1], before[2]))
    long = [one for one in passages if one[1] >= enough]
    return frozenset(_before_marks(text, there[2], start) for here, there in pairwise(long) if here[0] != there[0])


def _plain(text: str, found: Found, begin: int, end: int) -> int:
    """Return the letters of a Latin passage in words without a capital; those of addresses too, where they are few."""
    size = plain_letters(text[begin:end])
    return size if size < ENOUGH_LETTERS else plain_letters(telling_part(text[begin:end], found[begin:end]).text)


def _before_marks(text: str, place: int, start: int) -> int:
    """Return the place before the marks that stand at a word's beginning."""
    while place > start and not text[place - 1].isspace() and not text[place - 1].isalnum():
        place -= 1
    return place
