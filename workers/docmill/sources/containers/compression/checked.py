"""Units of compressed data that are handed out once their checksums were found right.

A unit that fits in memory is decoded once and held meanwhile. A larger one is decoded twice: once to check it, and
again from the file, or from a spool of the compressed bytes, to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.containers.compression.bounds import Ratio
from docmill.sources.containers.compression.decoders import DamageError, Decoder, MemoryLimitError
from docmill.sources.containers.compression.tape import Tape
from docmill.sources.sniffing import Kind, sniff

__all__ = ["PLAIN", "Unit", "check", "decoded", "told"]

HELD = 4 << 20
"""Decoded bytes of a unit that are held in memory until its end."""

CHUNK = 256 << 10
"""Bytes decoded at once."""

FINE = 256
"""Bytes decoded at once of a damaged unit: decompressors give nothing of what they decoded before an error."""

PLAIN = frozenset({Kind.TEXT, Kind.HTML, Kind.BINARY, Kind.SUBTITLES, Kind.SCHOLARLY})
"""Kinds of which an entry is one document."""


@dataclass(slots=True)
class Unit:
    """A unit as its check found it.

    `error` is what ended it early. `held` is what came out of it, or, where `is_large`, nothing: it is to be decoded
    again. `is_checked` is False where it could not be read twice, so that nobody knows whether it is right.
    """

    error: Exception | None = None
    held: list[bytes] = field(default_factory=list)
    is_large: bool = False
    is_checked: bool = True

    @property
    def is_damaged(self) -> bool:
        """Whether nothing that came out of it can be relied on."""
        return isinstance(self.error, DamageError | MemoryLimitError)


def check(start: Callable[[], Decoder], tape: Tape, ratio: Ratio, limits: Limits) -> Unit:
    """Decode a unit that begins at the tape's mark, and tell what it is worth.

    Where it is to be decoded again the tape stands at its beginning, else behind what was decoded.
    """
    unit = Unit()
    before = ratio.count
    try:
        _decode(unit, start(), tape, ratio, limits)
    except Exception as error:  # noqa: BLE001 - the decoder's errors and those of whatever it reads from
        unit.error = error
    if unit.is_large:
        ratio.go_back(before)
        if not tape.rewind():
            return Unit(error=LimitError("it cannot be read twice: limits.spool_bytes is too small for it"))
    elif unit.is_damaged and tape.rewind():
        unit.held = _salvaged(start, tape)
        ratio.go_back(before)
    return unit


def _salvaged(start: Callable[[], Decoder], tape: Tape) -> list[bytes]:
    """Return what comes out of a small damaged unit, to the last byte before its damage shows."""
    found: list[bytes] = []
    for step in (FINE, 1):  # the second time the last step is made byte by byte
        sure = len(found)
        tape.rewind()
        try:
            decoder = start()
            found = [decoder.read(FINE) for _ in range(sure)] if step == 1 else []
            while (data := decoder.read(step)) and len(found) < HELD // FINE + FINE:
                found.append(data)
        except Exception:  # noqa: BLE001, S112 - the same that was raised when it was checked
            continue
    return found


def _decode(unit: Unit, decoder: Decoder, tape: Tape, ratio: Ratio, limits: Limits) -> None:
    """Decode a unit to its end, unless it cannot be read again or nobody wants to."""
    size = 0
    while tape.can_hold_more():
        data = decoder.read(CHUNK)
        if not data:
            return
        ratio.add(len(data), tape.position)
        if unit.is_large:
            continue
        unit.held.append(data)
        size += len(data)
        if size <= HELD:
            continue
        is_plain = sniff(unit.held[0])[0] in PLAIN
        if is_plain and size <= limits.document_bytes:
            continue  # it will be held as a whole anyway
        unit.is_large = True
        unit.held.clear()
        if is_plain:
            break  # it is too large for a document, whatever its checksum says
    unit.is_checked, unit.is_large = False, True
    unit.held.clear()


def decoded(unit: Unit, start: Callable[[], Decoder], tape: Tape, ratio: Ratio) -> Iterator[bytes]:
    """Yield what comes out of a checked unit.

    Raises:
        Exception: what ended it early, behind all that came before.
    """
    if unit.is_large:
        decoder = start()
        while data := decoder.read(FINE if unit.is_damaged else CHUNK):
            ratio.add(len(data), tape.position)
            yield data
        return
    yield from unit.held
    unit.held = []
    if unit.error is not None:
        raise unit.error


def told(error: Exception, where: str, count: int) -> Exception:
    """Return an error of decoding as users read it: with the place."""
    if isinstance(error, LimitError):
        return error if str(error).startswith(where) else LimitError(f"{where}: {error}")
    if isinstance(error, SourceError | OSError | EOFError):
        return SourceError(f"{where}: the compressed data is corrupt or cut off {count} decompressed bytes in: {error}")
    return error
