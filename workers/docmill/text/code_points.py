"""Properties of code points that the segmentation of text into words and sentences needs.

They are kept in arrays that are filled as code points are met: one gather over a text's code points replaces a call for
each character, as in `docmill.text.folding`. Tested by tests/text/test_tokens.py.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

from docmill.text.scripts import unspaced_script

__all__ = [
    "ALPHA", "APOSTROPHE", "CLOSER", "COMPLEX", "HIRAGANA", "IDEOGRAPH", "LOWER", "MARK", "SENTENCE_END",
    "SENTENCE_ENDS", "SPACE", "UNSPACED", "UPPER", "WIDE_END", "WORD", "Codes", "Flags", "Hashes", "hash_codes",
    "look_up_flags", "unspaced_class",
]  # fmt: skip

WORD = 1
"""Letters, digits and marks: runs of them are words."""
UNSPACED = 2
"""Letters of scripts written without spaces between words: each one is a token, with the marks that follow it."""
MARK = 4
SPACE = 8
ALPHA = 16
UPPER = 32
LOWER = 64
SENTENCE_END = 128
WIDE_END = 256
"""Sentence ends that need no space after them."""
CLOSER = 512
APOSTROPHE = 1024
IDEOGRAPH, HIRAGANA, COMPLEX = 2048, 4096, 8192
"""Which of these scripts a letter or a mark is of; COMPLEX are those of Unicode's class SA, such as Thai."""
_KNOWN = 1 << 15  # the highest bit, so that the least of all flags tells

Codes = npt.NDArray[np.intp]
"""Code points, as numpy takes indices soonest."""
Flags = npt.NDArray[np.uint16]
Hashes = npt.NDArray[np.uint64]

# Property Sentence_Terminal of the Unicode Character Database (PropList.txt), and the ellipsis.
SENTENCE_ENDS = frozenset(
    "!.?\u0589\u061d\u061e\u061f\u06d4\u0700\u0701\u0702\u07f9\u0837\u0839\u083d\u083e\u0964\u0965\u104a\u104b"
    "\u1362\u1367\u1368\u166e\u1735\u1736\u17d4\u17d5\u1803\u1809\u1944\u1945\u1aa8\u1aa9\u1aaa\u1aab\u1b5a\u1b5b"
    "\u1b5e\u1b5f\u1b7d\u1b7e\u1c3b\u1c3c\u1c7e\u1c7f\u2026\u203c\u203d\u2047\u2048\u2049\u2e2e\u2e3c\u2e53\u2e54"
    "\u3002\ua4ff\ua60e\ua60f\ua6f3\ua6f7\ua876\ua877\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d\uaa5e\uaa5f\uaaf0\uaaf1"
    "\uabeb\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61\U00011047\U00011048\U000110be\U000110bf\U000110c0\U000110c1"
    "\U00011141\U00011142\U00011143\U000111c5\U000111c6"
)
_IDEOGRAPHIC = frozenset({"Hani", "Tang", "Nshu", "Kits"})
_WIDE_ENDS = frozenset("。！？｡．।॥።။៕")
_CLOSERS = frozenset("\"'”’»›」』)]）】》〉")
_CATEGORIES = {
    "L": WORD | ALPHA,
    "N": WORD,
    "M": WORD | MARK,
    "Z": SPACE,
}
_FLAGS = np.zeros(0x110000, dtype=np.uint16)
_HASHES = np.zeros(0x110000, dtype=np.uint64)
_LOWERED = np.zeros(0x110000, dtype=np.uint64)


def look_up_flags(codes: Codes) -> Flags:
    """Return the flags of code points."""
    flags = _FLAGS.take(codes)
    if flags.min(initial=_KNOWN) < _KNOWN:
        for code in set(codes[flags < _KNOWN].tolist()):
            _learn(code)
        flags = _FLAGS.take(codes)
    return flags


def hash_codes(codes: Codes, *, lowered: bool) -> Hashes:
    """Return 64 bits for each code point that `look_up_flags` has met, for its lower case if `lowered`; 0 for space."""
    return (_LOWERED if lowered else _HASHES).take(codes)


def _learn(code: int) -> None:
    """Enter the properties of a code point into the arrays."""
    letter = chr(code)
    flags = _flags(letter, code)
    lowered = letter.lower()
    _FLAGS[code] = flags | _KNOWN
    if not flags & SPACE:
        _HASHES[code] = _mixed(code)
        _LOWERED[code] = _mixed(ord(lowered) if len(lowered) == 1 else code)


def unspaced_class(code: int) -> int:
    """Return IDEOGRAPH, HIRAGANA or COMPLEX for a letter or mark of a script without spaces; 0 for anything else."""
    script = unspaced_script(code)
    if script is None or unicodedata.category(chr(code))[0] not in "LMN":
        return 0
    return IDEOGRAPH if script.code in _IDEOGRAPHIC else HIRAGANA if script.code == "Hira" else COMPLEX


def _flags(letter: str, code: int) -> int:
    """Return all flags of a code point."""
    category = unicodedata.category(letter)
    if letter.isspace() or code == 0x200B or category == "Cc":
        return SPACE
    if category == "Cf":  # joiners and direction marks belong to what they stand beside
        return WORD | MARK
    flags = _CATEGORIES.get(category[0], 0)
    if category == "Lu":
        flags |= UPPER
    elif category == "Ll":
        flags |= LOWER
    if kind := unspaced_class(code):
        flags = flags & ~WORD | kind | (0 if flags & MARK else UNSPACED)
    return flags | _signs(letter)


def _signs(letter: str) -> int:
    """Return the flags of punctuation."""
    return (
        SENTENCE_END * (letter in SENTENCE_ENDS)
        | WIDE_END * (letter in _WIDE_ENDS)
        | CLOSER * (letter in _CLOSERS)
        | APOSTROPHE * (letter in "'’׳")  # geresh is the apostrophe of Hebrew
    )


def _mixed(code: int) -> int:
    """Spread a code point over 64 bits (the finalizer of splitmix64, Steele et al. 2014)."""
    mixed = (code + 1) * 0x9E3779B97F4A7C15 % (1 << 64)
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % (1 << 64)
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % (1 << 64)
    return mixed ^ mixed >> 31
