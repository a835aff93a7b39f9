"""A stream in another encoding, as UTF-8, which parsers of bytes can read."""

from __future__ import annotations

import codecs
import io

__all__ = ["Transcoded"]

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
