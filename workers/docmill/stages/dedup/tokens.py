"""Words of a folded text as arrays of hashes, without a Python string a word.

The rules are those of `docmill.text.tokens`, where it is said what differs here and why: a token is a run of letters,
marks and digits; in scripts written without spaces each code point is one. All is computed over the text's code points
at once: numpy takes some 50 µs for 3 KB, a regular expression and a hash a word 150. Tested by
tests/stages/dedup/test_dedup.py.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docmill.text.code_points import COMPLEX, HIRAGANA, IDEOGRAPH, unspaced_class
from docmill.text.scripts import script_of
from docmill.text.tokens import estimate_words

__all__ = ["HAN", "KANA", "SPACED", "UNSPACED", "HashedTokens", "Hashes", "hash_tokens", "mixed"]

Hashes = NDArray[np.uint64]
SPACED, HAN, KANA, UNSPACED = 1, 2, 3, 4
"""Classes of code points: of scripts with spaces; Han; hiragana; Thai and other scripts of its class."""

_CLASSES_OF_SCRIPTS = {IDEOGRAPH: HAN, HIRAGANA: KANA, COMPLEX: UNSPACED}
# One code point of these scripts is a syllable, or most of one, and tells about as much as two letters.
_SYLLABIC = frozenset({"Hang", "Ethi", "Cher", "Cans", "Yiii", "Kana", "Tibt"})

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
    """Return the powers of an odd base modulo 2^64, from the first on."""
    return np.cumprod(np.full(_PIECE, base, dtype=np.uint64), dtype=np.uint64)


_POWERS, _INVERSE = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class HashedTokens:
    """The tokens of a text in order: hash, letters, class, and whether a digit is in it.

    A syllable counts as two letters, a mark of a script without spaces as none. `apostrophes` is the number of those
    between two words, which `count_words` takes for one.
    """

    hashes: Hashes
    letters: NDArray[np.int64]
    classes: NDArray[np.uint8]
    digits: NDArray[np.bool_]
    apostrophes: int = 0

    @property
    def kinds(self) -> bytes:
        """Return the classes as bytes, which are counted and looked for in a tenth of numpy's time."""
        return self.classes.tobytes()

    def count_words(self) -> float:
        """Count the words of the text, estimated in scripts without spaces; see `docmill.text.tokens.count_words`."""
        count = self.kinds.count
        if count(SPACED) == len(self.kinds):
            return len(self.kinds) - self.apostrophes
        letters = np.bincount(self.classes, self.letters > 0, minlength=UNSPACED + 1)
        return estimate_words(count(SPACED) - self.apostrophes, *(int(letters[kind]) for kind in (HAN, KANA, UNSPACED)))


def _describe(code: int) -> int:
    """Return class, digit flag and weight of one code point, packed; 0 for what is in no word."""
    category = unicodedata.category(chr(code))
    if category[0] not in "LMN":
        return 0
    kind = _CLASSES_OF_SCRIPTS.get(unspaced_class(code), SPACED)
    weight = 2 if script_of(code).code in _SYLLABIC else 0 if kind != SPACED and category[0] == "M" else 1
    return kind | (_DIGIT if category == "Nd" else 0) | weight << _WEIGHT_SHIFT


def _describe_all(codes: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Return what `_describe` says of each code point."""
    found = _CLASSES[codes]
    if found.max(initial=0) == _UNKNOWN:
        for code in set(codes[found == _UNKNOWN].tolist()):
            _CLASSES[code] = _describe(code)
        found = _CLASSES[codes]
    return found


def mixed(hashes: Hashes) -> Hashes:
    """Spread every bit of each hash over all of it."""
    return (hashes ^ (hashes >> _SHIFT)) * _MIX


def hash_tokens(text: str) -> HashedTokens:
    """Divide a folded text into tokens."""
    if len(text) <= _PIECE:
        return _tokens(text)
    parts = [_tokens(text[start : start + _PIECE]) for start in range(0, len(text), _PIECE)]
    return HashedTokens(
        np.concatenate([part.hashes for part in parts]),
        np.concatenate([part.letters for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.digits for part in parts]),
        sum(part.apostrophes for part in parts),
    )


def _tokens(text: str) -> HashedTokens:
    """Divide at most _PIECE code points into tokens."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.intp)
    size = len(codes)
    described = _describe_all(codes)
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
    return HashedTokens(
        mixed((terms[ends] - terms[starts]) * _INVERSE[starts]),
        (ends - starts) * (described[starts] >> np.uint8(_WEIGHT_SHIFT)),
        kinds[starts],
        digits,
        _count_apostrophes(codes, spaced) if "'" in text or "’" in text else 0,
    )


def _count_apostrophes(codes: NDArray[np.intp], spaced: NDArray[np.bool_]) -> int:
    """Count the apostrophes between two letters; `spaced` tells of which code points words are, from one before on."""
    places = ((codes == ord("'")) | (codes == ord("’"))).nonzero()[0]
    return int(np.count_nonzero(spaced[places] & spaced[places + 2]))
