"""An entry: one stream of bytes on its way to becoming documents, and where it stands."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, BinaryIO, TypeAlias

from docmill.documents import Document, Failure, Place, replace_lone_surrogates
from docmill.errors import SourceError
from docmill.masking import mask
from docmill.sources.sniffing import Kind

__all__ = ["EXCERPT", "HEAD", "Entry", "GapError", "Skipped", "SourceItem", "Stream", "Tally", "readable"]

HEAD = 8192
"""Bytes looked at to find what an entry is: file(1) and git look at as many to tell text from binary, and a tar's
magic stands at byte 257. Small enough that a pipe's first lines are not held back for long."""

EXCERPT = 64 << 10
"""Raw bytes a quarantined document keeps at most: enough to see what it is, and never the 10 GB it may come from."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a reader passed over on purpose.

    `kind` is a word of docmill's own, one of few: counts are kept by it. `place` tells it from all others of its
    kind: the file's URI, and the member and offset inside.
    """

    kind: str
    place: str


SourceItem: TypeAlias = Document | Skipped
"""What readers yield: a document, which may hold a failure, or what was passed over."""


class GapError(SourceError):
    """A stream is damaged from here on; what is behind is read by itself, and is told there."""


class Stream(io.RawIOBase):
    """A stream that is read forwards only, and whose first bytes can be seen without taking them.

    A broken stream raises its error once everything before the break has been read, and again at each later read: who
    reads an archive out of it member by member must not take the second try for the end.

    Args:
        inner: Where the bytes come from. Anything with `read`; `read1` is preferred, as it does not wait for more than
            there is.
        error: For a stream that could not even be opened: what `read` raises.
        at: The position it begins at.
    """

    def __init__(self, inner: BinaryIO | io.RawIOBase, error: Exception | None = None, at: int = 0) -> None:
        super().__init__()
        self._read = getattr(inner, "read1", inner.read)
        self.error = error
        self.head = self._peek()
        self._left = self.head
        self.position = at

    @classmethod
    def broken(cls, error: Exception) -> Stream:
        """Return the stream of something that could not be opened: its first read raises `error`."""
        return cls(io.BytesIO(), error)

    def _peek(self) -> bytes:
        head = b""
        while len(head) < HEAD and (more := self._take(HEAD - len(head))):
            head += more
        return head

    def _take(self, size: int) -> bytes:
        if self.error is not None:
            return b""
        try:
            return self._read(size) or b""
        except Exception as error:  # noqa: BLE001 - any parser or network below; kept, and raised where the head ends
            self.error = error
            return b""

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def tell(self) -> int:
        """Return the number of bytes taken so far."""
        return self.position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer type before 3.12
        """Fill `buffer` with what there is; return the number of bytes, at least one, or 0 at the end.

        Raises:
            Exception: what broke the stream, whatever it is.
        """
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        """Return what there is, at most `size` bytes, or all to the end where that is negative: no copy of it.

        Raises:
            Exception: what broke the stream, whatever it is.
        """
        return bytes(self.readall()) if size is None or size < 0 else self._next(size)

    def _next(self, most: int) -> bytes:
        if self._left:
            data, self._left = self._left[:most], self._left[most:]
        else:
            data = self._take(most)
            if not data and self.error is not None:
                raise self.error
        self.position += len(data)
        return data


