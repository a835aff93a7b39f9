"""PDFium's characters of a page, read in bulk: through `ctypes`, a call a character is what reading a page costs.

PDFium's text API (public/fpdf_text.h) gives each character by its index. `pypdfium2.raw` declares its functions with
checked pointer types; the same addresses called with plain integers take half the time.

Tested by tests/stages/convert/pdf/test_native.py.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

__all__ = [
    "TextPlaces",
    "address_of",
    "boxes_and_origins",
    "code_points",
    "handle_of",
    "map_errors",
    "page_objects",
    "text_objects",
]

POINTER, INDEX = ctypes.c_void_p, ctypes.c_int
DOUBLE = 8  # bytes
VALUES = 6  # of a character: left, right, bottom and top of its ink, x and y of its origin


def _unchecked(function: Any, result: Any, *types: Any) -> Callable[..., int]:
    address = ctypes.cast(function, POINTER).value
    if address is None:
        raise ImportError("this build of PDFium lacks a function of its text API")
    prototype: Any = ctypes.PYFUNCTYPE(result, *types)
    called: Callable[..., int] = prototype(address)
    return called


_box = _unchecked(pdfium.FPDFText_GetCharBox, INDEX, POINTER, INDEX, POINTER, POINTER, POINTER, POINTER)
_origin = _unchecked(pdfium.FPDFText_GetCharOrigin, INDEX, POINTER, INDEX, POINTER, POINTER)
_unicode = _unchecked(pdfium.FPDFText_GetUnicode, ctypes.c_uint, POINTER, INDEX)
_map_error = _unchecked(pdfium.FPDFText_HasUnicodeMapError, INDEX, POINTER, INDEX)
_object = _unchecked(pdfium.FPDFPage_GetObject, POINTER, POINTER, INDEX)
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
        codes = list(units[:count])
        if not any(0xD800 <= code < 0xE000 or code == 0 for code in codes):
            return codes
    page = address_of(text_page)
    return [_unicode(page, index) for index in range(count)]


def boxes_and_origins(text_page: Any, indices: Sequence[int]) -> array[float]:
    """Return six values for each of some characters, in points: left, right, bottom, top, and x and y of the origin."""
    values = array("d", bytes(DOUBLE * VALUES * len(indices)))
    at, _ = values.buffer_info()
    page, box, origin = address_of(text_page), _box, _origin
    for index in indices:
        box(page, index, at, at + 8, at + 16, at + 24)
        origin(page, index, at + 32, at + 40)
        at += DOUBLE * VALUES
    return values


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Asks PDFium about single characters of a page, by their index in its order.

    Where the text is not upright, the places of PDFium are not those of the lines that it was turned to.
    """

    text_page: Any
    codes: Sequence[int]
    upright: bool = True

    def space_at(self, index: int) -> tuple[float, float] | None:
        """Return where a space begins and ends on its line; None where that index holds no space."""
        if not self.upright or not 0 <= index < len(self.codes) or self.codes[index] not in (0x20, 0xA0):
            return None
        left, right, _, _, _, _ = boxes_and_origins(self.text_page, [index])
        return left, right

    def advance_gap(self, left: int, right: int) -> float:
        """Return what the advance of one character leaves to the origin of the next, in points."""
        if not self.upright:
            return math.inf
        one, other = pdfium.FS_RECTF(), pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self.text_page, left, one)
        pdfium.FPDFText_GetLooseCharBox(self.text_page, right, other)
        return float(other.left - one.right)

    def size_at(self, index: int) -> float:
        """Return the size of a character's type in points: its font's size times its matrix."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text_page, index, matrix)
        return float(pdfium.FPDFText_GetFontSize(self.text_page, index) * math.hypot(matrix.c, matrix.d))


def map_errors(text_page: Any, indices: Sequence[int]) -> list[bool]:
    """Tell of some characters whether their font has no map to Unicode for them, so that the code point is a guess."""
    page = address_of(text_page)
    return [_map_error(page, index) == 1 for index in indices]


def text_objects(text_page: Any, indices: Sequence[int]) -> list[int]:
    """Return for some characters the address of the text object that shows them, 0 where there is none."""
    page, text_object = address_of(text_page), _text_object
    return [text_object(page, index) or 0 for index in indices]


def page_objects(page: Any, most: int) -> list[tuple[int, int]]:
    """Return the address and the type of each object of a page, in the order of the file; the first `most`."""
    holder, get, kind = address_of(page), _object, _type
    found = [get(holder, index) for index in range(min(pdfium.FPDFPage_CountObjects(page), most))]
    return [(item, kind(item)) for item in found]


def handle_of(address: int) -> Any:
    """Return a page object's handle, as the functions of `pypdfium2.raw` take it."""
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
