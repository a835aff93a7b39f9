"""Micro-batches: documents gathered until there are enough of them, in number, bytes or age."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

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
    first ones sooner: at 8, 16, 32, ...), before `most_bytes` of content and
    metadata would be exceeded (a single larger document is a batch of its own), or `age_seconds` after its first
    document came, even when the source is slow to give the next. None from the source ends a batch too. What was passed
    over goes with it. The source is read by a thread of its own, at most READ_AHEAD documents ahead, and some mebibytes
    of them.

    Raises:
        whatever the source raises, after the documents before it were given out.
    """
    ahead = ReadAhead(items, most=READ_AHEAD, most_bytes=max(most_bytes, READ_AHEAD_BYTES))
    ahead.start()
    try:
        for batch in _grouped(_with_ticks(ahead, age_seconds), most=most, most_bytes=most_bytes, cost=cost):
            if batch:
                yield batch
    finally:
        ahead.stop()


def _with_ticks(ahead: ReadAhead, every_seconds: float) -> Iterator[tuple[SourceItem | None, int]]:
    """Yield what arrives, and None every so often, so that nothing waits longer in a batch."""
    tick = time.monotonic() + every_seconds
    while True:
        item, size = ahead.take(max(0.0, tick - time.monotonic()))
        if isinstance(item, End):
            yield None, 0
            if item.error:
                raise item.error
            return
        yield item, size
        if time.monotonic() >= tick:
            yield None, 0
            tick = time.monotonic() + every_seconds


def grouped(items: Iterable[SourceItem | None], *, most: int, most_bytes: int) -> Iterator[Batch]:
    """Group documents, in order and in this thread; see `gather`. None ends a batch, be it empty."""
    return _grouped(((item, weight(item)) for item in items), most=most, most_bytes=most_bytes)


def _grouped(
    items: Iterable[tuple[SourceItem | None, int]], *, most: int, most_bytes: int, cost: Cost = lambda _: 0.0
) -> Iterator[Batch]:
    """Group items that are given with their weight."""
    batch = Batch()
    size, seconds = 0, 0.0
    limit = min(FIRST, most)
    for item, weighs in items:
        if isinstance(item, Skipped):
            batch.skipped.append(item)
            if len(batch.skipped) < MOST_SKIPPED:
                continue
        elif item is not None:
            if batch.documents and size + weighs > most_bytes:
                yield batch
                batch, size, seconds = Batch(), 0, 0.0
            batch.documents.append(item)
            size += weighs
            seconds += cost(item)
            if len(batch.documents) < limit and seconds < TARGET_SECONDS:
                continue
            limit = min(2 * limit, most)
        yield batch
        batch, size, seconds = Batch(), 0, 0.0
    if batch:
        yield batch
