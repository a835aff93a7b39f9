"""What an entry is: found in its first bytes; its name decides only where they leave a doubt."""

from __future__ import annotations

import re
from enum import StrEnum

import orjson

from docmill.text.byte_order_marks import to_unmarked_utf8
from docmill.text.html_detection import is_html_content

__all__ = ["CONTROL", "Kind", "sniff", "text_type"]


class Kind(StrEnum):
    """What a reader can make of an entry."""

    TEXT = "text/plain"
    HTML = "text/html"
    JSONL = "jsonl"
    JSON = "json"
    WARC = "warc"
    ARC = "arc"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "zip"
    TAR = "tar"
    BINARY = "binary"

    @property
    def is_compression(self) -> bool:
        """Tell whether it is one compressed stream."""
        return self in (Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD)


PACKED = (
    (re.compile(rb"\x1f\x8b\x08"), Kind.GZIP),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), Kind.BZIP2),  # a block's magic, or the end's where it is empty
    (re.compile(rb"\xfd7zXZ\0"), Kind.XZ),
    (re.compile(rb"(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"), Kind.ZSTD),  # a frame, or a skippable one before it
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), Kind.ZIP),
    (re.compile(rb"[\r\n]{0,512}WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n"), Kind.WARC),
    (re.compile(rb"[\r\n]{0,512}filedesc://[^ \r\n]{0,4000} [^ \r\n]{1,60} \d{8,17} "), Kind.ARC),
)

BINARIES = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"\x1f\x9d", "application/x-compress"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"PAR1\x15", "application/vnd.apache.parquet"),
    (b"ARROW1\0\0", "application/vnd.apache.arrow.file"),
)

CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
"""Bytes no text holds. ESC is left out: ISO-2022 is text and full of it."""

CONTROL_SHARE = 0.05
"""Share of control bytes above which bytes are binary: random bytes have 0.11, text has none, and a text with a stray
NUL stays text."""

OBJECT = re.compile(rb'\{\s*(?:"|\})')
ARRAY = re.compile(rb'\[\s*(?:\{\s*["}]|\])')
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jl"})


def sniff(head: bytes, suffix: str = "") -> tuple[Kind, str]:
    """Find what an entry is.

    Args:
        head: Its first bytes; some thousands are enough, fewer if it has no more.
        suffix: The last suffix of its name, lower case, with its dot.

    Returns:
        The kind, and the media type of the content.
    """
    for magic, kind in PACKED:
        if magic.match(head):
            return kind, f"application/{kind}"
    if _is_tar(head, suffix):
        return Kind.TAR, "application/tar"
    for start, media_type in BINARIES:
        if head.startswith(start):
            return Kind.BINARY, media_type
    text = to_unmarked_utf8(head)
    if len(text.translate(None, CONTROL)) < len(text) * (1 - CONTROL_SHARE):
        return Kind.BINARY, "application/octet-stream"
    return _sniff_text(text.lstrip(), suffix)


def text_type(head: bytes, suffix: str = "") -> str:
    """Return `text/html` or `text/plain`, for bytes known to be one of them."""
    return Kind.HTML.value if _is_html(to_unmarked_utf8(head).lstrip(), suffix) else Kind.TEXT.value


def _sniff_text(text: bytes, suffix: str) -> tuple[Kind, str]:
    if _is_html(text, suffix):
        return Kind.HTML, Kind.HTML.value
    if suffix in JSONL_SUFFIXES:
        return Kind.JSONL, "application/json"
    if ARRAY.match(text):
        return Kind.JSON, "application/json"
    if OBJECT.match(text):
        return (Kind.JSON if _is_spread(text) else Kind.JSONL), "application/json"
    return Kind.TEXT, Kind.TEXT.value


def _is_tar(head: bytes, suffix: str) -> bool:
    if head[257:262] == b"ustar":
        return True
    if suffix != ".tar" or len(head) < 512:  # archives older than POSIX have no magic, but all have this checksum
        return False
    said = head[148:156].strip(b" \0")
    return said.isdigit() and int(said, 8) == sum(head[:148]) + 8 * 32 + sum(head[156:512]) if _octal(said) else False


def _octal(digits: bytes) -> bool:
    return digits.isdigit() and not set(digits) & set(b"89")


def _is_html(text: bytes, suffix: str) -> bool:
    return is_html_content(text) or (suffix in HTML_SUFFIXES and b"<" in text)


def _is_spread(text: bytes) -> bool:
    """Tell whether one JSON object spreads over many lines: its first line is no JSON, and not for being broken."""
    first, newline, _ = text.partition(b"\n")
    if not newline or not first.rstrip().endswith((b"{", b"[", b",")):
        return False
    try:
        orjson.loads(first)
    except ValueError:
        return True
    return False