class Tally:
    """What was opened inside one file so far: archives and compressed streams, and the bytes that came out of them."""

    def __init__(self, stream: Stream, seekable: BinaryIO | None) -> None:
        self.archives = 0
        self.decoded = 0
        self._stream = stream
        self._size = 0
        if seekable is not None:
            at = seekable.tell()
            self._size = seekable.seek(0, 2)
            seekable.seek(at)

    @property
    def size(self) -> int:
        """Return the bytes of the file: as many as were read of it, where it does not tell."""
        return self._size or self._stream.position


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream and where it stands.

    `uri` names the file as the user knows it, `name` decides where the content alone leaves a doubt, `member` is the
    path inside the archives, `depth` counts the archives and compression layers already opened. `seekable` is the very
    file of `stream` where it can be sought in, which a zip needs. `identity` stands for the URI in the ids of its
    documents, where it is given. `suspect` tells why nothing read from it can be relied on, where that is so, and
    `resumed` is the kind of an entry that begins in the middle, behind damage. `is_unchecked` tells that it has a
    checksum which could not be looked at before reading. `tally` is that of the file it is in.
    """

    stream: Stream
    uri: str
    name: str
    member: str | None = None
    depth: int = 0
    seekable: BinaryIO | None = None
    identity: str | None = None
    suspect: str | None = None
    resumed: Kind | None = None
    is_unchecked: bool = False
    tally: Tally | None = None

    def identity_of(self, uri: str) -> str | None:
        """Return what stands for a URI in an id: this entry's identity where it is the entry's own URI."""
        return self.identity if uri == self.uri else None

    @property
    def where(self) -> str:
        """Return the entry's name in messages: the file, and the member of an archive."""
        return f"{self.uri}!/{self.member}" if self.member else self.uri

    @property
    def suffix(self) -> str:
        """Return the name's last suffix, in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    def place(self, *, line: int | None = None, offset: int | None = None) -> Place:
        """Return a place inside this entry."""
        return Place(member=self.member, line=line, offset=offset)

    def skipped(self, kind: str, name: str | None = None, *, offset: int | None = None) -> Skipped:
        """Return the mark of something that is passed over: this entry, or what stands in it by name or offset."""
        place = self.where if name is None else f"{self.uri}!/{self._path_of(name)}"
        return Skipped(kind, place if offset is None else f"{place}@{offset}")

    def unpacked(self, stream: Stream) -> Entry:
        """Return this entry with one layer of compression taken off: `a.jsonl.gz` goes on as `a.jsonl`."""
        return replace(
            self,
            stream=stream,
            name=PurePosixPath(self.name or "-").stem,
            depth=self.depth + 1,
            seekable=None,
            resumed=None,
        )

    def inside(self, name: str, stream: Stream) -> Entry:
        """Return the entry of a member of this archive."""
        return replace(self, stream=stream, name=name, member=self._path_of(name), depth=self.depth + 1, seekable=None)

    def _path_of(self, name: str) -> str:
        return f"{self.member}!/{name}" if self.member else name

    def document(
        self,
        content: bytes,
        *,
        uri: str | None,
        media_type: str,
        encoding: str | None,
        place: Place,
        metadata: Mapping[str, Any],
    ) -> Document:
        """Return a document that was found in this entry; `uri` is its own, where it has one."""
        uri = uri or self.uri
        return Document.make(
            content,
            uri=uri,
            media_type=media_type,
            encoding=encoding,
            place=place,
            metadata=metadata,
            identity=self.identity_of(uri),
        )

    def failed(
        self,
        error: Exception,
        content: bytes | None = None,
        *,
        media_type: str = "application/octet-stream",
        place: Place | None = None,
        uri: str | None = None,
    ) -> Document:
        """Return a document that goes to quarantine for `error`, with the first EXCERPT bytes of its raw content."""
        return Document.make(
            (self.stream.head if content is None else content)[:EXCERPT],
            uri=uri or self.uri,
            media_type=media_type,
            place=place or self.place(),
            metadata={} if uri in (None, self.uri) else {"source_file": self.uri},
            failure=Failure(
                stage="source",
                error=type(error).__name__,
                message=replace_lone_surrogates(mask(str(error))) or type(error).__name__,
                attempts=1,
            ),
            identity=self.identity_of(uri or self.uri),
        )


def readable(name: str) -> str:
    """Return a name fit for JSON: bytes of a file name that are not UTF-8 show as `\\xNN`, all else stays as it is."""
    return (
        name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if _escaped(name)
        else replace_lone_surrogates(name)
    )


def _escaped(name: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in name) and not any(
        "\ud800" <= character <= "\udc7f" or "\udd00" <= character <= "\udfff" for character in name
    )
