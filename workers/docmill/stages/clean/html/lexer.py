"""Find the tags of a page by array operations over its code points, as columns of numbers.

A tag is `<`, an optional `/` and a letter; where no other bracket comes before its `>` it is whole. What stands behind
each `<` is read as two numbers of eight letters and looked up, so that a page's thousands of tags cost a few dozen
operations on arrays and no loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from string import ascii_letters

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BLOCK_TAGS", "BR", "DECLARATION", "END", "HEAD_LINK", "INLINE", "LINK", "LINK_END", "META", "NAMES", "NON_TEXT",
    "NON_TEXT_TAGS", "SCRIPT", "STRONG", "TIME", "TITLE", "Tags", "lex",
]  # fmt: skip

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]
BLOCK_TAGS = tuple(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"  # noqa: SIM905 - sixty quoted words read worse
    " figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html label legend li main menu nav ol p pre section"
    " summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that part text. The kind of a tag is the place of its name here plus 1; of an end tag, END more."""
END = 64
LINK, LINK_END, BR, INLINE, STRONG, TIME, META, HEAD_LINK, DECLARATION, NON_TEXT = range(128, 138)
"""Other kinds. DECLARATION is `<!` or `<?`; NON_TEXT is the first of the kinds of NON_TEXT_TAGS."""
NON_TEXT_TAGS = tuple("script title style noscript svg template iframe select textarea object xmp".split())  # noqa: SIM905
"""Elements whose content is not text of the page. Their kind is NON_TEXT plus the place here, negative for end tags."""
SCRIPT, TITLE = NON_TEXT, NON_TEXT + 1
NAMES = dict(enumerate(BLOCK_TAGS, 1))
KINDS = (
    {name: kind for kind, name in NAMES.items()}
    | {f"/{name}": kind + END for kind, name in NAMES.items()}
    | {"a": LINK, "/a": LINK_END, "br": BR, "strong": STRONG, "b": STRONG}
    | dict.fromkeys(("span", "em", "i", "font", "small", "cite"), INLINE)
    | {"time": TIME, "meta": META, "link": HEAD_LINK}
    | {name: kind for kind, name in enumerate(NON_TEXT_TAGS, NON_TEXT)}
    | {f"/{name}": -kind for kind, name in enumerate(NON_TEXT_TAGS, NON_TEXT)}
)

WINDOW = 16  # code points read behind each `<`; the longest known name with its slash has eleven
AT_ONCE = 50_000  # tags whose names are read together, in 10 MB
IS_LETTER = np.isin(np.arange(128), [ord(letter) for letter in ascii_letters])
PREFIX_MASKS = np.tril(np.full((WINDOW + 1, WINDOW), 255, np.uint8), -1).view("<u8").T.copy()
"""Masks of the first n letters of the two halves of a window, (2, WINDOW + 1)."""
LOWER = np.uint64(0x2020202020202020)
GOLDEN = 0x9E3779B97F4A7C15
"""The golden ratio as Knuth's multiplicative hashing takes it (TAOCP 3, 6.4)."""
SLOTS = 11  # bits

_padded = "".join(name.ljust(WINDOW, "\0") for name in KINDS).encode("ascii")
KNOWN = np.frombuffer(_padded, "<u8").reshape(-1, 2).T.copy()
"""The two halves of each known name, (2, names)."""
KIND_OF = np.array(list(KINDS.values()), np.int16)


def _slots(first: NDArray[np.uint64], second: NDArray[np.uint64], spread: np.uint64) -> NDArray[np.int64]:
    """Return a number of SLOTS bits for each name, from its two halves."""
    mixed = second * spread
    mixed ^= first
    mixed *= spread
    mixed >>= np.uint64(64 - SLOTS)
    return mixed.view(np.int64)


def _perfect_spread() -> np.uint64:
    """Return the first odd multiple of the golden ratio by which no two known names share a slot."""
    spreads = (np.uint64(GOLDEN * odd % (1 << 64)) for odd in count(1, 2))
    return next(spread for spread in spreads if len(set(_slots(KNOWN[0], KNOWN[1], spread).tolist())) == len(KINDS))


