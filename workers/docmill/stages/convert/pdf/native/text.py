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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

__all__ = [
    "TextPlaces",
    "UnshownGlyph",
    "address_of",
    "boxes_and_origins",
    "code_points",
    "handle_of",
    "map_errors",
    "page_objects",
    "text_objects",
    "unchecked",
]

POINTER, INDEX = ctypes.c_void_p, ctypes.c_int
NO_UNIT = re.compile("[\0\ud800-\udfff]")
DOUBLE = 8  # bytes
VALUES = 6  # of a character: left, right, bottom and top of its ink, x and y of its origin


def unchecked(function: Any, result: Any, *types: Any) -> Callable[..., int]:
    """Return a function of PDFium that takes plain integers for pointers, at its address.

    Raises:
        ImportError: this build of PDFium lacks it.
    """
    address = ctypes.cast(function, POINTER).value
    if address is None:
        raise ImportError("this build of PDFium lacks a function of its text API")
    prototype: Any = ctypes.PYFUNCTYPE(result, *types)
    called: Callable[..., int] = prototype(address)
    return called


_box = unchecked(pdfium.FPDFText_GetCharBox, INDEX, POINTER, INDEX, POINTER, POINTER, POINTER, POINTER)
_loose_box = unchecked(pdfium.FPDFText_GetLooseCharBox, INDEX, POINTER, INDEX, POINTER)
_origin = unchecked(pdfium.FPDFText_GetCharOrigin, INDEX, POINTER, INDEX, POINTER, POINTER)
_unicode = unchecked(pdfium.FPDFText_GetUnicode, ctypes.c_uint, POINTER, INDEX)
_map_error = unchecked(pdfium.FPDFText_HasUnicodeMapError, INDEX, POINTER, INDEX)
_object = unchecked(pdfium.FPDFPage_GetObject, POINTER, POINTER, INDEX)
_matrix = unchecked(pdfium.FPDFPageObj_GetMatrix, INDEX, POINTER, POINTER)
_object_bounds = unchecked(pdfium.FPDFPageObj_GetBounds, INDEX, POINTER, POINTER, POINTER, POINTER, POINTER)
_matrix = unchecked(pdfium.FPDFText_GetMatrix, INDEX, POINTER, INDEX, POINTER)
_font_size = unchecked(pdfium.FPDFText_GetFontSize, ctypes.c_double, POINTER, INDEX)
_type = unchecked(pdfium.FPDFPageObj_GetType, INDEX, POINTER)
_text_object = unchecked(pdfium.FPDFText_GetTextObject, POINTER, POINTER, INDEX)


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
class UnshownGlyph:
    """The origin and the ink of a text object, in points."""

    x: float
    y: float
    left: float
    right: float
    bottom: float
    top: float


def _none() -> list[UnshownGlyph]:
    return []


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Asks PDFium about single characters of a page, by their index in its order.

    Where the text is not upright, the places of PDFium are not those of the lines that it was turned to. `blanks` are
    the origins of spaces that PDFium left out, None where the page has spaces of its own. `unshown_glyphs` returns the
    glyphs that no character is told at.
    """

    text_page: Any
    codes: Sequence[int]
    upright: bool = True
    blanks: tuple[tuple[float, float], ...] | None = None
    unshown_glyphs: Callable[[], list[UnshownGlyph]] = _none
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


def page_objects(page: Any, most: int, texts: AbstractSet[int] = frozenset()) -> list[tuple[int, int]]:
    """Return the address and the type of each object of a page, in the order of the file; the first `most`.

    `texts` are text objects that are known, whose type is not asked for.
    """
    count = min(pdfium.FPDFPage_CountObjects(page), most)
    found = list(map(_object, repeat(address_of(page)), range(count)))
    text = pdfium.FPDF_PAGEOBJ_TEXT
    kinds = [text if one in texts else _type(one) for one in found] if texts else map(_type, found)
    return list(zip(found, kinds, strict=True))


def handle_of(address: int) -> Any:
    """Return a page object's handle, as the functions of `pypdfium2.raw` take it."""
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
