"""The records of a WARC, front to back, of whatever version, and whatever is damaged between them (ISO 28500).

A record's length is believed where what follows it is the next record or the end. Else its end is looked for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docmill.errors import LimitError, SourceError
from docmill.sources.entry import EXCERPT, GapError

__all__ = ["Headers", "RawRecord", "RecordReader", "parse_headers", "records"]

CHUNK = 64 << 10
"""Bytes read at once."""

MOST_HEADER = 1 << 20
"""Bytes of one record's header at most: real ones have some hundreds."""

MOST_FIELDS = 1000
"""Fields of one header at most: real ones have ten, of HTTP some fifty."""

BEGINNING = re.compile(rb"WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n")
NEAR = 8
"""Bytes between two records at most: four, or what damage makes of them."""

BOUNDARY = re.compile(rb"\r?\n(?=WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n[A-Za-z-]+[ \t]*:)")
CARRIED = 128
"""Bytes of a chunk looked at again with the next one: more than what tells a boundary has."""

FIELD = re.compile(rb"[!-9;-~]++[ \t]*+:")
UNREPEATED = frozenset(
    b"warc-type warc-record-id warc-date warc-target-uri warc-block-digest content-length content-type".split()
)
"""Fields that the records of every writer have, and that none may have twice (ISO 28500, 4 and 5.7)."""

HEADER_END = re.compile(rb"\r?\n[ \t]*\r?\n|" + BOUNDARY.pattern)
FEW = b"\r\n"

Headers = dict[str, str]
"""The fields of a header by their names in lower case; of a field that is there twice, the first."""


@dataclass(slots=True)
class RawRecord:
    """One record, or what stands between two of them and is none.

    `block` holds at most as many bytes as were asked for; `size` is how many there are, `declared` what the header says
    of that. `error` tells what is wrong with it as a whole. `lost` says that its header began as that of another
    record, whose rest is not there.
    """

    at: int
    headers: Headers = field(default_factory=dict)
    block: bytes = b""
    size: int = 0
    declared: int | None = None
    error: Exception | None = None
    lost: bool = False

    @property
    def type(self) -> str:
        """The record's type, in lower case; empty for what is no record."""
        return self.headers.get("warc-type", "").lower()


