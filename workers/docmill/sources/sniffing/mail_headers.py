"""Mail by its first lines: fields of a header, or the line that stands before each message of a mailbox."""

from __future__ import annotations

import re

from docmill.sources.sniffing.kinds import Kind

__all__ = ["mail_type"]

MAILBOX = re.compile(rb"From [^\r\n]{0,200}\d\d:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,40}\r?\n(?=>?[A-Za-z][\w-]{0,60}:)")
FIELD = re.compile(
    rb"([A-Za-z][\w-]{0,60}+):[^\r\n]{0,4000}+\r?+(?:\n|\Z)(?:[ \t][^\r\n]{0,4000}+\r?+(?:\n|\Z)){0,100}"
)
SURE = frozenset(
    {b"from", b"subject", b"message-id", b"received", b"return-path", b"delivered-to", b"mime-version", b"reply-to"}
)
"""Fields that only mail has. Articles may well begin with a title, a date or an author on lines of their own."""

ENOUGH = 2
MOST = 40  # fields that are looked at
HTML_ARCHIVE = re.compile(rb"content-type:\s{0,9}multipart/related", re.IGNORECASE)


def mail_type(text: bytes, suffix: str) -> tuple[Kind, str] | None:
    """Return the kind and media type of mail; None for what is none.

    Args:
        text: Its first bytes.
        suffix: The last suffix of its name, in lower case.
    """
    if MAILBOX.match(text):
        return Kind.MAILBOX, "application/mbox"
    names = set()
    at = 0
    for _ in range(MOST):
        field = FIELD.match(text, at)
        if field is None:
            break
        names.add(field[1].lower())
        at = field.end()
    wanted = 1 if suffix in {".eml", ".mht", ".mhtml"} else ENOUGH
    if len(names & SURE) < wanted or (at < len(text) and text[at : at + 1] not in b"\r\n"):
        return None
    is_page = HTML_ARCHIVE.search(text[:at]) is not None
    return Kind.MAIL, "multipart/related" if is_page else "message/rfc822"
