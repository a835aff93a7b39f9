"""The n-grams of a text as 64-bit keys, by family: what the language model's table is asked for.

Letters alone count, in lower case; everything else parts words. A window of one to five letters inside a word is looked
up twice: for its frequency in large corpora, and (three letters and more) for its count in the labelled sentences.
Windows that touch a word's border and whole words are families of their own.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

__all__ = ["BORDER", "FAMILIES", "INNER", "MOST", "WORD", "Keys", "keys", "mix", "normalise", "tagged", "words"]

Keys = npt.NDArray[np.uint64]

BORDER, WORD, INNER, FAMILIES = 5, 6, 7, 8
"""Families 0 to 4 are windows of 1 to 5 letters; then windows with a word's border (2 to 6 characters with the space
that stands for it), whole words, and windows of 3 to 5 letters as counted in labelled sentences."""
MOST = 240
"""Code points of a text that are looked at, as many as the training texts have. Longer texts are cut into several."""

_NO_LETTER = re.compile(r"[\W\d_]+")
_SPACE = 32
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio in 64 bits, Knuth's multiplicative hashing
_SHIFT = np.uint64(29)
_NO_TAG = np.uint64(0xFFFFFFFFFFFFFFF8)
_LONGEST = 6
_SIZES = np.arange(1, _LONGEST + 1)[:, None]
_PADDING = np.zeros(_LONGEST, dtype=np.uint64)
_ROWS = np.arange(5, dtype=np.uint64)[:, None]
_BORDER, _WORD, _INNER = np.uint64(BORDER), np.uint64(WORD), np.uint64(INNER)
_NONE = np.zeros(1, dtype=np.intp)
_FIRST = np.ones(1, dtype=np.bool_)
_OF_WORD = np.full(1, 0xD1B54A32D192ED03, dtype=np.uint64)
_OF_INNER = np.uint64(0x8CB92BA72F3D8DD7)
_POWERS = np.cumprod(np.full(MOST + 2, 0x5851F42D4C957F2D, dtype=np.uint64))


def normalise(text: str) -> str:
    """Return the words in lower case with one space before, between and after; at most `MOST` code points of them."""
    return f" {_NO_LETTER.sub(' ', text.lower()).strip()[:MOST].rstrip()} "


def keys(normalised: str) -> Keys:
    """Return the distinct keys of a normalised text, sorted; the last three bits of each tell its family."""
    codes = _codes(normalised)
    count = len(codes)
    spaces = (codes == _SPACE).astype(np.int8)
    passed = np.concatenate((_NONE, np.cumsum(spaces)))
    padded = np.concatenate((codes, _PADDING))
    rolling = np.empty((_LONGEST, count), dtype=np.uint64)
    row = np.zeros(count, dtype=np.uint64)
    for size in range(_LONGEST):
        row = rolling[size] = mix(row, padded[size : size + count])
    ends = np.arange(count) + _SIZES
    whole = ends <= count
    ends = np.minimum(ends, count)
    held = passed[ends] - passed[:count]
    inside = (held == 0) & whole
    at_border = (held > 0) & (held == spaces + spaces[ends - 1]) & whole
    every = np.concatenate(
        (
            tagged(rolling[:5], _ROWS)[inside[:5]],
            tagged(rolling[2:5] ^ _OF_INNER, _INNER)[inside[2:5]],
            tagged(rolling[at_border], _BORDER),
            tagged(_words(codes, spaces), _WORD),
        )
    )
    every.sort()
    return every[np.concatenate((_FIRST, every[1:] != every[:-1]))] if len(every) else every


def words(text: str) -> Keys:
    """Return the keys of the words alone, of a text of any length."""
    codes = _codes(f" {_NO_LETTER.sub(' ', text.lower()).strip()} ")
    return np.unique(tagged(_words(codes, (codes == _SPACE).astype(np.int8)), _WORD))


def _codes(text: str) -> Keys:
    """Return the code points of a text as 64-bit numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def tagged(hashed: Keys, family: Keys | np.uint64) -> Keys:
    """Put the number of a family (or of one for each row) into the last three bits of hashes, which makes them keys."""
    return (hashed & _NO_TAG) | family


def mix(hashed: Keys, codes: Keys) -> Keys:
    """Return the hashes of windows made one code point longer."""
    mixed = (hashed ^ codes) * _MULTIPLIER
    return mixed ^ (mixed >> _SHIFT)


def _words(codes: Keys, spaces: npt.NDArray[np.int8]) -> Keys:
    """Return one hash for each word: a polynomial over its letters, whatever its length."""
    if len(codes) < 3:
        return codes[:0]
    borders = np.flatnonzero(spaces)
    here = np.arange(len(codes))
    place = np.minimum(here - np.maximum.accumulate(here * spaces), MOST)
    terms = mix(codes, _PADDING[:1]) * _POWERS[place]
    terms[borders] = 0
    sums: Keys = np.add.reduceat(terms, borders[:-1] + 1)
    return mix(sums, _OF_WORD)