SPREAD = _perfect_spread()
NAME_AT = np.zeros(1 << SLOTS, np.int64)
NAME_AT[_slots(KNOWN[0], KNOWN[1], SPREAD)] = np.arange(len(KINDS))


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of `markup` in order, as columns: where each starts, where its name ends, where the tag itself ends.

    `ends` is 0 where another `<` comes before the `>`, and `kinds` is 0 for tags that do not matter here (`img`).
    `codes` holds the code points of the markup, with NULs behind it if it is shorter than a window; `brackets` the
    places of `<` and `>`.
    """

    markup: str
    starts: NDArray[np.int64]
    names_end: NDArray[np.int64]
    ends: NDArray[np.int64]
    kinds: NDArray[np.int16]
    codes: Codes
    brackets: NDArray[np.int64]

    def attributes(self, at: int) -> str:
        """Return what stands between a whole tag's name and its end."""
        return self.markup[self.names_end[at] : self.ends[at] - 1]


def lex(markup: str) -> Tags:
    """Find a page's tags. Any string is accepted; no-break spaces become spaces, so that both are white space."""
    markup = markup.replace("\xa0", " ")
    codes = _codes(markup)
    # `nonzero` here and in what follows: flatnonzero takes two microseconds longer, 25 times a page
    brackets = ((codes | 2) == ord(">")).nonzero()[0]  # the bit by which `<` differs
    opening = codes[brackets] == ord("<")
    opens = opening.nonzero()[0]
    starts = brackets[opens]
    behind = np.minimum(opens + 1, len(brackets) - 1)  # of the last one itself
    ends = np.where(opening[behind], 0, brackets[behind] + 1)
    read = [_names(codes, starts[at : at + AT_ONCE] + 1) for at in range(0, len(starts) or 1, AT_ONCE)]
    kinds, lengths, tags = map(np.concatenate, zip(*read, strict=True))
    real = tags.nonzero()[0]
    starts = starts[real]
    return Tags(markup, starts, starts + 1 + lengths[real], ends[real], kinds[real], codes, brackets)


def _codes(markup: str) -> Codes:
    """Return the code points of a page, in one, two or four bytes each, as few as serve."""
    if len(markup) < WINDOW:
        markup = markup.ljust(WINDOW, "\0")
    if markup.isascii():
        return np.frombuffer(markup.encode("ascii"), np.uint8)
    units = np.frombuffer(markup.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(units) > len(markup):
        return np.frombuffer(markup.encode("utf-32-le", "surrogatepass"), np.uint32)
    return units


def _names(codes: Codes, at: NDArray[np.int64]) -> tuple[NDArray[np.int16], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the kinds of what stands behind some `<`, the lengths of the names, and whether each is a tag at all."""
    letters = _windows(codes, at)
    first = letters[:, 0]
    declared = (first == ord("!")) | (first == ord("?"))
    tags = IS_LETTER.take(np.where(first == ord("/"), letters[:, 1], first)) | declared
    ended = (letters <= ord(" ")) | (letters == ord("/")) | ((letters | 2) == ord(">"))
    ended[:, 0] = False  # a slash
    ended[:, -1] = True
    lengths = ended.argmax(axis=1)
    halves = letters.view("<u8")
    first_half, second_half = ((halves[:, at] | LOWER) & PREFIX_MASKS[at].take(lengths) for at in (0, 1))
    found = NAME_AT.take(_slots(first_half, second_half, SPREAD))
    known = (KNOWN[0].take(found) == first_half) & (KNOWN[1].take(found) == second_half)
    kinds = np.where(known, KIND_OF.take(found), np.where(declared, np.int16(DECLARATION), np.int16(0)))
    return kinds, np.where(known, lengths, 0), tags


def _windows(codes: Codes, at: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return WINDOW code points from each of some places in order, (places, WINDOW).

    Behind the end they are NUL; code points above 127 are 127.
    """
    size, last = codes.itemsize, len(codes) - WINDOW
    windows = np.ndarray((last + 1,), f"V{WINDOW * size}", codes, 0, (size,))  # one from each place
    read = windows[np.minimum(at, last)].view(codes.dtype)
    letters: NDArray[np.uint8] = np.minimum(read, 127).astype(np.uint8).reshape(-1, WINDOW)
    for row in range(int(at.searchsorted(last, "right")), len(at)):
        letters[row] = np.append(letters[row, int(at[row]) - last :], np.zeros(int(at[row]) - last, np.uint8))
    return letters
