"""Find byte order marks, by which the first bytes of a content name its encoding."""

from __future__ import annotations

import codecs

from docmill.text.unmarked_utf16 import detect_utf16_or_utf32

__all__ = ["find_byte_order_mark", "find_unicode_encoding", "to_unmarked_utf8"]

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def find_byte_order_mark(content: bytes) -> tuple[bytes, str]:
    """Return the byte order mark at the beginning and the encoding it names; two empty ones where there is none."""
    return next((found for found in BYTE_ORDER_MARKS if content.startswith(found[0])), (b"", ""))


def find_unicode_encoding(head: bytes) -> tuple[bytes, str]:
    """Return the byte order mark and the encoding it names; without one, UTF-16 or UTF-32 by the looks of the bytes."""
    mark, encoding = find_byte_order_mark(head)
    return mark, encoding or detect_utf16_or_utf32(head) or ""


def to_unmarked_utf8(head: bytes) -> bytes:
    """Return the first bytes of a content as UTF-8 without their byte order mark; unchanged where they are not UTF."""
    mark, encoding = find_unicode_encoding(head)
    return head[len(mark) :].decode(encoding, "ignore").encode("utf-8") if encoding else head
