"""The tags of a page as columns of numbers, found by array operations over its code points.

A tag is `<`, an optional `/` and a letter; where no other bracket comes before its `>` it is whole. A name is told by
packing its letters into one number and looking that up, so that a page's thousands of tags cost a few dozen operations
on arrays and no loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BLOCK_TAGS", "BR", "DECLARATION", "END", "HEAD_LINK", "INLINE", "LINK", "LINK_END", "META", "NAMES", "OPAQUE",
    "SCRIPT", "STRONG", "TIME", "TITLE", "Tags", "lex",
]  # fmt: skip

BLOCK_TAGS = tuple(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"  # noqa: SIM905 - sixty quoted words read worse
    " figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html label legend li main menu nav ol p pre section"
    " summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that part text; a tag's kind is the place here of its name plus 1, for an end tag END more."""
END = 64
LINK, LINK_END, BR, INLINE, STRONG, TIME, META, HEAD_LINK, DECLARATION, SCRIPT, TITLE, OPAQUE = range(128, 140)
"""Other kinds; DECLARATION is `<!` or `<?`, and OPAQUE an element whose content, like a script's, is no text."""
NAMES = dict(enumerate(BLOCK_TAGS, 1))
KINDS = (
    {name: kind for kind, name in NAMES.items()}
    | {f"/{name}": kind + END for kind, name in NAMES.items()}
    | {"a": LINK, "/a": LINK_END, "br": BR, "strong": STRONG, "b": STRONG}
    | dict.fromkeys(("span", "em", "i", "font", "small", "cite"), INLINE)
    | {"time": TIME, "meta": META, "link": HEAD_LINK, "script": SCRIPT, "title": TITLE}
    | dict.fromkeys("style noscript svg template iframe select textarea object xmp".split(), OPAQUE)  # noqa: SIM905
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


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of `markup` in order: where each starts, where its name ends, where what follows it starts.

    `ends` is 0 where another `<` comes before the `>`, and `kinds` 0 for tags that mean nothing here, such as `img`.
    `codes` holds the code points of the markup, those beyond ASCII as 127, and a NUL behind the last; `brackets` the
    places of `<` and `>`.
    """

    markup: str
    starts: NDArray[np.int64]
    names_end: NDArray[np.int64]
    ends: NDArray[np.int64]
    kinds: NDArray[np.int16]
    codes: NDArray[np.uint8]
    brackets: NDArray[np.int64]

    def attributes(self, at: int) -> str:
        """What stands between a whole tag's name and its end."""
        return self.markup[self.names_end[at] : self.ends[at] - 1]


def lex(markup: str) -> Tags:
    """Find a page's tags. Any string is accepted; no-break spaces become spaces, so that both are white space."""
    markup = markup.replace("\xa0", " ")
    codes = _codes(markup)
    opening = codes == ord("<")
    brackets = np.flatnonzero(opening | (codes == ord(">")))
    opens = np.flatnonzero(opening[brackets])
    starts = brackets[opens]
    behind = brackets[np.minimum(opens + 1, len(brackets) - 1)]  # of the last one itself
    ends = np.where(opening[behind], 0, behind + 1)
    following = codes[starts + 1]
    slash = following == ord("/")
    names = starts + 1 + slash
    declared = (following == ord("!")) | (following == ord("?"))
    told = np.flatnonzero((LETTERS[codes[np.minimum(names, len(markup))]] - 1 < 26) | declared)  # 0 - 1 is 255 there
    starts, ends, slash, names, declared = starts[told], ends[told], slash[told], names[told], declared[told]
    packed = np.concatenate([_names(codes, names[at : at + AT_ONCE]) for at in range(0, len(names) or 1, AT_ONCE)])
    found = np.minimum(np.searchsorted(PACKED, packed), len(PACKED) - 1)
    known = PACKED[found] == packed
    kinds = np.where(slash, ENDS[found], STARTS[found]) * known
    kinds[declared] = DECLARATION
    return Tags(markup, starts, names + LENGTHS[found] * known, ends, kinds.astype(np.int16), codes, brackets)


def _codes(markup: str) -> NDArray[np.uint8]:
    """The code points of a page, those beyond ASCII as 127, and a NUL."""
    if markup.isascii():
        return np.frombuffer(f"{markup}\0".encode("ascii"), np.uint8)
    wide: NDArray[np.uint16] | NDArray[np.uint32]
    wide = np.frombuffer(f"{markup}\0".encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(wide) > len(markup) + 1:  # half the memory serves nearly all pages
        wide = np.frombuffer(f"{markup}\0".encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(wide, 127).astype(np.uint8)


def _names(codes: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The packed names that start at some places; -1 for one too long to be known."""
    letters = LETTERS[codes.take(at[:, None] + PLACES, mode="clip")]
    ended = letters == 0
    length = np.where(ended.any(axis=1), ended.argmax(axis=1), LONGEST + 1)
    packed = letters[:, :LONGEST].astype(np.int64) @ WEIGHTS
    return np.where(length > LONGEST, -1, packed >> LETTER_BITS * np.maximum(LONGEST - length, 0))
