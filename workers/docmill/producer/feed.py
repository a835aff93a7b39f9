"""Enqueueing in a thread, so that the caller can show progress meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from docmill.producer.admission import Producer
from docmill.producer.enqueueing import Enqueued, enqueue
from docmill.settings import Settings
from docmill.sources import SourceItem

__all__ = ["Feed"]


@dataclass
class Feed:
    """Enqueues the documents of a run; `enqueued` tells what became of them so far."""

    producer: Producer
    settings: Settings
    run: str
    enqueued: Enqueued = field(init=False)
    error: BaseException | None = None
    _thread: threading.Thread | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.enqueued = Enqueued(self.run)

    def start(self, items: Iterable[SourceItem | None]) -> None:
        """Begin to enqueue, in a thread."""
        self._thread = threading.Thread(target=self._work, args=(items,), name="docmill-feed", daemon=True)
        self._thread.start()

    def reading(self) -> bool:
        """Return whether documents are still being enqueued."""
        return self._thread is not None and self._thread.is_alive()

    def check(self) -> None:
        """Raise what the thread raised, if anything."""
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """Enqueue no further batch."""
        self._stop.set()

    def enqueue(self, items: Iterable[SourceItem | None]) -> Enqueued:
        """Enqueue all documents in the caller's thread; see docmill.producer.enqueue."""
        return enqueue(
            items,
            self.producer,
            run=self.run,
            batching=self.settings.batch,
            patience_seconds=self.settings.delivery.patience_seconds,
            progress=self._progress,
        )

    def _progress(self, enqueued: Enqueued) -> bool:
        self.enqueued = enqueued
        return not self._stop.is_set()

    def _work(self, items: Iterable[SourceItem | None]) -> None:
        try:
            self.enqueue(items)
        except BaseException as error:  # noqa: BLE001 - raised again by check(), where somebody sees it
            self.error = error
