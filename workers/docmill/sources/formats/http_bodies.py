"""HTTP bodies as they stand in a WARC: transfer and content encodings taken off (RFC 9110, RFC 9112)."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

import zstandard
from fastwarc.stream_io import BrotliReader

from docmill.sources.containers.compression.zstd_frames import FrameWalk

__all__ = ["Body", "decoded"]

RAW_DEFLATE, GZIP, ZLIB = -15, 31, 15  # zlib's own numbers for the kinds of header it looks for
GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,4000})?\r?\n")
NO_CODINGS = frozenset({"", "identity", "none", "chunked", "utf-8", "utf8", "binary", "text"})
MOST_CODINGS = 5
"""Codings one after the other that are taken off: real bodies have one, and each may swell the body to its limit."""

STEP = 64 << 10


@dataclass(frozen=True, slots=True)
class Body:
    """A body without its encodings.

    `truncated` names the encoding that shows that the end is missing, `trouble` tells why it cannot be relied on.
    """

    content: bytes
    truncated: str | None = None
    trouble: str | None = None


def decoded(body: bytes, transfer: str, content: str, limit: int) -> Body:
    """Take the encodings off a body.

    Many crawlers store the body decoded and leave the header as it was, so a body that is not what its header says is
    returned as it is: looking at it tells the rest. One that begins as its header says and is damaged is in trouble.

    Args:
        body: As stored.
        transfer: The Transfer-Encoding header.
        content: The Content-Encoding header.
        limit: Bytes wanted at most; a byte more is given where there is more.
    """
    found = _unchunked(body, limit) if "chunked" in transfer.lower() else Body(body)
    names = [name.strip().lower() for name in content.split(",")]
    codings = [name for name in reversed(names) if name not in NO_CODINGS]
    if len(codings) > MOST_CODINGS:
        return Body(found.content, found.truncated, f"more than {MOST_CODINGS} content encodings")
    for name in codings:
        if found.trouble:
            break
        step = _decoded(found.content, name, limit)
        found = Body(step.content, found.truncated or step.truncated, step.trouble)
    return found


def _decoded(body: bytes, name: str, limit: int) -> Body:
    match name:
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(body, name, limit)
        case "br":
            return _unbrotlied(body, limit)
        case "zstd":
            return _unzstd(body, limit)
        case _:
            is_text = body.strip()[:1] in (b"<", b"{", b"[") or not body.strip()
            return Body(body, None, None if is_text else f"the content encoding {name[:40]!r} is not supported")


def _unchunked(body: bytes, limit: int) -> Body:
    found = bytearray()
    at = 0
    while len(found) <= limit:
        size = CHUNK_SIZE.match(body, at)
        if size is None:
            if at == 0:
                return Body(body)  # it was stored without its chunks
            return Body(bytes(found), "chunked")
        length = int(size[1], 16)
        if length == 0:
            return Body(bytes(found))
        part = body[size.end() : size.end() + length]
        found += part[: limit + 1 - len(found)]
        if len(part) < length:
            return Body(bytes(found), "chunked")
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return Body(bytes(found))


def _inflated(body: bytes, name: str, limit: int) -> Body:
    """Inflate all members of a body; what some servers take "deflate" for has no header at all."""
    is_gzip = body.startswith(GZIP_MAGIC)
    if not is_gzip and (name != "deflate" or body.lstrip()[:1] == b"<"):
        return Body(body)
    found = bytearray()
    for wbits in (GZIP,) if is_gzip else (ZLIB, RAW_DEFLATE):
        rest = body
        try:
            while rest and len(found) <= limit:
                machine = zlib.decompressobj(wbits)
                found += machine.decompress(rest, limit + 1 - len(found))
                if not machine.eof and wbits == RAW_DEFLATE and len(found) < min(len(body), limit):
                    return Body(body)  # by chance it looked like that
                if not machine.eof:
                    return Body(bytes(found), None if len(found) > limit else name)
                rest = machine.unused_data
                if not rest.startswith(GZIP_MAGIC):
                    break
        except zlib.error as error:
            if is_gzip:
                return Body(bytes(found) or body, None, f"the {name} body is damaged: {error}")
            found.clear()
            continue
        return Body(bytes(found))
    return Body(body)


def _unbrotlied(body: bytes, limit: int) -> Body:
    reader = BrotliReader(io.BytesIO(body))
    found = bytearray()
    try:
        while len(found) <= limit and (more := reader.read(min(STEP, limit + 1 - len(found)))):
            found += more
    except (OSError, ValueError):
        return Body(bytes(found), "br") if len(found) > len(body) else Body(body)
    return Body(bytes(found)) if found else Body(body)


def _unzstd(body: bytes, limit: int) -> Body:
    if not body.startswith(ZSTD_MAGIC):
        return Body(body)
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body, read_across_frames=True)
    found = bytearray()
    try:
        while len(found) <= limit and (more := reader.read(min(STEP, limit + 1 - len(found)))):
            found += more
    except zstandard.ZstdError as error:
        return Body(bytes(found) or body, None, f"the zstd body is damaged: {error}")
    return Body(bytes(found), None if _ends_whole(body) or len(found) > limit else "zstd")


def _ends_whole(body: bytes) -> bool:
    at = 0
    while at < len(body):
        walk = FrameWalk()
        at += walk.feed(body[at:])
        if not walk.is_whole:
            return False
    return True
