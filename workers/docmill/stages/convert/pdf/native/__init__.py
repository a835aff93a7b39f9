"""What PDFium is asked of a page: its characters in bulk, and the text objects that show none."""

from docmill.stages.convert.pdf.native.text import (
    PageObjects,
    TextPlaces,
    UnshownGlyph,
    angles_at,
    boxes_and_origins,
    handle_of,
    map_errors,
    page_objects,
    page_text,
    sizes_at,
    text_objects,
)
from docmill.stages.convert.pdf.native.unshown import Unshown

__all__ = [
    "PageObjects",
    "TextPlaces",
    "Unshown",
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
