"""HTTP bodies as they stand in a WARC: transfer and content encodings taken off (RFC 9110, RFC 9112)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import zstandard
from fastwarc.stream_io import BrotliReader, ChunkedReader

__all__ = ["decoded"]

RAW_DEFLATE, GZIP_OR_ZLIB = -15, 47  # zlib's own numbers for the kinds of header it looks for


def decoded(body: bytes, transfer: str, content: str, limit: int) -> bytes:
    """Take the encodings off a body.

    Many crawlers store the body decoded and leave the header as it was, so a body that is not what its header says is
    returned as it is: looking at it tells the rest.

    Args:
        body: As stored.
        transfer: The Transfer-Encoding header.
        content: The Content-Encoding header.
        limit: Bytes wanted at most; a byte more is given where there is more.
    """
    if "chunked" in transfer.lower():
        body = _or_itself(_unchunked, body, limit)
    for coding in reversed([name.strip().lower() for name in content.split(",")]):
        match coding:
            case "gzip" | "x-gzip" | "deflate":
                body = _or_itself(_inflated, body, limit)
            case "br":
                body = _or_itself(_unbrotlied, body, limit)
            case "zstd":
                body = _or_itself(_unzstd, body, limit)
            case _:
                pass
    return body


def _or_itself(decode: Callable[[bytes, int], bytes], body: bytes, limit: int) -> bytes:
    try:
        return decode(body, limit)
    except (OSError, zlib.error, zstandard.ZstdError, ValueError):
        return body


def _unchunked(body: bytes, limit: int) -> bytes:
    return _all(ChunkedReader(io.BytesIO(body)), limit)


def _unbrotlied(body: bytes, limit: int) -> bytes:
    return _all(BrotliReader(io.BytesIO(body)), limit)


def _unzstd(body: bytes, limit: int) -> bytes:
    return _all(zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True), limit)


def _inflated(body: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj(GZIP_OR_ZLIB).decompress(body, limit + 1)
    except zlib.error:
        return zlib.decompressobj(RAW_DEFLATE).decompress(body, limit + 1)  # what some servers take "deflate" for


def _all(reader: ChunkedReader | BrotliReader | zstandard.ZstdDecompressionReader, limit: int) -> bytes:
    found = b""
    while len(found) <= limit and (more := reader.read(limit + 1 - len(found))):
        found += more
    return found
