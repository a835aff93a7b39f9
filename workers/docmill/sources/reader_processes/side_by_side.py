"""Several readers side by side, each a process of its own that takes the next file that no other has taken.

What one of them meets concerns its own file alone: a file that holds or ends its reader is quarantined, and another
reader takes that one's seat. The documents of a file come in their order; those of different files mix.

Tested by tests/sources/reader_processes/test_side_by_side.py.
"""

from __future__ import annotations

import select
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Skipped, SourceItem
from docmill.sources.inputs import Origin
from docmill.sources.reader_processes.claims import Claims, key_of
from docmill.sources.reader_processes.item_frames import Begun, Ended, Refused
from docmill.sources.reader_processes.reader_process import LOOK_SECONDS, Origins, ReaderProcess

__all__ = ["read_side_by_side"]


@dataclass
class _Seat:
    """The place of one reader: the process that reads there now, and whether one before it ended at no file."""

    number: int
    reader: ReaderProcess
    is_done: bool = False
    came_to_none: bool = False


@dataclass
class _Readers:
    """All readers, and what they share."""

    origins: Origins
    limits: Limits
    fields: Fields
    claims: Claims
    stopped: set[str] = field(default_factory=set)

    def start(self, number: int) -> ReaderProcess:
        """Start a process that reads what nobody has taken."""
        return ReaderProcess(lambda: self._claimed(number), self.limits, self.fields)

    def _claimed(self, number: int) -> Iterator[Origin | Skipped]:
        """Yield, in the reading process, the files that it takes, and what is passed over that no other has told."""
        for one in self.origins():
            if isinstance(one, Skipped):
                if self.claims.claim(_key(one), number):
                    yield one
            elif one.uri not in self.stopped and self.claims.claim(key_of(one.uri, one.identity), number):
                yield one


def read_side_by_side(
    origins: Origins, limits: Limits, fields: Fields, readers: int
) -> Generator[SourceItem | Begun, None, None]:
    """Read files in several processes; yield where each begins, its items, and what is passed over.

    A file that is given twice is read once.

    Args:
        origins: Gives the files, in each reading process; see `read_apart`.
        limits: Bounds; `source_seconds` is how long a file may hold its reader.
        fields: Names of the fields of a JSONL line.
        readers: How many processes read, MOST_READERS at most.

    Raises:
        SourceError: `origins` raised it, or a reader ended before it came to a file, and another in its place.
    """
    shared = _Readers(origins, limits, fields, Claims(readers))
    seats: list[_Seat] = []
    try:
        seats += (_Seat(number, shared.start(number)) for number in range(readers))
        while working := [seat for seat in seats if not seat.is_done]:
            ready = select.select([seat.reader.pipe for seat in working], [], [], LOOK_SECONDS)[0]
            for seat in working:
                if seat.reader.pipe in ready:
                    yield from _taken(seat, shared)
                elif seat.reader.is_held(limits.source_seconds):
                    yield from _replaced(seat, shared)
    finally:
        for seat in seats:
            seat.reader.close()


def _taken(seat: _Seat, shared: _Readers) -> Iterator[SourceItem | Begun]:
    """Yield what a reader has given; where it has ended too soon, have another go on in its place."""
    frames = seat.reader.take()
    if frames is None:
        yield from _replaced(seat, shared)
        return
    for frame in frames:
        if isinstance(frame, Refused):
            raise SourceError(frame)
        if isinstance(frame, Ended):
            seat.is_done = True
            return
        if isinstance(frame, Begun):
            shared.claims.settle(key_of(*frame))
        elif isinstance(frame, Skipped):
            shared.claims.settle(_key(frame))
        yield frame


def _replaced(seat: _Seat, shared: _Readers) -> Iterator[SourceItem]:
    """Put another reader in the place of one that has ended or is held; yield what stands for the file it was at."""
    told = None
    try:
        uri, told = seat.reader.end()
        shared.stopped.add(uri)
    except SourceError:  # it came to no file: whether the listing ended it, the next one shows
        if seat.came_to_none:
            raise
        seat.came_to_none = True
    seat.reader.close()
    shared.claims.release(seat.number)
    seat.reader = shared.start(seat.number)
    if told is not None:
        yield told


def _key(skipped: Skipped) -> int:
    return key_of("passed over", skipped.kind, skipped.place)
