"""PDFium's characters of a page, read in bulk: through `ctypes`, a call a character is what reading a page costs.

PDFium's text API (public/fpdf_text.h) gives each character by its index. `pypdfium2.raw` declares its functions with
checked pointer types; the same addresses called with plain integers take half the time.

Tested by tests/stages/convert/pdf/test_native.py.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as pdfium

__all__ = [
    "TextPlaces",
    "address_of",
    "blank_origins",
    "boxes_and_origins",
    "code_points",
    "handle_of",
    "map_errors",
    "page_objects",
    "spaces_of",
    "text_objects",
]

POINTER, INDEX = ctypes.c_void_p, ctypes.c_int
NO_UNIT = re.compile("[\0\ud800-\udfff]")
DOUBLE = 8  # bytes
NARROWEST, INK = 0.5, 0.01  # points: the width of a space, and what has ink
WIDTH = 0.1  # of a point: the box of a space that is one is wider
SAMPLE = 40  # spaces are asked for their width
LEAST_BLANK, FEW_WIDE = 0.5, 0.1  # of a page's spaces
MOST_MADE = 0.6  # of a page's spaces are wide, and the others made by PDFium: no page of Chromium
VALUES = 6  # of a character: left, right, bottom and top of its ink, x and y of its origin


def _unchecked(function: Any, result: Any, *types: Any) -> Callable[..., int]:
    address = ctypes.cast(function, POINTER).value
    if address is None:
        raise ImportError("this build of PDFium lacks a function of its text API")
    prototype: Any = ctypes.PYFUNCTYPE(result, *types)
    called: Callable[..., int] = prototype(address)
    return called


_box = _unchecked(pdfium.FPDFText_GetCharBox, INDEX, POINTER, INDEX, POINTER, POINTER, POINTER, POINTER)
_loose_box = _unchecked(pdfium.FPDFText_GetLooseCharBox, INDEX, POINTER, INDEX, POINTER)
_origin = _unchecked(pdfium.FPDFText_GetCharOrigin, INDEX, POINTER, INDEX, POINTER, POINTER)
_unicode = _unchecked(pdfium.FPDFText_GetUnicode, ctypes.c_uint, POINTER, INDEX)
_map_error = _unchecked(pdfium.FPDFText_HasUnicodeMapError, INDEX, POINTER, INDEX)
_object = _unchecked(pdfium.FPDFPage_GetObject, POINTER, POINTER, INDEX)
_object_matrix = _unchecked(pdfium.FPDFPageObj_GetMatrix, INDEX, POINTER, POINTER)
_object_bounds = _unchecked(pdfium.FPDFPageObj_GetBounds, INDEX, POINTER, POINTER, POINTER, POINTER, POINTER)
_matrix = _unchecked(pdfium.FPDFText_GetMatrix, INDEX, POINTER, INDEX, POINTER)
_font_size = _unchecked(pdfium.FPDFText_GetFontSize, ctypes.c_double, POINTER, INDEX)
_type = _unchecked(pdfium.FPDFPageObj_GetType, INDEX, POINTER)
_text_object = _unchecked(pdfium.FPDFText_GetTextObject, POINTER, POINTER, INDEX)


def address_of(handle: Any) -> int:
    """Return the address that a handle of PDFium stands for, as the functions here take it."""
    return ctypes.cast(handle, POINTER).value or 0


def code_points(text_page: Any, count: int) -> list[int]:
    """Return the code points of a page's characters, in PDFium's order; those it made itself are among them."""
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, units)
    if written == count + 1:  # one UTF-16 unit a character, and the zero at the end
        text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count and not NO_UNIT.search(text):
            return units[:count]
    page = address_of(text_page)
    return [_unicode(page, index) for index in range(count)]


def boxes_and_origins(text_page: Any, indices: Sequence[int]) -> array[float]:
    """Return six values for each of some characters, in points: left, right, bottom, top, and x and y of the origin."""
    size = DOUBLE * VALUES
    values = array("d", bytes(size * len(indices)))
    at, _ = values.buffer_info()
    end = at + size * len(indices)
    left, right, bottom, top, x, y = (range(at + DOUBLE * place, end, size) for place in range(VALUES))
    page = address_of(text_page)
    deque(map(_box, repeat(page), indices, left, right, bottom, top), maxlen=0)  # the loop that costs least
    deque(map(_origin, repeat(page), indices, x, y), maxlen=0)
    return values


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Asks PDFium about single characters of a page, by their index in its order.

    Where the text is not upright, the places of PDFium are not those of the lines that it was turned to. `blanks` are
    the origins of spaces that PDFium left out, None where the page has spaces of its own.
    """

    text_page: Any
    codes: Sequence[int]
    upright: bool = True
    blanks: tuple[tuple[float, float], ...] | None = None
    page: int = field(init=False)
    rectangle: Any = field(default_factory=pdfium.FS_RECTF)
    matrix: Any = field(default_factory=pdfium.FS_MATRIX)

    def __post_init__(self) -> None:
        """Find the address of the page's text."""
        object.__setattr__(self, "page", address_of(self.text_page))

    def space_at(self, index: int) -> tuple[float, float] | None:
        """Return where a space begins and ends on its line; None where that index holds no space."""
        if not self.upright or not 0 <= index < len(self.codes) or self.codes[index] not in (0x20, 0xA0):
            return None
        left, right, _, _, _, _ = boxes_and_origins(self.text_page, [index])
        return left, right

    def advance_end(self, index: int) -> float:
        """Return where the advance of a character, or its ink beyond that, ends on the right; inf where not known."""
        if not self.upright:
            return math.inf
        return self.advance_of(index)[1]

    def advance_of(self, index: int) -> tuple[float, float]:
        """Return where the advance of a character, or its ink beyond that, begins and ends on the page."""
        _loose_box(self.page, index, ctypes.addressof(self.rectangle))
        return float(self.rectangle.left), float(self.rectangle.right)

    def baseline_at(self, index: int) -> float:
        """Return the height of a character's origin, in points."""
        x, y = ctypes.c_double(), ctypes.c_double()
        _origin(self.page, index, ctypes.addressof(x), ctypes.addressof(y))
        return y.value

    def size_at(self, index: int) -> float:
        """Return the size of a character's type in points: its font's size times its matrix."""
        _matrix(self.page, index, ctypes.addressof(self.matrix))
        return float(_font_size(self.page, index) * math.hypot(self.matrix.c, self.matrix.d))


