"""What comes from a web server: bounded in bytes and in time, whatever the server says or holds back."""

from __future__ import annotations

import io
import re
import time
from typing import Any, BinaryIO

import aiohttp
from yarl import URL

from docmill.errors import LimitError
from docmill.settings import Limits
from docmill.sources.web.connections import Connector

__all__ = ["Download", "options"]

HEADER_LINE = 8190  # bytes of a status or header line; aiohttp's own default and nginx's
HEADERS = 128  # lines of them
WHOLE_ANSWER = 64 << 20  # bytes of an answer that is read as a whole though no part of it was asked for
CONNECT_SECONDS = 30.0
SILENT_SECONDS = 60.0  # without a byte
SLOWEST = 16 << 10
"""Bytes a second that a server must send in the mean, beyond the time of `limits.http_seconds`: a modem of 1998 gave a
third of it, a server that drips a byte now and then to hold a reader for ever gives far less."""


class _Answer(aiohttp.ClientResponse):
    """An answer whose body, read as a whole, is no longer than what was asked for."""

    async def read(self) -> bytes:
        """Return the body.

        Raises:
            aiohttp.ClientPayloadError: it is longer than the range that was asked for, or than WHOLE_ANSWER.
        """
        limit = _asked(self.request_info.headers.get("Range", ""))
        body = bytearray()
        async for piece in self.content.iter_any():
            body += piece
            if len(body) > limit:
                self.close()
                raise aiohttp.ClientPayloadError(f"the server sends more than the {limit} bytes that it was asked for")
        return bytes(body)


def _asked(header: str) -> int:
    """Return how many bytes a Range header asks for."""
    found = re.fullmatch(r"bytes=(\d{1,18})-(\d{1,18})", header)
    return int(found[2]) - int(found[1]) + 1 if found else WHOLE_ANSWER


def options(url: str, limits: Limits) -> dict[str, Any]:
    """Return the options of fsspec's HTTP file system for one URL that the user named.

    Content is asked for as it is and not decompressed on the way: what comes compressed all the same is taken off by
    the readers, within `limits.archive_ratio`.
    """

    async def client(loop: Any, headers: dict[str, str] | None = None, **given: Any) -> aiohttp.ClientSession:
        # `given` are the user's own (fsspec's configuration: `auth`, `trust_env`); the bounds are ours
        bounds: dict[str, Any] = {
            "connector": Connector(URL(url), private=limits.private_redirects),
            "timeout": aiohttp.ClientTimeout(
                total=limits.http_seconds, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS
            ),
            "headers": {"Accept-Encoding": "identity"} | (headers or {}),
            "auto_decompress": False,
            "max_line_size": HEADER_LINE,
            "max_field_size": HEADER_LINE,
            "max_headers": HEADERS,
            "response_class": _Answer,
        }
        return aiohttp.ClientSession(loop=loop, **(given | bounds))

    return {
        "get_client": client,
        # aiohttp counts the answers that redirect, and gives up at this one
        "max_redirects": limits.http_redirects + 1,
        # a file system of its own for each URL: what one may connect to is of no account for another
        "skip_instance_cache": True,
    }


class Download(io.RawIOBase):
    """A file of a web server, which may be sought in where the server gives parts of it.

    Args:
        inner: The file as fsspec opens it.
        limits: Bounds: bytes in all, and seconds to wait beside what the slowest bearable line takes.
        where: How messages name it.
    """

    def __init__(self, inner: BinaryIO, limits: Limits, where: str) -> None:
        super().__init__()
        self._inner = inner
        self._limits = limits
        self._where = where
        self._count = 0
        self._waited = 0.0

    def readable(self) -> bool:
        """Return True: it is always readable."""
        return True

    def seekable(self) -> bool:
        """Tell whether the server gives parts."""
        return getattr(self._inner, "size", None) is not None and self._inner.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in it; return that."""
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in it."""
        return self._inner.tell()

    def close(self) -> None:
        """Close it, and its connection."""
        if not self.closed:
            self._inner.close()
        super().close()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer type before 3.12
        """Fill `buffer` with what there is; return the number of bytes, 0 at the end.

        Raises:
            LimitError: it has more bytes than `limits.http_bytes`, or comes too slowly.
            Exception: whatever the client raises.
        """
        start = time.monotonic()
        try:
            data = self._inner.read(len(buffer))
        except TimeoutError as error:  # of one request, or of a connection that fell silent; fsspec's has no words
            raise self._too_slow(time.monotonic() - start) from error
        self._waited += time.monotonic() - start
        self._count += len(data)
        if self._count > self._limits.http_bytes:
            raise LimitError(
                f"{self._where}: more than limits.http_bytes={self._limits.http_bytes}; raise it "
                "(DOCMILL_LIMITS__HTTP_BYTES)"
            )
        if self._waited > self._limits.http_seconds + self._count / SLOWEST:
            raise self._too_slow(self._waited)
        buffer[: len(data)] = data
        return len(data)

    def _too_slow(self, seconds: float) -> LimitError:
        return LimitError(
            f"{self._where}: {self._count} bytes came, then too few in {seconds:.0f} s; raise limits.http_seconds "
            "(DOCMILL_LIMITS__HTTP_SECONDS) if the server is honest"
        )
