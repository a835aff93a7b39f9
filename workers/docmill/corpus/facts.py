"""What one record adds to the numbers of a corpus, and what one chooses records by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from docmill.records import Record

__all__ = ["RecordFacts", "facts_of", "site_of"]

UNKNOWN = "unknown"
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The facts of one record that are words, by name: what it is counted and chosen by.

    `date` is YYYY-MM-DD, YYYY-MM or YYYY, as precise as the document said, '' where it said nothing.
    """

    language: str
    script: str
    status: str
    duplication: str
    media_type: str
    page_type: str
    site: str
    run: str
    date: str
    partial: str


def facts_of(record: Record) -> RecordFacts:
    """Return the facts of a record."""
    language = record.language
    page_type = record.extraction.page_type if record.extraction else None
    found = DATE.match(record.published_at or "")
    return RecordFacts(
        language=language.code if language else UNKNOWN,
        script=language.script if language else UNKNOWN,
        status=record.status.value,
        duplication=record.dedup.status if record.dedup else "not judged",
        media_type=record.source.media_type,
        page_type=page_type or "none",
        site=site_of(record),
        run=record.run,
        date="-".join(part for part in found.groups() if part) if found else "",
        partial="partial" if record.failures else "whole",
    )


def site_of(record: Record) -> str:
    """Return the host that a document came from, without `www.`; `files` where it came from none."""
    try:
        parts = urlsplit(record.source.uri)
        host = parts.hostname or ""
    except ValueError:  # no address that can be taken apart
        return UNKNOWN
    if parts.scheme not in {"http", "https"} or not host:
        return "files"
    return host.removeprefix("www.")[:253]  # a DNS name has no more characters