def map_errors(text_page: Any, indices: Sequence[int]) -> list[bool]:
    """Tell of some characters whether their font has no map to Unicode for them, so that the code point is a guess."""
    page = address_of(text_page)
    return [error == 1 for error in map(_map_error, repeat(page), indices)]


def text_objects(text_page: Any, indices: Sequence[int]) -> list[int]:
    """Return for some characters the address of the text object that shows them, 0 where there is none."""
    return [address or 0 for address in map(_text_object, repeat(address_of(text_page)), indices)]


def page_objects(page: Any, most: int) -> list[tuple[int, int]]:
    """Return the address and the type of each object of a page, in the order of the file; the first `most`."""
    count = min(pdfium.FPDFPage_CountObjects(page), most)
    found = list(map(_object, repeat(address_of(page)), range(count)))
    return list(zip(found, map(_type, found), strict=True))


def handle_of(address: int) -> Any:
    """Return a page object's handle, as the functions of `pypdfium2.raw` take it."""
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def blank_origins(
    text_page: Any, shown: Sequence[int], objects: Sequence[tuple[int, int]]
) -> tuple[tuple[float, float], ...]:
    """Return the origins of a page's text objects that show none of its characters: the spaces of Chromium."""
    showing = set(text_objects(text_page, shown))
    kind_of_text = pdfium.FPDF_PAGEOBJ_TEXT
    texts = [address for address, kind in objects if kind == kind_of_text]
    own, following = pdfium.FS_MATRIX(), pdfium.FS_MATRIX()
    edges = (ctypes.c_float * 4)()
    at_own, at_following, at_edges = map(ctypes.addressof, (own, following, edges))
    found = []
    for address, after in [both for both in pairwise([*texts, 0]) if both[0] not in showing]:
        if not _object_matrix(address, at_own):
            continue
        level = bool(after and _object_matrix(after, at_following)) and abs(following.f - own.f) < INK
        if level and abs(following.e - own.e) < NARROWEST:  # a part of a letter, or a non-joiner
            continue
        _object_bounds(address, at_edges, at_edges + 4, at_edges + 8, at_edges + 12)
        if edges[2] - edges[0] < INK or edges[3] - edges[1] < INK:
            found.append((own.e, own.f))
    return tuple(found)


def spaces_of(
    text_page: Any, codes: Sequence[int], shown: Sequence[int], objects: Sequence[tuple[int, int]]
) -> tuple[tuple[float, float], ...] | None:
    """Return the origins of a page's spaces where most are no characters; None where most are.

    Spaces that PDFium makes have no width. Chromium's have no character, but where a font kerns them.
    """
    spaces = [index for index, code in enumerate(codes) if code == 0x20]
    sample = spaces[:: max(1, len(spaces) // SAMPLE)]
    of_sample = _wide(text_page, sample)
    if len(of_sample) > MOST_MADE * len(sample):
        return None
    blanks = blank_origins(text_page, shown, objects)
    wide = _wide(text_page, spaces) if of_sample else []
    if len(blanks) >= max(len(wide), LEAST_BLANK * len(spaces)):
        return (*blanks, *wide)
    return blanks if len(wide) <= FEW_WIDE * len(spaces) else None


def _wide(text_page: Any, spaces: Sequence[int]) -> list[tuple[float, float]]:
    """Return the origins of the spaces that have a width."""
    values = boxes_and_origins(text_page, spaces).tolist()
    lefts, rights, origins = (
        values[0::VALUES],
        values[1::VALUES],
        zip(values[4::VALUES], values[5::VALUES], strict=True),
    )
    return [origin for left, right, origin in zip(lefts, rights, origins, strict=True) if right - left > WIDTH]
