"""The n-grams of a text as 64-bit keys, by family: what the language model's table is asked for.

Letters alone count, in lower case; everything else parts words. A window of one to five letters inside a word is looked
up twice: for its frequency in large corpora, and (three letters and more) for its count in the labelled sentences.
Windows that touch a word's border and whole words are families of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = [
    "BORDER",
    "FAMILIES",
    "INNER",
    "MOST",
    "WORD",
    "Keys",
    "keys",
    "keys_of",
    "mix",
    "normalise",
    "tagged",
    "text_bits",
    "words",
]

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
_SIZES = np.arange(5)[:, None]
_SIZES_OF_BORDER = _SIZES + 1
_ZERO = np.zeros(1, dtype=np.uint64)
_THREE = np.uint64(3)
_ROWS = np.arange(5, dtype=np.uint64)[:, None]
_BORDER, _WORD, _INNER = np.uint64(BORDER), np.uint64(WORD), np.uint64(INNER)
_FIRST = np.ones(1, dtype=np.bool_)
_OF_WORD = np.full(1, 0xD1B54A32D192ED03, dtype=np.uint64)
_OF_INNER = np.uint64(0x8CB92BA72F3D8DD7)
_POWERS = np.cumprod(np.full(MOST + 2, 0x5851F42D4C957F2D, dtype=np.uint64))


def normalise(text: str) -> str:
    """Return the words in lower case with one space before, between and after; at most `MOST` code points of them."""
    return f" {_NO_LETTER.sub(' ', text.lower()).strip()[:MOST].rstrip()} "


def keys(normalised: str) -> Keys:
    """Return the distinct keys of a normalised text, sorted; the last three bits of each tell its family."""
    return keys_of([normalised])


def keys_of(normalised: Sequence[str]) -> Keys:
    """Return the distinct keys of some normalised texts, sorted, all at once.

    The bits before the last three of each key are the place of its text: as many as the number of texts needs, none for
    a single one. The first bits, by which the table is looked up, are those of the hash.
    """
    codes = _codes("".join(normalised))
    clear, texts = _NO_TAG, None
    if len(normalised) > 1:
        clear = np.uint64(-(8 << text_bits(len(normalised))) & 0xFFFFFFFFFFFFFFFF)
        texts = np.repeat(np.arange(len(normalised), dtype=np.uint64) << _THREE, [len(one) for one in normalised])
    spaces = codes == _SPACE
    borders = np.flatnonzero(spaces)
    inside, at_border = _windows(spaces, borders, texts)
    rolling = _rolling(codes) & clear
    if texts is not None:
        rolling |= texts
    parts = [
        (rolling[:5] | _ROWS)[inside],
        ((rolling[2:5] ^ (_OF_INNER & clear)) | _INNER)[inside[2:]],
        rolling[1:][at_border] | _BORDER,
    ]
    if len(codes) > 2:
        hashed, starts = _words(codes, borders)
        parts.append((hashed & clear) | (_WORD if texts is None else texts[starts] | _WORD))
    every = np.concatenate(parts)
    every.sort()
    return every[np.concatenate((_FIRST, every[1:] != every[:-1]))] if len(every) else every


def text_bits(texts: int) -> int:
    """Return the number of bits that tell so many texts apart."""
    return (texts - 1).bit_length()


def words(text: str) -> Keys:
    """Return the keys of the words alone, of a text of any length."""
    codes = _codes(f" {_NO_LETTER.sub(' ', text.lower()).strip()} ")
    return np.unique(tagged(_words(codes, np.flatnonzero(codes == _SPACE))[0], _WORD)) if len(codes) > 2 else codes[:0]


def _codes(text: str) -> Keys:
    """Return the code points of a text as 64-bit numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def tagged(hashed: Keys, family: Keys | np.uint64) -> Keys:
    """Put the number of a family (or of one for each row) into the last three bits of hashes, which makes them keys."""
    return (hashed & _NO_TAG) | family


def mix(hashed: Keys, codes: Keys) -> Keys:
    """Return the hashes of windows made one code point longer."""
    mixed = hashed ^ codes
    mixed *= _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    return mixed


def _rolling(codes: Keys) -> Keys:
    """Return the hash of the window of each size that begins at each place, of the shape (_LONGEST, places).

    Of windows that reach beyond the end it is not defined.
    """
    rolling = np.zeros((_LONGEST, len(codes)), dtype=np.uint64)
    row = rolling[0] = mix(_ZERO, codes)
    for size in range(1, min(_LONGEST, len(codes))):
        row = mix(row[:-1], codes[size:])
        rolling[size, :-size] = row
    return rolling


def _windows(
    spaces: npt.NDArray[np.bool_], borders: npt.NDArray[np.intp], texts: Keys | None
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which windows of 1 to 5 letters are within a word, and which of 2 to 6 have a word's border.

    `borders` are the places of the spaces; both arrays have the shape (5, places). Of two spaces side by side the first
    ends a text, but where they are all of one.
    """
    gaps = np.diff(borders, prepend=-1)
    left = np.repeat(borders, gaps) - np.arange(len(spaces))  # letters from here to the end of the word
    inside = left > _SIZES
    least, most = left.copy(), left
    least[borders] = 1
    most[borders[:-1]] = gaps[1:]
    most[borders[-1]] = 0
    if gaps[1:].min() == 1:
        beside = borders[:-1][gaps[1:] == 1]
        most[beside] = 1 if texts is None else texts[beside] == texts[beside + 1]
    return inside, (least <= _SIZES_OF_BORDER) & (most >= _SIZES_OF_BORDER)


def _words(codes: Keys, borders: npt.NDArray[np.intp]) -> tuple[Keys, npt.NDArray[np.intp]]:
    """Return one hash for each word, a polynomial over its letters, whatever its length; and where each begins.

    `borders` are the places of the spaces, at least one of them before and one after each word.
    """
    lengths = np.diff(borders)
    starts = borders[:-1] + 1
    place = np.minimum(np.arange(len(codes)) - np.repeat(borders, np.append(lengths, 1)), MOST)
    terms = mix(codes, _ZERO) * _POWERS[place]
    terms[borders] = 0
    if lengths.min() == 1:  # between the last space of a text and the first one of the next
        starts = starts[lengths > 1]
    sums: Keys = np.add.reduceat(terms, starts)
    return mix(sums, _OF_WORD), starts
