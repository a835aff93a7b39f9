"""Words of a folded text as arrays of hashes, without a Python string a word.

A token is a run of letters, marks and digits; in scripts written without spaces each code point is one. All is computed
over the text's code points at once: numpy takes some 50 µs for 3 KB, a regular expression and a hash a word 150.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HAN", "KANA", "SPACED", "UNSPACED", "Hashes", "Tokens", "mixed", "tokens"]

Hashes = NDArray[np.uint64]
SPACED, HAN, KANA, UNSPACED = 1, 2, 3, 4
"""Classes of code points: of scripts with spaces; Han; kana; Thai, Lao, Khmer, Myanmar and Tibetan."""

_HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))
_KANA = ((0x3040, 0x312F), (0x31F0, 0x31FF))
_UNSPACED = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
# One code point of these is a syllable and tells about as much as two letters.
_SYLLABLES = ((0xAC00, 0xD7A3), (0x1200, 0x139F), (0x13A0, 0x13FF), (0x1400, 0x167F), (0xA000, 0xA48F))

_CLASS_BITS = 7  # of a code point's class; the rest are its marks
_DIGIT, _UNKNOWN = 8, 128
_WEIGHT_SHIFT = 4  # bits 4 and 5 hold how many letters it counts for
_CLASSES = np.full(0x110000, _UNKNOWN, dtype=np.uint8)

# A word is the polynomial of its code points modulo 2^64 at a fixed odd base (Karp and Rabin, 1987), so that one sum
# over the text gives all of them: what an index holds must mean the same for ever.
_BASE = 0x9FB21C651E98DF25
_PIECE = 1 << 16  # code points at a time: bounds the tables and the arrays; a word cut in two there is two words
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, odd
_SHIFT = np.uint64(29)


def _powers(base: int) -> Hashes:
    return np.cumprod(np.full(_PIECE, base, dtype=np.uint64), dtype=np.uint64)


_POWERS, _INVERSE = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text in order: hash, letters (syllables count as two), class, whether a digit is in it."""

    hashes: Hashes
    letters: NDArray[np.int64]
    classes: NDArray[np.uint8]
    digits: NDArray[np.bool_]

    @property
    def kinds(self) -> bytes:
        """The classes as bytes, which are counted and looked for in a tenth of numpy's time."""
        return self.classes.tobytes()

    def words(self) -> int:
        """About how many words the text has: tokens, those of scripts without spaces by the length of their words."""
        count = self.kinds.count
        return int(count(SPACED) + count(HAN) / 1.7 + count(KANA) / 3 + count(UNSPACED) / 4.5)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _described(code: int) -> int:
    category = unicodedata.category(chr(code))
    if category[0] not in "LMN":
        return 0
    if _within(code, _UNSPACED):
        kind = UNSPACED
    elif _within(code, _HAN):
        kind = HAN
    else:
        kind = KANA if _within(code, _KANA) else SPACED
    weight = 2 if _within(code, _SYLLABLES) else 1
    return kind | (_DIGIT if category == "Nd" else 0) | weight << _WEIGHT_SHIFT


def _described_all(codes: NDArray[np.intp]) -> NDArray[np.uint8]:
    found = _CLASSES[codes]
    if found.max(initial=0) == _UNKNOWN:
        for code in set(codes[found == _UNKNOWN].tolist()):
            _CLASSES[code] = _described(code)
        found = _CLASSES[codes]
    return found


def mixed(hashes: Hashes) -> Hashes:
    """Every bit of a hash spread over all of it."""
    return (hashes ^ (hashes >> _SHIFT)) * _MIX


def tokens(text: str) -> Tokens:
    """The tokens of a folded text."""
    if len(text) <= _PIECE:
        return _tokens(text)
    parts = [_tokens(text[start : start + _PIECE]) for start in range(0, len(text), _PIECE)]
    return Tokens(
        np.concatenate([part.hashes for part in parts]),
        np.concatenate([part.letters for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.digits for part in parts]),
    )


def _tokens(text: str) -> Tokens:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.intp)
    size = len(codes)
    described = _described_all(codes)
    kinds = described & np.uint8(_CLASS_BITS)
    spaced = np.zeros(size + 2, dtype=np.bool_)  # with a separator at either end
    np.equal(kinds, SPACED, out=spaced[1:-1])
    edges = spaced[1:] != spaced[:-1]
    alone = kinds > SPACED  # code points that are tokens by themselves
    if alone.any():
        first, last = edges[:-1] & spaced[1:-1], edges[1:] & spaced[1:-1]
        starts, ends = np.flatnonzero(first | alone), np.flatnonzero(last | alone) + 1
    else:
        places = np.flatnonzero(edges)
        starts, ends = places[0::2], places[1::2]
    terms = np.zeros(size + 1, dtype=np.uint64)
    np.multiply(codes.view(np.uint64), _POWERS[:size], out=terms[1:])
    np.cumsum(terms, out=terms)
    digits = np.zeros(len(starts), dtype=np.bool_)
    digits[np.searchsorted(starts, np.flatnonzero(described & np.uint8(_DIGIT)), side="right") - 1] = True
    return Tokens(
        mixed((terms[ends] - terms[starts]) * _INVERSE[starts]),
        (ends - starts) * (described[starts] >> np.uint8(_WEIGHT_SHIFT)),
        kinds[starts],
        digits,
    )
