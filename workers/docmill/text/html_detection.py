"""Tell whether a content is HTML: by its media type, or by its first bytes."""

from __future__ import annotations

import re

from docmill.text.byte_order_marks import to_unmarked_utf8

__all__ = ["HTML_MEDIA_TYPES", "is_html_content"]

HTML_MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml"})
LONGEST_HEAD = 65_536  # bytes that may stand before the first tag: a prolog, comments
HTML = re.compile(
    rb"(?:<\?xml[^>]*+>\s*+|(?><!--.*?-->)\s*+)*+"  # possessive: many comments would be tried in all partitions
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|div|p|h[1-6]|table|article|section|main|header|nav"
    rb"|ul|ol|span|a|br|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_html_content(head: bytes) -> bool:
    """Tell whether a content begins as HTML does: with an HTML tag, after white space, an XML prolog and comments.

    `head` are its first bytes, with or without a byte order mark.
    """
    return bool(HTML.match(to_unmarked_utf8(head[:LONGEST_HEAD]).lstrip()))
