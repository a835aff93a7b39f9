"""Plain text and HTML: the whole entry is one document."""

from __future__ import annotations

from typing import Protocol

from docmill.documents import Document
from docmill.errors import LimitError
from docmill.settings import Limits
from docmill.sources.entry import Entry

__all__ = ["gather", "read_plain", "too_large"]


def read_plain(entry: Entry, media_type: str, limits: Limits) -> Document:
    """Return the document of an entry of text: raw bytes, with the encoding left for cleaning to find."""
    content, error = gather(entry.stream, limits.document_bytes)
    if error is not None:
        return entry.failed(error, content, media_type=media_type)
    if len(content) > limits.document_bytes:
        return entry.failed(too_large(entry.where, limits), content, media_type=media_type)
    return Document.make(content, uri=entry.uri, media_type=media_type, place=entry.place(), identity=entry.identity)


class Readable(Protocol):
    """The part of a stream that is used here."""

    def read(self, size: int, /) -> bytes | None:
        """Return at most `size` bytes; none at the end."""


def gather(stream: Readable, limit: int) -> tuple[bytes, Exception | None]:
    """Read a stream to its end, but one byte beyond `limit` at most.

    Returns:
        What was read, and what broke the stream, if anything did.
    """
    content = bytearray()
    try:
        while len(content) <= limit and (data := stream.read(min(1 << 20, limit + 1 - len(content)))):
            content += data
    except Exception as error:  # noqa: BLE001 - whatever the parsers below raise, what came before it is wanted
        return bytes(content), error
    return bytes(content), None


def too_large(where: str, limits: Limits) -> LimitError:
    """Return the error of a document beyond `limits.document_bytes`."""
    return LimitError(
        f"{where}: more than limits.document_bytes={limits.document_bytes}; raise it (DOCMILL_LIMITS__DOCUMENT_BYTES)"
    )
