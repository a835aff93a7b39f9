"""Micro-batches: documents gathered until there are enough of them, in number, bytes or age."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docmill.documents import Document

__all__ = ["gather", "grouped"]

FIRST = 8  # documents the first batch holds at most; each next one doubles: few documents spread over many workers
READ_AHEAD = 16  # documents the reader's thread may be ahead: hides its latency, and bounds what it holds


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def gather(
    documents: Iterable[Document | None], *, most: int, most_bytes: int, age_seconds: float
) -> Iterator[list[Document]]:
    """Group documents, in order.

    A batch ends at `most` documents (the first ones sooner: at 8, 16, 32, ...), before `most_bytes` of content would be
    exceeded (a single larger document is a batch of its own), or `age_seconds` after its first document came, even when
    the source is slow to give the next. None from the source ends a batch too. The source is read by a thread of its
    own, at most READ_AHEAD documents ahead.

    Raises:
        whatever the source raises, after the documents before it were given out.
    """
    incoming: queue.Queue[Document | _End | None] = queue.Queue(READ_AHEAD)
    stopped = threading.Event()
    reader = threading.Thread(target=_read, args=(documents, incoming, stopped), name="docmill-reader", daemon=True)
    reader.start()
    try:
        for batch in grouped(_with_ticks(incoming, age_seconds), most=most, most_bytes=most_bytes):
            if batch:
                yield batch
    finally:
        stopped.set()


def _read(
    documents: Iterable[Document | None], out: queue.Queue[Document | _End | None], stopped: threading.Event
) -> None:
    error: BaseException | None = None
    try:
        for document in documents:
            if not _put(out, document, stopped):
                return
    except BaseException as raised:  # noqa: BLE001 - handed to the consumer, who raises it
        error = raised
    _put(out, _End(error), stopped)


def _put(out: queue.Queue[Document | _End | None], item: Document | _End | None, stopped: threading.Event) -> bool:
    while not stopped.is_set():
        try:
            out.put(item, timeout=0.2)
        except queue.Full:
            continue
        return True
    return False


def _with_ticks(incoming: queue.Queue[Document | _End | None], every_seconds: float) -> Iterator[Document | None]:
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


def grouped(documents: Iterable[Document | None], *, most: int, most_bytes: int) -> Iterator[list[Document]]:
    """Group documents, in order and in this thread; see `gather`. None ends a batch, be it empty."""
    batch: list[Document] = []
    size = 0
    limit = min(FIRST, most)
    for document in documents:
        if document is not None:
            if batch and size + len(document.content) > most_bytes:
                yield batch
                batch, size = [], 0
            batch.append(document)
            size += len(document.content)
            if len(batch) < limit:
                continue
            limit = min(2 * limit, most)
        yield batch
        batch, size = [], 0
    if batch:
        yield batch
