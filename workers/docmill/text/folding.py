"""The folded form of a text: what two spellings of the same words have in common. For comparing, never for showing.

Folded away, code point by code point:

- case (Unicode full case folding; Turkish dotless `ı` counts as `i`) and width or other compatibility forms (NFKD);
- optional marks: Arabic harakat and Quranic signs, Hebrew points, Syriac points, and the diacritics of Latin, Greek and
  Cyrillic letters, which keep their base letter (`é` is `e`, `ł` is `l`, `й` is `и`). Marks that are part of the
  spelling stay: Indic and Thai vowel signs, viramas, kana voicing marks;
- tatweel; alef variants to `ا`; hamza on waw or yeh to its carrier; alef maqsura and Farsi yeh to `ي`; keheh to `ك`;
  teh marbuta and the hehs of Persian, Urdu and Kurdish to `ه`;
- decimal digits of any script to ASCII; default-ignorable code points (ZWNJ, ZWJ, bidi marks, soft hyphen) to nothing;
- a run of white space to one space, none at either end. Conjoining jamo and kana with a voicing mark are composed.

`fold` is idempotent. The order of several combining marks on one letter is left as it is: the scripts where it varies
in practice are those whose marks are removed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Folded", "fold", "fold_with_offsets"]

# Letters that NFKD leaves apart although writers take them for one another.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ٱٲٳٵ", "ا"),
        **dict.fromkeys("ىیۍ", "ي"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ةۃہھەۂۀ", "ه"),
        "ـ": "",
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "׳": "'",  # geresh and gershayim are typed as quotes more often than not
        "״": '"',
    }
)
# Nonspacing marks of these blocks are optional where they are used; in every other block they spell the word.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F),  # combining diacritical marks
    (0x0483, 0x0489),  # Cyrillic titlo and the like
    (0x0591, 0x05C7),  # Hebrew points and accents
    (0x0610, 0x061A),  # Arabic honorifics and Quranic signs
    (0x064B, 0x065F),  # harakat, hamza above and below
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06ED),  # Quranic annotation
    (0x0711, 0x074A),  # Syriac
    (0x0897, 0x08FF),  # Arabic extended
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
# Default_Ignorable_Code_Point, DerivedCoreProperties.txt; unicodedata does not hold this property.
_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Composed as written: their decomposition would lengthen the text and tells nothing more.
_COMPOSED = ((0x3041, 0x30FF), (0x3131, 0x318E), (0xAC00, 0xD7A3))
_COMPOSABLE = re.compile("[\u1161-\u1175\u11a8-\u11c2\u3099\u309a]")
_COMPOSITION = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]|[\u3046-\u30fd][\u3099\u309a]"
)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether a code point is in one of some ranges."""
    return any(first <= code <= last for first, last in ranges)


def _step(letter: str) -> str:
    """Fold one code point by one step; the result may fold further."""
    code = ord(letter)
    if letter.isspace():
        return " "
    if _within(code, _IGNORABLE):
        return ""
    if _within(code, _COMPOSED):
        return letter
    if _within(code, _OPTIONAL_MARKS) and unicodedata.category(letter)[0] == "M":
        return ""
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    return unicodedata.normalize("NFKD", letter).casefold().translate(_LETTERS)


def _fold_letter(letter: str) -> str:
    """Fold one code point until it changes no more."""
    while (folded := "".join(map(_step, letter))) != letter:
        letter = folded
    return folded


class _FoldingTable(dict[int, int | str]):
    """A table for str.translate that is filled as code points are looked up, so that importing it costs nothing."""

    def __missing__(self, code: int) -> int | str:
        folded = _fold_letter(chr(code))
        value: int | str = ord(folded) if len(folded) == 1 else folded
        # Beyond the ideographic planes there are only tags and private use: not worth remembering a million of them.
        if code < 0x40000:
            self[code] = value
        return value


_TABLE = _FoldingTable()
_UNKNOWN = 255
# The same table as arrays, filled as code points are met: the folded code point where there is just one, and how many
# there are (U+FDFA has most, 18). A gather from an array is five times as fast as str.translate outside ASCII.
_SINGLE = np.zeros(0x110000, dtype=np.uint32)
_LENGTHS = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
_SHORT = 200
"""Below this many code points str.translate is faster than setting up arrays (measured: 15 µs each)."""


