"""Compression layers: gzip, bzip2, xz and Zstandard, streaming, bounded, checked, and honest about a cut.

A compressed stream is a row of units, each with a checksum of its own. Its sound units are read as one stream. A
damaged unit is read by itself, and all that comes out of it is suspect; behind it, the next unit is looked for by its
magic.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from docmill.settings import Limits
from docmill.sources.containers.compression.bounds import Ratio
from docmill.sources.containers.compression.checked import PLAIN, Unit, check, decoded, told
from docmill.sources.containers.compression.decoders import STARTS, DamageError, Decoder, open_unit
from docmill.sources.containers.compression.tape import PIECE, Tape
from docmill.sources.entry import Entry, GapError, Stream
from docmill.sources.sniffing import Kind, sniff

__all__ = ["Chunks", "decompress"]

CARRIED = 16
"""Bytes of a piece looked at again with the next one: more than any unit's magic has."""

CANDIDATES = 1000
"""Places behind damage that look like a unit and are none, until the search is given up: random bytes hold one in 16
million, so that more were put there."""

READS_ON = frozenset({Kind.JSONL, Kind.WARC, Kind.ARC, Kind.TAR, Kind.WIKI, Kind.FEED, Kind.MAILBOX})
"""Kinds whose documents can be told apart from the middle on."""


NUMBERED = frozenset({Kind.JSONL, Kind.JSON, Kind.DELIMITED, Kind.FEED, Kind.MAILBOX})
"""Kinds whose documents are told apart by their numbers, which are not known from the middle on."""


class Chunks(io.RawIOBase):
    """Chunks of bytes as a stream to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True: the stream is always readable."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with what there is; return the number of bytes, 0 at the end.

        Raises:
            Exception: what the chunks raise.
        """
        while not self._left:
            try:
                self._left = memoryview(next(self._chunks))
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


class _Units:
    """The units of one compressed stream."""

    def __init__(self, entry: Entry, kind: Kind, tape: Tape, limits: Limits) -> None:
        self.where, self.kind = entry.where, kind
        self.ratio = Ratio(limits.archive_ratio, entry.where, entry.tally)
        self.damaged: Unit | None = None
        self.at = 0  # where the unit at hand begins
        self.is_checked = True
        self._tape, self._limits = tape, limits
        self._found: Unit | None = None

    def _start(self) -> Decoder:
        return open_unit(self.kind, self._tape, self._limits)

    def _check(self) -> Unit:
        self._tape.mark()
        self.at = self._tape.position
        return check(self._start, self._tape, self.ratio, self._limits)

    def _next(self) -> Unit | None:
        """Return the next unit; None at the end."""
        if self._found is not None:
            unit, self._found = self._found, None
            return unit
        self._tape.mark()
        head = self._tape.ahead(CARRIED)
        if self.kind in (Kind.GZIP, Kind.XZ) and head.startswith(b"\0"):
            self._skip_padding()
            head = self._tape.ahead(CARRIED)
        if not head:
            return None
        if not STARTS[self.kind].match(head):
            self._tape.mark()
            self.at = self._tape.position
            return Unit(error=DamageError(f"what follows is no {self.kind} data"))
        return self._check()

    def _skip_padding(self) -> None:
        """Move the tape behind the zeros that may stand between units."""
        rest = b""
        while not rest:
            self._tape.mark()
            data = self._tape.read(PIECE)
            rest = data.lstrip(b"\0")
            self._tape.put_back(rest)
            if not data:
                return

    def sound(self) -> Iterator[bytes]:
        """Yield what comes out of the units up to the end, or up to damage."""
        self.damaged = None
        while (unit := self._next()) is not None:
            if unit.is_damaged:
                self.damaged = unit
                raise GapError(self._reason(unit))
            self.is_checked = self.is_checked and unit.is_checked
            yield from self._decoded(unit)

    def suspect(self, unit: Unit) -> Iterator[bytes]:
        """Yield what comes out of a damaged unit."""
        yield from self._decoded(unit)

    def _decoded(self, unit: Unit) -> Iterator[bytes]:
        before = self.ratio.count
        try:
            yield from decoded(unit, self._start, self._tape, self.ratio)
        except Exception as error:
            raise told(error, self.where, self.ratio.count or before) from error

    def _reason(self, unit: Unit) -> str:
        return str(told(unit.error or EOFError(), f"{self.where}, {self.kind} data at byte {self.at}", 0))

    def reason(self) -> str:
        """Return why the damaged unit is."""
        return self._reason(self.damaged) if self.damaged else ""

    def find_next(self) -> bool:
        """Look for the next sound unit behind the damaged one."""
        if not self._tape.rewind(1):
            self._tape.mark()
        for _ in range(CANDIDATES):
            if not self._seek_start():
                return False
            unit = self._check()
            if not unit.is_damaged:
                self._found = unit
                return True
            if not self._tape.rewind(1):
                return False
        return False

    def _seek_start(self) -> bool:
        """Move the tape to what looks like the beginning of a unit; False where nothing does."""
        head = b""
        while data := self._tape.read(PIECE):
            found = STARTS[self.kind].search(head + data)
            if found:
                self._tape.put_back((head + data)[found.start() :])
                return True
            head = (head + data)[-CARRIED:]
            self._tape.put_back(head)
            self._tape.mark()
            self._tape.read(len(head))
        return False


def decompress(entry: Entry, kind: Kind, limits: Limits) -> Iterator[Entry]:
    """Take one compression layer off `entry`, lazily: yield it as one entry where all units are sound.

    Else it is several, one after the other, and each is to be read to its end before the next is asked for: what is
    before the damage, whose stream ends with a GapError; what comes out of the damaged unit, as a suspect; and what is
    behind. A stream that is cut off is no damage: its error is raised by the entry's stream, where it stands.
    """
    with Tape(entry.stream, entry.seekable, limits.spool_bytes) as tape:
        units = _Units(entry, kind, tape, limits)
        stream = Stream(Chunks(units.sound()))
        inner = entry.unpacked(stream)
        found, _ = sniff(stream.head, inner.suffix)
        if stream.head or not isinstance(stream.error, GapError):
            yield inner if units.is_checked else replace(inner, is_unchecked=True)
            if found in PLAIN:
                return
        while (damaged := units.damaged) is not None:
            reason = units.reason()
            at = units.ratio.count
            stream = Stream(Chunks(units.suspect(damaged)), at=at)
            if inner.stream.position == 0 and not inner.stream.head:
                found, _ = sniff(stream.head, inner.suffix)
            yield _section(inner, stream, found, units.at, suspect=reason)
            begins_damaged = not inner.stream.head
            if (found in PLAIN and not begins_damaged) or not units.find_next():
                return
            stream = Stream(Chunks(units.sound()), at=units.ratio.count)
            if found in PLAIN:  # as far as could be told of a damaged beginning
                found, _ = sniff(stream.head, inner.suffix)
                if found in PLAIN:
                    return
            suspect = None if found in READS_ON else f"{entry.where}: it stands behind damage: {reason}"
            yield _section(inner, stream, found, units.at, suspect=suspect)


def _section(inner: Entry, stream: Stream, kind: Kind, at: int, *, suspect: str | None) -> Entry:
    """Return the entry of a part that begins at byte `at` of the compressed stream."""
    if kind in NUMBERED:
        inner = replace(inner.inside(f"[from byte {at}]", stream), name=inner.name, depth=inner.depth)
    return replace(inner, stream=stream, resumed=kind if at else None, suspect=suspect or inner.suspect)
