"""An HTTP response as it stands in a WARC: its status, the fields that tell what the body is, and the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docmill.errors import LimitError
from docmill.sources.formats.warc_records import Headers, parse_headers

__all__ = ["HttpMessage", "media_type_of", "parse_response"]

STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})|(?:ICY|HTTP)[ \t]+(\d{3})")
END = re.compile(rb"\r?\n\r?\n")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response: its status, its fields, and its body as stored."""

    status: int
    headers: Headers
    body: bytes

    @property
    def charset(self) -> str:
        """The declared encoding of its text, in lower case; empty where none is."""
        found = CHARSET.search(self.headers.get("content-type", "")[:1000])
        return found[1].lower() if found else ""


def media_type_of(content_type: str) -> str:
    """Return the media type of a Content-Type field, in lower case and without parameters."""
    return content_type[:1000].partition(";")[0].partition(",")[0].strip().lower()


def parse_response(block: bytes) -> HttpMessage | None:
    """Return the response that a block holds; None where it holds none.

    Raises:
        LimitError: its header has too many fields.
    """
    start = block[:64].lstrip()
    status = STATUS.match(start)
    if status is None:
        return None
    end = END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    try:
        headers = parse_headers(head.partition(b"\n")[2])
    except LimitError as error:
        raise LimitError(f"the response: {error}") from error
    return HttpMessage(int(status[1] or status[2]), headers, body)
