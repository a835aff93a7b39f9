"""Tell whether a content is HTML: by its media type, or by its first bytes."""

from __future__ import annotations

import re

from docmill.text.byte_order_marks import to_unmarked_utf8

__all__ = ["HTML_MEDIA_TYPES", "holds_html", "is_html_content"]

HTML_MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml"})
LONGEST_HEAD = 65_536  # bytes that may stand before the first tag: a prolog, comments
HTML = re.compile(
    rb"(?:<\?xml[^>]*+>\s*+|(?><!--.*?-->)\s*+)*"  # atomic: many comments would be tried in all partitions
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|div|p|h[1-6]|table|article|section|main|header|nav"
    rb"|ul|ol|span|a|br|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)

TAG = re.compile(
    r"</(?:p|div|li|h[1-6]|td|tr|ul|ol|table|article|section|blockquote|span|a|strong|em|b|i|figure|pre)>"
    r"|<(?:br|p|hr) ?/?>",
    re.IGNORECASE,
)
FEWEST_TAGS = 3
CHARS_A_TAG = 500
"""Characters for each tag at most: a text that only mentions tags has more, unless it is a page about HTML."""


def holds_html(text: str) -> bool:
    """Tell whether a text that calls itself plain is HTML: it begins so, or tags stand all over its beginning."""
    head = text[:LONGEST_HEAD]
    if "<" not in head:
        return False
    if is_html_content(head[:1000].encode("utf-8", "replace")):
        return True
    tags = len(TAG.findall(head))
    return tags >= FEWEST_TAGS and tags * CHARS_A_TAG >= len(head)


def is_html_content(head: bytes) -> bool:
    """Tell whether a content begins as HTML does: with an HTML tag, after white space, an XML prolog and comments.

    `head` are its first bytes, with or without a byte order mark.
    """
    return bool(HTML.match(to_unmarked_utf8(head[:LONGEST_HEAD]).lstrip()))
