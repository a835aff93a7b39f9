"""PDFium's characters and objects of a page, read in bulk.

PDFium's text API (public/fpdf_text.h) gives each character by its index.

Tested by tests/stages/convert/pdf/test_native.py.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from docmill.stages.convert.pdf.native.calls import INDEX, POINTER, Slots, address_of, called, pointer_to

__all__ = [
    "PageObjects",
    "TextPlaces",
    "UnshownGlyph",
    "angles_at",
    "boxes_and_origins",
    "handle_of",
    "map_errors",
    "page_objects",
    "page_text",
    "sizes_at",
    "text_objects",
]

NO_UNIT = re.compile("[\0\ud800-\udfff]")
BLANK = re.compile("[ \u00a0]")

_box = called(pdfium.FPDFText_GetCharBox)
_loose_box = called(pdfium.FPDFText_GetLooseCharBox)
_origin = called(pdfium.FPDFText_GetCharOrigin)
_unicode = called(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_map_error = called(pdfium.FPDFText_HasUnicodeMapError)
_matrix = called(pdfium.FPDFText_GetMatrix)
_font_size = called(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_angle = called(pdfium.FPDFText_GetCharAngle, ctypes.c_float)
_text_object = called(pdfium.FPDFText_GetTextObject, POINTER)
_object = called(pdfium.FPDFPage_GetObject, POINTER)
_type = called(pdfium.FPDFPageObj_GetType, INDEX, POINTER)
_slots = Slots("d", 6)  # left, right, bottom and top of a character's ink, x and y of its origin


def page_text(text_page: Any, count: int) -> str:
    """Return a page's characters in PDFium's order, each at its index; those it made itself are among them."""
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, units)
    if written == count + 1:  # one UTF-16 unit a character, and the zero at the end
        text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count and not NO_UNIT.search(text):
            return text
    return "".join(map(chr, map(_unicode, repeat(_pointer(text_page)), range(count))))


def boxes_and_origins(text_page: Any, indices: Sequence[int]) -> list[array[float]]:
    """Return six columns, each with a value of each character, in points.

    They are left, right, bottom and top of its ink, and x and y of its origin.
    """
    page = (_pointer(text_page),)
    return _slots.filled(indices, (_box, range(4), page), (_origin, (4, 5), page))


def _pointer(handle: Any) -> Any:
    return pointer_to(address_of(handle))


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


class TextPlaces:
    """Asks PDFium about single characters of a page, by their index in its order.

    Where the text is not upright, the places of PDFium are not those of the lines that it was turned to. `blanks` are
    the origins of spaces that PDFium left out, None where the page has spaces of its own. `unshown_glyphs` returns the
    glyphs that no character is told at.
    """

    def __init__(
        self,
        text_page: Any,
        text: str,
        upright: bool = True,
        blanks: tuple[tuple[float, float], ...] | None = None,
        unshown_glyphs: Callable[[], list[UnshownGlyph]] = _none,
    ) -> None:
        """Take a page's text and its characters."""
        self.text_page, self.text, self.upright = text_page, text, upright
        self.blanks, self.unshown_glyphs = blanks, unshown_glyphs
        self._page = _pointer(text_page)
        self._values, self._exact = array("f", bytes(4 * 6)), array("d", bytes(8 * 2))
        first, exact = self._values.buffer_info()[0], self._exact.buffer_info()[0]
        self._to_values, self._to_x, self._to_y = pointer_to(first), pointer_to(exact), pointer_to(exact + 8)

    def space_at(self, index: int) -> tuple[float, float] | None:
        """Return where a space begins and ends on its line; None where that index holds no space."""
        return self._spaces.get(index) if self.upright else None

    @cached_property
    def _spaces(self) -> dict[int, tuple[float, float]]:
        indices = [found.start() for found in BLANK.finditer(self.text)]
        left, right, _, _, _, _ = boxes_and_origins(self.text_page, indices)
        return dict(zip(indices, zip(left, right, strict=True), strict=True))

    def advance_end(self, index: int) -> float:
        """Return where the advance of a character, or its ink beyond that, ends on the right; inf where not known."""
        if not self.upright:
            return math.inf
        _loose_box(self._page, index, self._to_values)
        return self._values[2]

    def advance_of(self, index: int) -> tuple[float, float]:
        """Return where the advance of a character, or its ink beyond that, begins and ends on the page."""
        _loose_box(self._page, index, self._to_values)  # left, top, right, bottom
        return self._values[0], self._values[2]

    def baseline_at(self, index: int) -> float:
        """Return the height of a character's origin, in points."""
        _origin(self._page, index, self._to_x, self._to_y)
        return self._exact[1]

    def size_at(self, index: int) -> float:
        """Return the size of a character's type in points: its font's size times its matrix."""
        _matrix(self._page, index, self._to_values)  # a, b, c, d, e, f
        size: float = _font_size(self._page, index) * math.hypot(self._values[2], self._values[3])
        return size


def sizes_at(text_page: Any, indices: Sequence[int]) -> list[float]:
    """Return the sizes of some characters' type in points."""
    places = TextPlaces(text_page, "")
    return [places.size_at(index) for index in indices]


def angles_at(text_page: Any, indices: Sequence[int]) -> list[float]:
    """Return the angles of some characters' text in radians, clockwise."""
    return list(map(_angle, repeat(_pointer(text_page)), indices))


def map_errors(text_page: Any, indices: Sequence[int]) -> list[bool]:
    """Tell of some characters whether their font has no map to Unicode for them, so that the code point is a guess."""
    return [error == 1 for error in map(_map_error, repeat(_pointer(text_page)), indices)]


def text_objects(text_page: Any, indices: Sequence[int]) -> list[int]:
    """Return for some characters the address of the text object that shows them, 0 where there is none."""
    return [address or 0 for address in map(_text_object, repeat(_pointer(text_page)), indices)]


@dataclass(frozen=True, slots=True)
class PageObjects:
    """The addresses of a page's text objects, and of its other objects with their types, in the order of the file."""

    texts: list[int]
    others: list[tuple[int, int]]


def page_objects(page: Any, most: int, texts: AbstractSet[int] = frozenset()) -> PageObjects:
    """Return the first `most` objects of a page; of `texts`, text objects that are known, the type is not asked for."""
    count = min(pdfium.FPDFPage_CountObjects(page), most)
    found: list[int] = list(map(_object, repeat(_pointer(page)), range(count)))
    unknown = [address for address in found if address not in texts] if texts else found
    kinds = list(map(_type, unknown))
    if kinds.count(pdfium.FPDF_PAGEOBJ_TEXT) == len(kinds):
        return PageObjects(found, [])
    others = [both for both in zip(unknown, kinds, strict=True) if both[1] != pdfium.FPDF_PAGEOBJ_TEXT]
    other = {address for address, _ in others}
    return PageObjects([address for address in found if address not in other], others)


def handle_of(address: int) -> Any:
    """Return a page object's handle, as the functions of `pypdfium2.raw` take it."""
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
