"""The kinds of entries, by which readers are chosen.

Tested by tests/sources/sniffing/test_content.py.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Kind"]


class Kind(StrEnum):
    """What a reader can make of an entry."""

    TEXT = "text/plain"
    HTML = "text/html"
    JSONL = "jsonl"
    JSON = "json"
    DELIMITED = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"
    FEED = "feed"
    SUBTITLES = "subtitles"
    SCHOLARLY = "scholarly"
    WIKI = "mediawiki"
    MAIL = "mail"
    MAILBOX = "mailbox"
    WARC = "warc"
    ARC = "arc"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "zip"
    TAR = "tar"
    CONVERTIBLE = "convertible"
    """A file that a converter makes text of, by its first bytes; or an OLE compound file, which may be one."""
    BINARY = "binary"
    """Known, or no text, and not read."""

    @property
    def is_compression(self) -> bool:
        """Tell whether it is one compressed stream."""
        return self in (Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD)
