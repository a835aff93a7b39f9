"""What a PDF says of itself: title, authors, dates, language and the program that made it.

Dates are as ISO 32000-1, 7.9.4 writes them: D:YYYYMMDDHHmmSSOHH'mm'.

Tested by tests/stages/convert/pdf/test_metadata.py.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pypdfium2.raw as pdfium

from docmill.documents import rfc3339
from docmill.stages.convert.pdf.lines import Line

__all__ = ["authors_of", "date_of", "heading_of", "is_made_up", "metadata_of", "told_title"]

LONGEST = 2000  # characters of a field are kept
LONGEST_TITLE = 300
DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")
# Titles that programs make up: names of files, of the program, of nothing.
MADE_UP_START = (
    "microsoft word - ",
    "microsoft powerpoint - ",
    "microsoft excel - ",
    "untitled",
    "http://",
    "https://",
    "file:",
)
MADE_UP_END = (
    ".doc",
    ".docx",
    ".odt",
    ".rtf",
    ".tex",
    ".dvi",
    ".indd",
    ".qxd",
    ".qxp",
    ".pmd",
    ".htm",
    ".html",
    ".xls",
    ".xlsx",
    ".ppt",
    ".pptx",
    ".pages",
    ".pdf",
    ".txt",
    ".md",
    ".cdr",
    ".ps",
    ".fm",
)
MADE_UP = re.compile(
    r"\(?anonymous\)?|(?:document|doc|presentation|book|sheet|slide|layout) ?\d{0,6}|about:blank|no title|title|print"
    r"|print job|unspecified|unknown"
)
HEADING = 1.12  # of the size of the text
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
AUTHORS = re.compile(r" ?[;؛] ?| (?:and|und|et|&) ")


def metadata_of(document: Any, pages: int) -> dict[str, Any]:
    """Return what a document says of itself, without what it leaves open."""
    found: dict[str, Any] = {"pages": pages}
    for name, field in (
        ("producer", "Producer"),
        ("creator", "Creator"),
        ("subject", "Subject"),
        ("keywords", "Keywords"),
    ):
        if (value := text_field(document, field)) and not is_made_up(value):
            found[name] = value
    for name, field in (("created_at", "CreationDate"), ("modified_at", "ModDate")):
        if moment := date_of(text_field(document, field)):
            found[name] = moment
    if language := _language(document):
        found["language"] = language
    if attachments := pdfium.FPDFDoc_GetAttachmentCount(document):
        found["embedded_files"] = attachments
    if pdfium.FPDF_GetFormType(document) not in (-1, 0):
        found["form"] = True
    return found


def text_field(document: Any, name: str) -> str:
    """Return a field of the document information dictionary, "" where there is none."""
    size = pdfium.FPDF_GetMetaText(document, name.encode(), None, 0)
    if size <= 2:
        return ""
    size = min(size, 2 * LONGEST)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, name.encode(), buffer, size)
    return " ".join(buffer.raw[:size].decode("utf-16-le", "replace").replace("\0", "").split())


def date_of(text: str) -> str | None:
    """Return a PDF date as RFC 3339 writes it, in UTC; a date without a time as a date; None where it is none."""
    match = DATE.match(text.replace(" ", ""))
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0)) * (-1 if match[8] == "-" else 1)
    try:
        zone = timezone(offset) if match[8] else UTC
        moment = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, min(second or 0, 59), tzinfo=zone)
        return rfc3339(moment.astimezone(UTC)) if hour is not None else moment.date().isoformat()
    except (ValueError, OverflowError):
        return None


def is_made_up(text: str) -> bool:
    """Tell whether a program made a title up: the name of a file, of itself, or a word for nothing."""
    text = text.lower()
    if text.startswith(MADE_UP_START) or text.endswith(MADE_UP_END) or MADE_UP.fullmatch(text):
        return True
    return not any(map(str.isalpha, text))


def authors_of(document: Any) -> list[str]:
    """Return the authors that a document names, as it parts them."""
    names = [name.strip() for name in AUTHORS.split(text_field(document, "Author")) if name.strip()]
    return [name for name in names if not is_made_up(name)][:50]


def told_title(document: Any) -> str | None:
    """Return the title that a document says it has, None where a program made that up or there is none."""
    told = text_field(document, "Title")
    return told[:LONGEST_TITLE] if told and not is_made_up(told) else None


def heading_of(first_page: Sequence[Line], body: float) -> list[Line]:
    """Return the lines of the largest heading of page one; none where all is as large as the text."""
    sizes = [line.size for line in first_page if not line.table]
    if not sizes or max(sizes) < HEADING * body:
        return []
    largest = max(sizes)
    heading: list[Line] = []
    for line in first_page:
        if abs(line.size - largest) <= 0.03 * largest and not line.table:
            if heading and not 0 < heading[-1].baseline - line.baseline < 2.2 * largest:
                break
            heading.append(line)
        elif heading:
            break
    return heading if 1 < sum(len(line.text) for line in heading) <= LONGEST_TITLE else []


def _language(document: Any) -> str | None:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 0 < size < 80:
        return None
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, size)
    text = bytes(buffer).decode("utf-16-le", "replace").split("\0")[0]
    return text if LANGUAGE.fullmatch(text) else None