def parse_headers(raw: bytes) -> Headers:
    """Return the fields of a header without its first line.

    Raises:
        LimitError: it has more than MOST_FIELDS.
    """
    found: Headers = {}
    name = ""
    for line in raw.split(b"\n"):
        text = line.rstrip(b"\r")
        if text[:1] in (b" ", b"\t") and name:  # a continuation, as old mail has them
            found[name] = f"{found[name]} {_decoded(text.strip())}"
            continue
        key, colon, value = text.partition(b":")
        if not colon:
            continue
        name = _decoded(key.strip()).lower()
        if name not in found:
            found[name] = _decoded(value.strip())
        if len(found) > MOST_FIELDS:
            raise LimitError(f"its header has more than {MOST_FIELDS} fields")
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class RecordReader:
    """A stream with some bytes read ahead."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self.ahead = bytearray()
        self.error: Exception | None = None
        self.at = stream.tell()  # of the first byte ahead

    def fill(self, size: int) -> bool:
        """Read until so many bytes are ahead; return whether they are."""
        while len(self.ahead) < size and self.error is None:
            try:
                data = self._stream.read(max(CHUNK, size - len(self.ahead)))
            except Exception as error:  # noqa: BLE001 - whatever the parsers below raise ends the stream
                self.error = error
                break
            if not data:
                self.error = EOFError()
            self.ahead += data or b""
        return len(self.ahead) >= size

    def take(self, size: int) -> bytes:
        """Take up to so many bytes, of those ahead."""
        data = bytes(self.ahead[:size])
        del self.ahead[:size]
        self.at += len(data)
        return data

    def skip_blank(self) -> None:
        """Take the ends of lines that are next."""
        while self.fill(1) and self.ahead[0] in FEW:
            self.take(len(self.ahead) - len(self.ahead.lstrip(FEW)))

    @property
    def broken(self) -> Exception | None:
        """What broke the stream, where that was not its end."""
        return None if isinstance(self.error, EOFError) and not self.error.args else self.error

    def until(self, pattern: re.Pattern[bytes], most: int, longest: int = CARRIED) -> tuple[bytes, int]:
        """Take all up to where a pattern begins, or to the end; return up to `most` bytes of it, and their number.

        What the pattern matches has `longest` bytes at most.
        """
        kept = bytearray()
        size = 0
        while True:
            self.fill(CHUNK + longest)
            found = pattern.search(self.ahead)
            ended = self.error is not None
            count = found.start() if found else len(self.ahead) if ended else max(len(self.ahead) - longest, 0)
            data = self.take(count)
            size += count
            kept += data[: max(most - len(kept), 0)]
            if found or ended:
                return bytes(kept), size


def records(stream: io.RawIOBase, most: int) -> Iterator[RawRecord]:
    """Yield the records, and what is none of them, in order.

    Args:
        stream: Read as records are asked for.
        most: Bytes of a block that are kept.

    Yields:
        Records; one with an error where the stream broke. A GapError between two records ends them without one.
    """
    reader = RecordReader(stream)
    told: Exception | None = None
    while True:
        reader.skip_blank()
        if not reader.fill(1):
            break
        at = reader.at
        reader.fill(CARRIED)
        if not BEGINNING.match(reader.ahead):
            kept, size = reader.until(BOUNDARY, EXCERPT)
            error = reader.broken or SourceError(f"no WARC record is here: {size} bytes up to the next one")
            record = RawRecord(at, block=kept, size=size, error=error)
        else:
            record = _record(reader, at, most)
        told = record.error
        yield record
        if record.lost:
            yield RawRecord(at, error=SourceError("a record may be lost here: a header goes on as that of another"))
    if reader.broken is not None and reader.broken is not told and not isinstance(reader.broken, GapError):
        yield RawRecord(reader.at, error=reader.broken)


def _record(reader: RecordReader, at: int, most: int) -> RawRecord:
    size = CHUNK
    while (end := HEADER_END.search(reader.ahead, 0, MOST_HEADER)) is None and size <= MOST_HEADER:
        if not reader.fill(size):
            end = HEADER_END.search(reader.ahead)
            break
        size *= 2
    if end is None:
        kept, count = reader.until(BOUNDARY, EXCERPT)
        error = reader.broken or SourceError(f"a record's header has no end within {count} bytes")
        return RawRecord(at, block=kept, size=count, error=error)
    head = reader.take(end.end())
    try:
        headers = parse_headers(head.partition(b"\n")[2])
    except LimitError as error:
        kept, count = reader.until(BOUNDARY, EXCERPT)
        return RawRecord(at, block=kept, size=count, error=error)
    record = RawRecord(at, headers, head[:most], declared=_length(headers), lost=_runs_on(head))
    if record.declared is None:
        said = headers.get("content-length")
        why = "its header tells no Content-Length" if said is None else f"its Content-Length is {said[:40]!r}"
        record.block, record.size = reader.until(BOUNDARY, most)
        record.block = record.block.rstrip(FEW)
        record.error = reader.broken or SourceError(f"{why}; what stands up to the next record is kept")
        return record
    _read_block(reader, record, record.declared, most)
    return record


def _runs_on(head: bytes) -> bool:
    """Tell whether a header goes on as that of another record: a field is there twice, or a line that is no field."""
    found = set()
    for line in head.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t") or not line.strip():
            continue
        match = FIELD.match(line)
        name = match[0][:-1].rstrip().lower() if match else b""
        if match is None or (name in found and name in UNREPEATED):
            return True
        found.add(name)
    return False


def _length(headers: Headers) -> int | None:
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _read_block(reader: RecordReader, record: RawRecord, length: int, most: int) -> None:
    """Read a record's block, and find its true end where its length is wrong."""
    if length > most:
        _read_large(reader, record, length, most)
        return
    reader.fill(length + CARRIED)
    if len(reader.ahead) >= length and _ends_at(reader.ahead, length):
        record.block, record.size = reader.take(length), length
        record.error = _digest_error(record, record.block)
        return
    if BEGINNING.match(reader.ahead):
        record.error = SourceError("its header has no end, or its block is missing")
        return
    # looked at in place: many records with false lengths must not cost a copy of what is ahead each
    boundary = BOUNDARY.search(reader.ahead, 0, length + CARRIED)
    if boundary is not None and boundary.start() < length:
        record.block = reader.take(boundary.start()).rstrip(FEW)
        record.size = len(record.block)
        record.error = SourceError(f"its Content-Length is {length}, and the next record begins before that")
        return
    block = reader.take(length)
    if len(block) < length:
        record.block, record.size = block, len(block)
        record.error = reader.broken or SourceError(f"{len(block)} bytes of {length}: the WARC was cut off here")
        return
    more, count = reader.until(BOUNDARY, most - length)
    record.block, record.size = (block + more).rstrip(FEW), length + count
    record.error = SourceError(f"its Content-Length is {length}, and it goes on for {count} bytes more")


