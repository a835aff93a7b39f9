"""Items read ahead by a thread of its own, in bounded number and bytes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable

import orjson

from docmill.documents import Document
from docmill.sources import SourceItem

__all__ = ["End", "ReadAhead", "weight"]


class End:
    """The end of what is read, with the error that caused it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def weight(item: SourceItem | None) -> int:
    """Return the bytes that an item holds: content, metadata and names of a document."""
    if not isinstance(item, Document):
        return 0
    source = item.source
    metadata = len(orjson.dumps(source.metadata)) if source.metadata else 0
    return len(item.content) + metadata + len(source.uri) + len(source.place.member or "")


class ReadAhead:
    """What a thread has read of some items, and nobody has taken yet.

    Args:
        items: Iterated by the thread.
        most: Items held at most.
        most_bytes: Bytes held at most, one item excepted.
    """

    def __init__(self, items: Iterable[SourceItem | None], *, most: int, most_bytes: int) -> None:
        self._items, self._most, self._most_bytes = items, most, most_bytes
        self._held: deque[tuple[SourceItem | End | None, int]] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._read, name="docmill-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Read no further."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def take(self, seconds: float) -> tuple[SourceItem | End | None, int] | None:
        """Return the next item, or the end, with its weight; no such pair where nothing comes within some seconds."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not self._held:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            if not self._held:
                return None
            item, size = self._held.popleft()
            self._bytes -= size
            self._changed.notify_all()
        return item, size

    def _read(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                if not self._put(item, weight(item)):
                    return
        except BaseException as raised:  # noqa: BLE001 - handed to the consumer, who raises it
            error = raised
        self._put(End(error), 0)

    def _put(self, item: SourceItem | End | None, size: int) -> bool:
        """Add an item once there is room; return False where nobody wants it any more."""
        with self._changed:
            while not self._stopped and self._held and self._is_full(size):
                self._changed.wait()
            if self._stopped:
                return False
            self._held.append((item, size))
            self._bytes += size
            self._changed.notify_all()
        return True

    def _is_full(self, size: int) -> bool:
        return len(self._held) >= self._most or self._bytes + size > self._most_bytes
