"""Micro-batches: documents gathered until there are enough of them, in number, bytes or age."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from docmill.delivery.costs import TARGET_SECONDS
from docmill.documents import Document
from docmill.producer.read_ahead import End, ReadAhead, weight
from docmill.sources import Skipped, SourceItem

__all__ = ["Batch", "gather", "grouped"]

Cost = Callable[[Document], float]
"""Returns the seconds that a document is expected to take in all stages together."""

FIRST = 8  # documents the first batch holds at most; each next one doubles: few documents spread over many workers
MOST_SKIPPED = 1000  # items a batch holds at most: one step of the ledger counts them, in a millisecond or two
READ_AHEAD = 256  # documents the reader's thread may be ahead: the threads take turns once in so many
READ_AHEAD_BYTES = 16 << 20  # content and metadata it may be ahead, unless a batch holds more: bounds what it holds
AT_ONCE = 3 * FIRST  # documents, those of the first two batches, that are not held back until the end is known
KNOWN_SECONDS = 2 * TARGET_SECONDS  # of documents that are held back, so that it is known when the end comes
SHARES = 4  # the last batches take this part of what is left each: half of what each of two workers has to do
LEAST_SECONDS = 0.1 * TARGET_SECONDS  # of a batch then: ten times what its delivery takes


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents gathered, in order, and what their readers passed over meanwhile; either may be empty."""

    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything is in it."""
        return bool(self.documents or self.skipped)


def gather(
    items: Iterable[SourceItem | None], *, most: int, most_bytes: int, age_seconds: float, cost: Cost = lambda _: 0.0
) -> Iterator[Batch]:
    """Group documents, in order.

    A batch ends when the seconds that its documents `cost` are those that a batch shall take, at `most` documents (the
    first ones sooner: at 8, 16, 32, ...), before `most_bytes` of content and metadata would be exceeded (a single
    larger document is a batch of its own), or `age_seconds` after its first document came, even when the source is slow
    to give the next. None from the source ends a batch too. What was passed over goes with it. The last batches grow
    smaller, so that all workers end at about the same time: guided self-scheduling (Polychronopoulos and Kuck, 1987).
    The source is read by a thread of its own, at most READ_AHEAD documents ahead, and some mebibytes of them; a batch
    or two is held back besides.

    Raises:
        whatever the source raises, after the documents before it were given out.
    """
    ahead = ReadAhead(items, most=READ_AHEAD, most_bytes=max(most_bytes, READ_AHEAD_BYTES))
    ahead.start()
    try:
        half = age_seconds / 2  # of it are documents held back at most, until the next look
        upcoming = _with_rest(_with_ticks(ahead, half), most=most, most_bytes=most_bytes, half_age=half, cost=cost)
        for batch in _grouped(upcoming, most=most, most_bytes=most_bytes):
            if batch:
                yield batch
    finally:
        ahead.stop()


class _Tick:
    """Comes every so often, whether an item does or not."""


def _with_ticks(ahead: ReadAhead, every_seconds: float) -> Iterator[tuple[SourceItem | _Tick | None, int]]:
    """Yield what arrives, and a tick every so often, so that nothing waits longer in a batch."""
    tick = time.monotonic() + every_seconds
    while True:
        taken = ahead.take(max(0.0, tick - time.monotonic()))
        if taken is not None:
            item, size = taken
            if isinstance(item, End):
                if item.error:
                    yield None, 0
                    raise item.error
                return
            yield item, size
        if time.monotonic() >= tick:
            yield _Tick(), 0
            tick = time.monotonic() + every_seconds


class _Upcoming(NamedTuple):
    """An item with its weight, the moment it came, the seconds it costs, and those of all up to the end, where known.

    A tick has the moment before which a batch must have begun to end with it.
    """

    item: SourceItem | _Tick | None
    weighs: int = 0
    came: float = 0.0
    seconds: float = 0.0
    left: float = math.inf


def _with_rest(
    items: Iterable[tuple[SourceItem | _Tick | None, int]], *, most: int, most_bytes: int, half_age: float, cost: Cost
) -> Iterator[_Upcoming]:
    """Hold as many items back as are known to cost some seconds, and tell of the last ones what is left with them.

    None gives out all that are held, and so does a tick where the first one has been held for `half_age` seconds; else
    the tick is told alone, for what was given out before.
    """
    held: deque[_Upcoming] = deque()
    size, seconds, passed = 0, 0.0, 0
    for item, weighs in items:
        now = time.monotonic()
        if isinstance(item, _Tick) and held and held[0].came > now - half_age:
            yield _Upcoming(item, came=now - half_age)
            continue
        if isinstance(item, _Tick) or item is None:
            yield from held
            held.clear()
            size, seconds = 0, 0.0
            yield _Upcoming(None)
            continue
        costs = cost(item) if isinstance(item, Document) else 0.0
        held.append(_Upcoming(item, weighs, now, costs))
        size, seconds, passed = size + weighs, seconds + costs, passed + isinstance(item, Document)
        while held and (passed <= AT_ONCE or seconds > KNOWN_SECONDS or size > most_bytes or len(held) > most):
            first = held.popleft()
            size, seconds = size - first.weighs, seconds - first.seconds
            yield first
    for one in held:
        yield one._replace(left=seconds)
        seconds -= one.seconds


def grouped(items: Iterable[SourceItem | None], *, most: int, most_bytes: int) -> Iterator[Batch]:
    """Group documents, in order and in this thread; see `gather`. None ends a batch, be it empty."""
    return _grouped((_Upcoming(item, weight(item)) for item in items), most=most, most_bytes=most_bytes)


def _grouped(items: Iterable[_Upcoming], *, most: int, most_bytes: int) -> Iterator[Batch]:
    """Group items that are given with their weight."""
    batch = Batch()
    size, seconds, enough, began = 0, 0.0, TARGET_SECONDS, 0.0
    limit = min(FIRST, most)
    for item, weighs, came, costs, left in items:
        began = began if batch else came
        if isinstance(item, _Tick) and began > came:
            continue
        if isinstance(item, Skipped):
            batch.skipped.append(item)
            if len(batch.skipped) < MOST_SKIPPED:
                continue
        elif isinstance(item, Document):
            if batch.documents and size + weighs > most_bytes:
                yield batch
                batch, size, seconds, began = Batch(), 0, 0.0, came
            if not batch.documents:
                enough = min(TARGET_SECONDS, max(LEAST_SECONDS, left / SHARES))
            batch.documents.append(item)
            size += weighs
            seconds += costs
            if len(batch.documents) < limit and seconds < enough:
                continue
            limit = min(2 * limit, most)
        yield batch
        batch, size, seconds = Batch(), 0, 0.0
    if batch:
        yield batch
