"""What an entry is by its first bytes."""

from __future__ import annotations

import re

import orjson

from docmill.sources.sniffing.kinds import Kind
from docmill.sources.sniffing.magic_numbers import find_magic_number
from docmill.sources.sniffing.mail_headers import mail_type
from docmill.sources.sniffing.ole_storage import OLE
from docmill.sources.sniffing.source_code import code_type, is_markdown
from docmill.sources.sniffing.xml_roots import root_type
from docmill.text.byte_order_marks import to_unmarked_utf8
from docmill.text.html_detection import is_html_content
from docmill.text.media_types import SRT, VTT, is_convertible

__all__ = ["CONTROL", "sniff", "text_type"]

PACKED = (
    (re.compile(rb"\x1f\x8b\x08"), Kind.GZIP),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), Kind.BZIP2),  # a block's magic, or the end's where it is empty
    (re.compile(rb"\xfd7zXZ\0"), Kind.XZ),
    (re.compile(rb"(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"), Kind.ZSTD),  # a frame, or a skippable one before it
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), Kind.ZIP),
    (re.compile(rb"[\r\n]{0,512}WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n"), Kind.WARC),
    (re.compile(rb"[\r\n]{0,512}filedesc://[^ \r\n]{0,4000} [^ \r\n]{1,60} \d{8,17} "), Kind.ARC),
)

CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
"""Bytes no text holds. ESC is left out: ISO-2022 is text and full of it."""

CONTROL_SHARE = 0.05
"""Share of control bytes above which bytes are binary: random bytes have 0.11, text has none, and a text with a stray
NUL stays text."""

LATE_PDF = re.compile(rb"%PDF-[12]\.\d[ \t]{0,9}[\r\n]")
LATE_OBJECT = re.compile(rb"(?:%[\x80-\xff]{2,}|\d obj\b)")
LATE_PDF_BYTES = 1024
"""Where a PDF may begin, for those that read it (ISO 32000-1, annex H.3.4.1)."""

OBJECT = re.compile(rb'\{\s*+(?:"|\})')
ARRAY = re.compile(rb'\[\s*+(?:\{\s*+["}]|\]|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*"\s*+,\s*+")')
JSON_TYPE = "application/json"
UNKNOWN_XML = "application/xml"
XML_KINDS = {
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "application/x-mediawiki+xml": Kind.WIKI,
    "application/tei+xml": Kind.SCHOLARLY,
    "application/jats+xml": Kind.SCHOLARLY,
}
"""Kinds of XML that are read, by media type; what is not here is known by its name alone."""

COLUMNAR = {
    "application/vnd.apache.parquet": Kind.PARQUET,
    "application/vnd.apache.arrow.file": Kind.ARROW,
    "application/vnd.apache.arrow.stream": Kind.ARROW,
}

WEBVTT = re.compile(rb"WEBVTT(?=[ \t\r\n]|$)")
SUBRIP = re.compile(rb"\d{1,9}[ \t]{0,9}\r?\n\d{1,3}:\d\d:\d\d[,.]\d{1,3} --> \d{1,3}:\d\d:\d\d[,.]\d{1,3}")
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jl"})
TABLES = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".tab": "text/tab-separated-values"}


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
    if media_type := find_magic_number(head) or _late_pdf(head):
        kind = Kind.CONVERTIBLE if media_type == OLE or is_convertible(media_type) else Kind.BINARY
        return COLUMNAR.get(media_type, kind), media_type
    text = to_unmarked_utf8(head)
    if len(text.translate(None, CONTROL)) < len(text) * (1 - CONTROL_SHARE):
        return Kind.BINARY, "application/octet-stream"
    return _sniff_text(text.lstrip(), suffix)


def _late_pdf(head: bytes) -> str | None:
    """Return the media type of a PDF that begins within the first KiB, as readers of PDF allow and text does not."""
    found = LATE_PDF.search(head, 0, LATE_PDF_BYTES)
    return "application/pdf" if found and LATE_OBJECT.search(head, found.end()) else None


def text_type(head: bytes, suffix: str = "") -> str:
    """Return `text/html` or `text/plain`, for bytes known to be one of them."""
    return Kind.HTML.value if _is_html(to_unmarked_utf8(head).lstrip(), suffix) else Kind.TEXT.value


def _sniff_text(text: bytes, suffix: str) -> tuple[Kind, str]:
    for look in (_as_markup, _as_json):
        if found := look(text, suffix):
            return found
    if found := mail_type(text, suffix) or _as_subtitles(text):
        return found
    if text and suffix in TABLES:
        return Kind.DELIMITED, TABLES[suffix]
    if is_markdown(text, suffix):
        return Kind.TEXT, "text/markdown"
    return Kind.TEXT, code_type(text, suffix) or Kind.TEXT.value


def _as_markup(text: bytes, suffix: str) -> tuple[Kind, str] | None:
    root = root_type(text, is_named=suffix == ".xml") if text[:1] == b"<" else None
    if root and root != UNKNOWN_XML:
        return XML_KINDS.get(root, Kind.CONVERTIBLE if is_convertible(root) else Kind.BINARY), root
    if _is_html(text, suffix):
        return Kind.HTML, Kind.HTML.value
    return (Kind.BINARY, root) if root else None


def _as_subtitles(text: bytes) -> tuple[Kind, str] | None:
    if WEBVTT.match(text):
        return Kind.SUBTITLES, VTT
    return (Kind.SUBTITLES, SRT) if SUBRIP.match(text) else None


def _as_json(text: bytes, suffix: str) -> tuple[Kind, str] | None:
    if ARRAY.match(text):
        return Kind.JSON, JSON_TYPE
    if suffix in JSONL_SUFFIXES:
        return Kind.JSONL, JSON_TYPE
    if OBJECT.match(text):
        return (Kind.JSON if _is_spread(text) else Kind.JSONL), JSON_TYPE
    return None


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
