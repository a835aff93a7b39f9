"""Files that are converted after they were read, such as PDF and Office documents: the whole file is one document.

What kind a file is shows only in the whole of it where it is a zip or an OLE compound file.
"""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from docmill.documents import Document, Place
from docmill.errors import EncryptedFileError, LimitError
from docmill.settings import Limits
from docmill.sources.containers.archives.zip_packages import package_type
from docmill.sources.entry import HEAD, Entry
from docmill.sources.formats.plain import Readable, gather
from docmill.sources.refusals import not_read
from docmill.sources.sniffing import Kind, sniff
from docmill.sources.sniffing.ole_storage import ENCRYPTED_OFFICE, OLE, ole_type
from docmill.text.media_types import is_convertible

__all__ = ["exact_type", "file_too_large", "is_file_type", "most_bytes", "read_convertible", "refusal_of"]

_VAGUE = """
application/octet-stream binary/octet-stream application/download application/force-download application/x-download
application/zip application/x-zip application/x-zip-compressed application/x-ole-storage application/vnd.ms-office
application/x-pdf application/acrobat application/vnd.pdf text/pdf application/x-rtf text/rtf text/richtext
application/msword application/vnd.ms-word application/vnd.ms-excel application/vnd.ms-powerpoint application/epub
"""
VAGUE = frozenset(_VAGUE.split())
"""Media types under which servers send files of other, or of many, types: the content tells which."""


def exact_type(content: bytes) -> tuple[Kind, str]:
    """Return what a whole content is: as `sniff` finds it, and packages and old Office documents by what they hold."""
    kind, media_type = sniff(content[:HEAD])
    if kind is Kind.ZIP and (found := package_type(cast(BinaryIO, io.BytesIO(content)))):
        return (Kind.CONVERTIBLE if is_convertible(found) else Kind.BINARY), found
    if media_type == OLE:
        found = ole_type(content)
        return (Kind.CONVERTIBLE if is_convertible(found) else Kind.BINARY), found
    return kind, media_type


def is_file_type(declared: str) -> bool:
    """Tell whether a body of which a server says this media type may be a file that is converted."""
    return is_convertible(declared) or declared in VAGUE


def most_bytes(limits: Limits) -> int:
    """Return how many bytes a document may have, whatever its kind."""
    return max(limits.document_bytes, limits.convertible_bytes)


def file_too_large(where: str, limits: Limits) -> LimitError:
    """Return the error of a file beyond `limits.convertible_bytes`."""
    return LimitError(
        f"{where}: more than limits.convertible_bytes={limits.convertible_bytes}; raise it "
        "(DOCMILL_LIMITS__CONVERTIBLE_BYTES)"
    )


def refusal_of(where: str, media_type: str) -> Exception | None:
    """Return why no converter is asked about a file of this media type; None where one is."""
    if media_type == ENCRYPTED_OFFICE:
        return EncryptedFileError(f"{where}: this is an Office document that asks for a password; remove it first")
    return None if is_convertible(media_type) else not_read(where, media_type)


def read_convertible(
    entry: Entry, media_type: str, limits: Limits, stream: Readable | None = None, place: Place | None = None
) -> Document:
    """Return the document of a whole file: raw bytes, and the media type by which its converter is found.

    The file is read from `stream` where it is given, else from the entry's own.
    """
    content, error = gather(stream or entry.stream, limits.convertible_bytes)
    if len(content) > limits.convertible_bytes:
        error = file_too_large(entry.where, limits)
    elif media_type == OLE:
        media_type = ole_type(content)
    error = error or refusal_of(entry.where, media_type)
    if error is not None:
        return entry.failed(error, content, media_type=media_type)
    place = place or entry.place()
    return Document.make(content, uri=entry.uri, media_type=media_type, place=place, identity=entry.identity)