def _ends_at(ahead: bytearray, at: int) -> bool:
    """Tell whether the next record or the end follows at a place, or a blank line at least."""
    rest = bytes(ahead[at : at + CARRIED])
    following = rest.lstrip(FEW)
    if not following or rest.startswith((b"\r\n\r\n", b"\n\n")):
        return True
    found = BEGINNING.search(rest) if rest.startswith((b"\r", b"\n", b"WARC/")) else None
    return found is not None and found.start() <= NEAR


def _read_large(reader: RecordReader, record: RawRecord, length: int, most: int) -> None:
    """Pass over a block larger than is wanted; it ends where another record begins, unless it holds a WARC itself."""
    holds_records = "warc" in record.headers.get("content-type", "").lower()
    kept = bytearray()
    while record.size < length:
        reader.fill(min(CHUNK, length - record.size) + CARRIED)
        if not reader.ahead:
            break
        window = min(len(reader.ahead), length - record.size)
        found = None if holds_records else BOUNDARY.search(reader.ahead, 0)
        if found is not None and found.start() < window:
            window = found.start()
        elif reader.error is None:
            window = max(min(window, len(reader.ahead) - CARRIED), 1)
            found = None
        else:
            found = None
        data = reader.take(window)
        record.size += len(data)
        kept += data[: max(most - len(kept), 0)]
        if found is not None:
            record.error = SourceError(f"its Content-Length is {length}, and the next record begins before that")
            break
    record.block = bytes(kept)
    if record.error is None and record.size < length:
        cut = f"{record.size} bytes of {length}: the WARC was cut off here"
        record.error = reader.broken or SourceError(cut)
    if record.error is not None:
        record.block = record.block.rstrip(FEW)


def _digest_error(record: RawRecord, block: bytes) -> Exception | None:
    """Return what is wrong where the header tells the block's digest and the block has another."""
    name, _, said = record.headers.get("warc-block-digest", "").partition(":")
    algorithm = name.strip().lower().replace("-", "")
    if algorithm not in {"sha1", "sha256", "sha512", "md5"}:
        return None
    digest = hashlib.new(algorithm, block, usedforsecurity=False).digest()
    value = said.strip()
    if _is_hex(value, digest):
        return None if value.lower() == digest.hex() else SourceError("its block has another digest than it says")
    try:
        decoded = base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(decoded) != len(digest) or decoded == digest:
        return None
    return SourceError("its block has another digest than it says")


def _is_hex(value: str, digest: bytes) -> bool:
    return len(value) == 2 * len(digest) and all(character in "0123456789abcdefABCDEF" for character in value)
