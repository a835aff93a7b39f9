"""Micro-batches: documents gathered until there are enough of them, in number, bytes or age."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docmill.documents import Document
from docmill.sources import Skipped, SourceItem

__all__ = ["Batch", "gather", "grouped"]

FIRST = 8  # documents the first batch holds at most; each next one doubles: few documents spread over many workers
MOST_SKIPPED = 1000  # items a batch holds at most: one step of the ledger counts them, in a millisecond or two
READ_AHEAD = 16  # documents the reader's thread may be ahead: hides its latency, and bounds what it holds


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents gathered, in order, and what their readers passed over meanwhile; either may be empty."""

    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything is in it."""
        return bool(self.documents or self.skipped)


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def gather(items: Iterable[SourceItem | None], *, most: int, most_bytes: int, age_seconds: float) -> Iterator[Batch]:
    """Group documents, in order.

    A batch ends at `most` documents (the first ones sooner: at 8, 16, 32, ...), before `most_bytes` of content would be
    exceeded (a single larger document is a batch of its own), or `age_seconds` after its first document came, even when
    the source is slow to give the next. None from the source ends a batch too. What was passed over goes with it. The
    source is read by a thread of its own, at most READ_AHEAD documents ahead.

    Raises:
        whatever the source raises, after the documents before it were given out.
    """
    incoming: queue.Queue[SourceItem | _End | None] = queue.Queue(READ_AHEAD)
    stopped = threading.Event()
    reader = threading.Thread(target=_read, args=(items, incoming, stopped), name="docmill-reader", daemon=True)
    reader.start()
    try:
        for batch in grouped(_with_ticks(incoming, age_seconds), most=most, most_bytes=most_bytes):
            if batch:
                yield batch
    finally:
        stopped.set()


def _read(
    items: Iterable[SourceItem | None], out: queue.Queue[SourceItem | _End | None], stopped: threading.Event
) -> None:
    error: BaseException | None = None
    try:
        for item in items:
            if not _put(out, item, stopped):
                return
    except BaseException as raised:  # noqa: BLE001 - handed to the consumer, who raises it
        error = raised
    _put(out, _End(error), stopped)


def _put(out: queue.Queue[SourceItem | _End | None], item: SourceItem | _End | None, stopped: threading.Event) -> bool:
    while not stopped.is_set():
        try:
            out.put(item, timeout=0.2)
        except queue.Full:
            continue
        return True
    return False


def _with_ticks(incoming: queue.Queue[SourceItem | _End | None], every_seconds: float) -> Iterator[SourceItem | None]:
    """Yield what arrives, and None every so often, so that nothing waits longer in a batch."""
    tick = time.monotonic() + every_seconds
    while True:
        try:
            item = incoming.get(timeout=max(0.0, tick - time.monotonic()))
        except queue.Empty:
            item = None
        if isinstance(item, _End):
            yield None
            if item.error:
                raise item.error
            return
        yield item
        if time.monotonic() >= tick:
            yield None
            tick = time.monotonic() + every_seconds


def grouped(items: Iterable[SourceItem | None], *, most: int, most_bytes: int) -> Iterator[Batch]:
    """Group documents, in order and in this thread; see `gather`. None ends a batch, be it empty."""
    batch = Batch()
    size = 0
    limit = min(FIRST, most)
    for item in items:
        if isinstance(item, Skipped):
            batch.skipped.append(item)
            if len(batch.skipped) < MOST_SKIPPED:
                continue
        elif item is not None:
            if batch.documents and size + len(item.content) > most_bytes:
                yield batch
                batch, size = Batch(), 0
            batch.documents.append(item)
            size += len(item.content)
            if len(batch.documents) < limit:
                continue
            limit = min(2 * limit, most)
        yield batch
        batch, size = Batch(), 0
    if batch:
        yield batch
