"""Source items as frames of bytes, for a pipe between two processes. No frame can hold code: JSON, and plain bytes."""

from __future__ import annotations

import json
import struct
from typing import TypeAlias

from pydantic import TypeAdapter

from docmill.documents import Document, Failure, Source, Status
from docmill.sources.entry import Skipped, SourceItem

__all__ = ["Begun", "Ended", "Frame", "Frames", "Refused", "pack"]

HEADER = struct.Struct("<cII")  # the kind of a frame, then the bytes of its JSON and of its content
_document = TypeAdapter(tuple[str, Source, tuple[Failure, ...], Status])


class Begun(tuple[str, str | None]):
    """A file is being read from now on: its URI, and what stands for it in ids."""

    __slots__ = ()


class Ended:
    """All files were read."""


class Refused(str):
    """The inputs were refused, with this message."""

    __slots__ = ()


Frame: TypeAlias = SourceItem | Begun | Ended | Refused


def pack(item: Frame) -> bytes:
    """Return an item as the bytes of a frame."""
    if isinstance(item, Document):
        told = _document.dump_json((item.id, item.source, item.failures, item.verdict))
        return HEADER.pack(b"d", len(told), len(item.content)) + told + item.content
    if isinstance(item, Skipped):
        kind, told = b"s", _dump(item.kind, item.place)
    elif isinstance(item, Begun):
        kind, told = b"b", _dump(*item)
    elif isinstance(item, Refused):
        kind, told = b"r", item.encode("utf-8", "backslashreplace")
    else:
        kind, told = b"e", b""
    return HEADER.pack(kind, len(told), 0) + told


def _dump(*words: str | None) -> bytes:
    """Return words as JSON in ASCII, which also tells names of files that are no text (lone surrogates)."""
    return json.dumps(words).encode("ascii")


class Frames:
    """Takes bytes as they come and gives the items that are whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def add(self, data: bytes) -> list[Frame]:
        """Add bytes; return the items that they complete."""
        self._buffer += data
        found: list[Frame] = []
        start = 0
        with memoryview(self._buffer) as whole:
            while len(whole) - start >= HEADER.size:
                kind, told, content = HEADER.unpack_from(whole, start)
                end = start + HEADER.size + told + content
                if len(whole) < end:
                    break
                middle = start + HEADER.size + told
                found.append(_unpack(kind, bytes(whole[start + HEADER.size : middle]), bytes(whole[middle:end])))
                start = end
        del self._buffer[:start]
        return found


def _unpack(kind: bytes, told: bytes, content: bytes) -> Frame:
    if kind == b"d":
        name, source, failures, verdict = _document.validate_json(told)
        return Document(name, source, content, failures=failures, verdict=verdict)
    if kind == b"s":
        return Skipped(*json.loads(told))
    if kind == b"b":
        return Begun(json.loads(told))
    return Refused(told.decode()) if kind == b"r" else Ended()