def fold(text: str) -> str:
    """Return the folded form of a text; the module's docstring says what is folded."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = text.translate(_TABLE) if len(text) < _SHORT else _decode(_gather(text)[0])
        if _COMPOSABLE.search(folded):
            folded = _COMPOSITION.sub(lambda match: unicodedata.normalize("NFC", match[0]), folded)
    return " ".join(folded.split())


def _gather(text: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Fold the text's code points one by one; return the folded ones, and how many each of them became."""
    codes = _encode(text)
    lengths = _LENGTHS[codes]
    if (unknown := lengths == _UNKNOWN).any():
        for code in set(codes[unknown].tolist()):
            value = _TABLE[code]
            _SINGLE[code] = value if isinstance(value, int) else 0
            _LENGTHS[code] = 1 if isinstance(value, int) else len(value)
        lengths = _LENGTHS[codes]
    folded = _SINGLE[codes]
    if (several := np.flatnonzero(lengths > 1)).size:
        places = (np.cumsum(lengths, dtype=np.int64) - lengths)[several].tolist()
        folded = np.repeat(folded, lengths)
        for place, code in zip(places, codes[several].tolist(), strict=True):
            piece = _encode(str(_TABLE[code]))
            folded[place : place + len(piece)] = piece
    elif (lengths == 0).any():
        folded = folded[lengths == 1]
    return folded, lengths


def _encode(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decode(codes: npt.NDArray[np.uint32]) -> str:
    """Return the text of some code points."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


_ASCII_SPACES = np.array([chr(code).isspace() for code in range(128)])
_FIRST_ATTACHED = "\u0300"
"""The lowest code point that `_attached` may be asked about: there are no marks before it."""
_FEW = 8
"""Spans whose originals are found one by one: fewer than arrays are worth."""


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A folded text that remembers where each of its code points stood in the original.

    `offsets[i]` and `ends[i]` bound the original code points that `text[i]` came from; both never decrease.
    """

    text: str
    source: str
    offsets: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that folded to `text[start:end]`.

        Marks that folding removed go with the letter before them, so a vowelled word keeps its last vowel. An empty
        span gives an empty span.

        Raises:
            IndexError: the span is not within the folded text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span [{start}, {end}) is not within a folded text of {len(self.text)} code points")
        if start == end:
            place = int(self.offsets[start]) if start < len(self.text) else len(self.source)
            return place, place
        return self.offsets.item(start), self._with_marks(self.ends.item(end - 1))

    def originals(self, starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
        """Return what `original` does for many spans, none of them empty.

        Raises:
            IndexError: a span is not within the folded text.
        """
        if len(starts) < _FEW:
            return [self.original(start, end) for start, end in zip(starts, ends, strict=True)]
        firsts = self.offsets[np.array(starts, dtype=np.int64)].tolist()
        lasts = self.ends[np.array(ends, dtype=np.int64) - 1].tolist()
        return list(zip(firsts, lasts if self.source.isascii() else map(self._with_marks, lasts), strict=True))

    def _with_marks(self, end: int) -> int:
        """Return a place of the original behind the marks there that folding removed."""
        while end < len(self.source) and self.source[end] >= _FIRST_ATTACHED and _attached(self.source[end]):
            end += 1
        return end


def _attached(letter: str) -> bool:
    """Tell whether folding removes a code point that goes with the letter before it."""
    return letter == "ـ" or (unicodedata.category(letter)[0] == "M" and _TABLE[ord(letter)] == "")


def fold_with_offsets(text: str) -> Folded:
    """Fold a text and keep the way back; `fold_with_offsets(text).text == fold(text)`."""
    if text.isascii():
        return _fold_ascii(text)
    codes, lengths = _gather(text)
    folded = _decode(codes)
    offsets = np.repeat(np.arange(len(text), dtype=np.int32), lengths)
    ends = offsets + np.int32(1)
    if not folded.isascii() and _COMPOSABLE.search(folded):
        folded, offsets, ends = _compose(folded, offsets, ends)
        codes = _encode(folded)
    kept = _without_runs(codes == ord(" "))
    if not kept.all():
        folded, offsets, ends = " ".join(folded.split()), offsets[kept], ends[kept]
    return Folded(folded, text, offsets, ends)


def _fold_ascii(text: str) -> Folded:
    """Fold a text in ASCII, where every code point becomes one, or none within white space."""
    codes = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    offsets = np.flatnonzero(_without_runs(_ASCII_SPACES[codes])).astype(np.int32)
    return Folded(" ".join(text.lower().split()), text, offsets, offsets + np.int32(1))


def _without_runs(spaces: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which code points stay where a run of spaces becomes one, and none at either end of the text."""
    kept = ~spaces
    kept[1:] |= ~spaces[:-1]  # the first space of each run stays ...
    words = np.flatnonzero(~spaces)
    kept[words[-1] + 1 if words.size else 0 :] = False  # ... but not the one that ends the text
    return kept


def _compose(
    folded: str, offsets: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]
) -> tuple[str, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Compose jamo and voiced kana; a composed code point spans all it was made of."""
    pieces: list[str] = []
    kept = np.ones(len(folded), dtype=bool)
    ends = ends.copy()
    done = 0
    for match in _COMPOSITION.finditer(folded):
        composed = unicodedata.normalize("NFC", match[0])
        pieces += folded[done : match.start()], composed
        done = match.end()
        kept[match.start() + len(composed) : done] = False
        ends[match.start() + len(composed) - 1] = ends[done - 1]
    pieces.append(folded[done:])
    return "".join(pieces), offsets[kept], ends[kept]
