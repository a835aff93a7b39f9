"""A stream in another encoding or with other line ends, as UTF-8 with LF, which parsers of bytes can read."""

from __future__ import annotations

import codecs
import io

__all__ = ["ReturnsAsLineFeeds", "Transcoded", "WithoutMark", "has_lone_returns"]

PIECE = 64 << 10


class Transcoded(io.RawIOBase):
    """A stream as UTF-8 without its byte order mark; what cannot be decoded becomes U+FFFD.

    Args:
        inner: The stream.
        encoding: What it is in, by a name that Python knows.
    """

    def __init__(self, inner: io.RawIOBase, encoding: str) -> None:
        super().__init__()
        self._inner = inner
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._is_first = True
        self._ended = False

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer type before 3.12
        """Fill `buffer` with what there is; return the number of bytes, 0 at the end."""
        while not self._ready and not self._ended:
            raw = self._inner.read(PIECE) or b""
            self._ended = not raw
            text = self._decoder.decode(raw, final=self._ended)
            if self._is_first and text:
                text, self._is_first = text.removeprefix("\ufeff"), False
            self._ready = text.encode("utf-8", "replace")
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class WithoutMark(io.RawIOBase):
    """A stream in UTF-8 with white space for its byte order mark, so that offsets stay what they are."""

    def __init__(self, inner: io.RawIOBase) -> None:
        super().__init__()
        self._inner = inner
        self._left = len(codecs.BOM_UTF8)

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer type before 3.12
        """Fill `buffer` with what there is; return the number of bytes, 0 at the end."""
        data = self._inner.read(len(buffer)) or b""
        of_mark = min(self._left, len(data))
        self._left -= of_mark
        buffer[: len(data)] = b" " * of_mark + data[of_mark:]
        return len(data)


class ReturnsAsLineFeeds(io.RawIOBase):
    """A stream whose lines end with CR alone, as on old Macs, with LF in its place; offsets stay what they are."""

    def __init__(self, inner: io.RawIOBase) -> None:
        super().__init__()
        self._inner = inner

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer type before 3.12
        """Fill `buffer` with what there is; return the number of bytes, 0 at the end."""
        data = (self._inner.read(len(buffer)) or b"").replace(b"\r", b"\n")
        buffer[: len(data)] = data
        return len(data)


def has_lone_returns(text: bytes) -> bool:
    """Tell whether lines end with CR alone, by the first bytes of a text in UTF-8."""
    return b"\r" in text and b"\n" not in text
