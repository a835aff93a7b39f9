"""Media types of text that is no prose, and of files that are converted before they are cleaned."""

from __future__ import annotations

__all__ = ["CONVERTIBLE", "ODF", "OOXML", "SRT", "VTT", "WIKITEXT", "bare_type", "is_code_type", "is_convertible"]

WIKITEXT = "text/x-wiki"
VTT, SRT = "text/vtt", "application/x-subrip"
CODE = frozenset({"text/css", "text/javascript", "application/javascript", "application/sql", "application/json"})
MARKUP = frozenset({WIKITEXT})

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"

CONVERTIBLE = frozenset(
    {
        "application/pdf",
        f"{OOXML}.wordprocessingml.document",
        f"{OOXML}.wordprocessingml.template",
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.ms-word.template.macroenabled.12",
        f"{OOXML}.presentationml.presentation",
        f"{OOXML}.presentationml.slideshow",
        f"{OOXML}.presentationml.template",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
        f"{OOXML}.spreadsheetml.sheet",
        f"{OOXML}.spreadsheetml.template",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel",
        f"{ODF}.text",
        f"{ODF}.text-template",
        f"{ODF}.spreadsheet",
        f"{ODF}.spreadsheet-template",
        f"{ODF}.presentation",
        f"{ODF}.presentation-template",
        "application/rtf",
        "application/epub+zip",
    }
)
"""Media types of files that the stage `convert` has a converter for: those of its table, as a test sees to."""


def bare_type(media_type: str) -> str:
    """Return a media type in lower case and without parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_code_type(media_type: str) -> bool:
    """Tell whether a media type is that of source code, whose lines are never chrome, titles or bylines."""
    media_type = bare_type(media_type)
    return media_type in CODE or (media_type.startswith("text/x-") and media_type not in MARKUP)


def is_convertible(media_type: str) -> bool:
    """Tell whether files of a media type are converted to text or HTML before they are cleaned."""
    return bare_type(media_type) in CONVERTIBLE
