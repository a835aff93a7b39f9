"""The tags of a page as columns of numbers, found by array operations over its code points.

A tag is `<`, an optional `/`, a letter, and no other bracket up to `>`. A name is told by packing its letters into one
number and looking that up, so that a page's thousands of tags cost a few dozen operations on arrays and no loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK_TAGS", "BR", "END", "INLINE", "LINK", "LINK_END", "NAMES", "STRONG", "Tags", "lex"]

BLOCK_TAGS = tuple(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"  # noqa: SIM905 - sixty quoted words read worse
    " figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html label legend li main menu nav ol p pre section"
    " summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that part text; a tag's kind is the place here of its name plus 1, for an end tag END more."""
END = 64
LINK, LINK_END, BR, INLINE, STRONG = range(128, 133)
NAMES = {at: name for at, name in enumerate(BLOCK_TAGS, 1)}
KINDS = (
    {name: kind for kind, name in NAMES.items()}
    | {f"/{name}": kind + END for kind, name in NAMES.items()}
    | {"a": LINK, "/a": LINK_END, "br": BR, "strong": STRONG, "b": STRONG}
    | dict.fromkeys(("span", "em", "i", "font", "time", "small", "cite"), INLINE)
)

LONGEST = 10  # letters of the longest name above
LETTER_BITS = 6
LETTERS = np.full(128, 63, np.uint8)
LETTERS[: ord(" ") + 1] = 0  # what ends a name
LETTERS[[ord(mark) for mark in "/<>"]] = 0
for _alphabet in (ascii_lowercase, ascii_uppercase):
    LETTERS[[ord(letter) for letter in _alphabet]] = range(1, 27)
LETTERS[[ord(digit) for digit in digits]] = range(27, 37)


PLACES = np.arange(LONGEST + 1)
WEIGHTS = 1 << LETTER_BITS * np.arange(LONGEST)[::-1]
AT_ONCE = 50_000  # tags whose names are read together, in 10 MB


def _packed(name: str) -> int:
    number = 0
    for letter in name:
        number = number << LETTER_BITS | int(LETTERS[ord(letter)])
    return number


_known = sorted((_packed(name), name) for name in KINDS if name[0] != "/")
PACKED = np.array([number for number, _ in _known])
STARTS = np.array([KINDS[name] for _, name in _known], np.int16)
ENDS = np.array([KINDS.get(f"/{name}", 0) for _, name in _known], np.int16)
LENGTHS = np.array([len(name) for _, name in _known])

BRACKETED = re.compile(r"=\s*+(?:\"[^\"<>]*+[<>][^\"]*+\"|'[^'<>]*+[<>][^']*+')")  # a value with a bracket in it


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of `markup` in order: where each starts, where its attributes start, where what follows it starts.

    `kinds` is 0 for tags that mean nothing here, such as `img`. `ink` tells whether there is anything but white space
    before each tag and, as one entry more, behind the last.
    """

    markup: str
    starts: NDArray[np.int64]
    names_end: NDArray[np.int64]
    ends: NDArray[np.int64]
    kinds: NDArray[np.int16]
    ink: NDArray[np.bool_]


def lex(markup: str) -> Tags:
    """Find a page's tags. Brackets within attribute values are mended first where there are any."""
    tags, brackets = _lexed(markup)
    few = 3 + len(tags.starts) // 200
    if brackets - len(tags.starts) > few and (mended := BRACKETED.sub('=""', markup)) != markup:
        tags, _ = _lexed(mended)
    return tags


def _lexed(markup: str) -> tuple[Tags, int]:
    """The tags, and how many `<` or `>` there are, whichever are more."""
    wide = np.frombuffer(markup.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(wide, 127).astype(np.uint8)
    opening = codes == ord("<")
    places = np.flatnonzero(opening | (codes == ord(">")))
    opens = opening[places]
    pairs = np.flatnonzero(opens[:-1] & ~opens[1:])
    starts, ends = places[pairs], places[pairs + 1] + 1
    slash = codes[starts + 1] == ord("/")
    names = starts + 1 + slash
    named = np.flatnonzero(LETTERS[codes[names]] - 1 < 26)  # 0 becomes 255: a name starts with a letter
    starts, ends, slash, names = starts[named], ends[named], slash[named], names[named]
    packed = np.concatenate([_names(codes, names[at : at + AT_ONCE]) for at in range(0, len(names) or 1, AT_ONCE)])
    found = np.minimum(np.searchsorted(PACKED, packed), len(PACKED) - 1)
    known = PACKED[found] == packed
    kinds = np.where(slash, ENDS[found], STARTS[found]) * known
    counts = int(np.count_nonzero(opens))
    ink = _ink((codes > ord(" ")) & (wide != ord("\xa0")), starts, ends)
    return Tags(markup, starts, names + LENGTHS[found] * known, ends, kinds, ink), max(counts, len(places) - counts)


def _names(codes: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The packed names that start at some places; -1 for one too long to be known."""
    letters = LETTERS[codes.take(at[:, None] + PLACES, mode="clip")]
    ended = letters == 0
    length = np.where(ended.any(axis=1), ended.argmax(axis=1), LONGEST + 1)
    packed = letters[:, :LONGEST].astype(np.int64) @ WEIGHTS
    return np.where(length > LONGEST, -1, packed >> LETTER_BITS * np.maximum(LONGEST - length, 0))


def _ink(
    solid: NDArray[np.bool_], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether the pieces before, between and behind tags hold any of the solid code points."""
    if not len(solid):
        return np.zeros(1, bool)
    bounds = np.zeros(2 * len(starts) + 1, np.int64)
    bounds[1::2], bounds[2::2] = starts, ends
    held = np.logical_or.reduceat(solid, np.minimum(bounds, len(solid) - 1))[::2]
    empty = np.append(bounds[1::2], len(solid)) == bounds[::2]  # of which reduceat gives the next code point
    return np.logical_and(held, ~empty)
