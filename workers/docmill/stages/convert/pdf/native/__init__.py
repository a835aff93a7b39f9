"""What PDFium is asked of a page: its characters in bulk, and the text objects that show none."""

from docmill.stages.convert.pdf.native.text import (
    TextPlaces,
    UnshownGlyph,
    address_of,
    boxes_and_origins,
    code_points,
    handle_of,
    map_errors,
    page_objects,
    text_objects,
)
from docmill.stages.convert.pdf.native.unshown import Unshown

__all__ = [
    "TextPlaces",
    "Unshown",
    "UnshownGlyph",
    "address_of",
    "boxes_and_origins",
    "code_points",
    "handle_of",
    "map_errors",
    "page_objects",
    "text_objects",
]
