"""Feeding a run: from the inputs named on the command line to admitted batches."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from docmill.delivery.connection import patiently
from docmill.documents import Document
from docmill.errors import ConfigError
from docmill.producer.admission import Producer, Publish
from docmill.producer.batching import gather
from docmill.settings import Settings
from docmill.worker import Shop

__all__ = ["Feed", "producer_of", "run_name"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def run_name(given: str | None, inputs: Sequence[str]) -> str:
    """The run's name: the one given, else one made from the inputs, so that the same command goes on with its run.

    Raises:
        ConfigError: the name given has other characters than letters, digits, dot, hyphen and underscore.
    """
    if given is not None:
        if not NAME.fullmatch(given):
            raise ConfigError(
                f"--run {given!r}: use up to 100 letters, digits, '.', '-' and '_', a letter or digit first"
            )
        return given
    absolute = [one if "://" in one or one == "-" else str(Path(one).absolute()) for one in inputs]
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(absolute[0]).name).strip("-._")[:40] if absolute else ""
    digest = hashlib.sha256("\0".join(absolute).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'run'}-{digest}"


def producer_of(shop: Shop, publish: Publish, waiting: Callable[[int], None] = lambda _: None) -> Producer:
    """A producer for these settings."""
    delivery = shop.settings.delivery
    return Producer(
        shop.ledger, shop.codec, publish, shop.route, delivery.high_water_bytes, delivery.low_water_bytes, waiting
    )


@dataclass
class Feed:
    """Enqueues documents from a thread, so that the terminal stays alive. `new` and `known` count as it goes on."""

    producer: Producer
    settings: Settings
    run: str
    new: int = 0
    known: int = 0
    error: BaseException | None = None
    _thread: threading.Thread | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self, documents: Iterable[Document | None]) -> None:
        """Begin to enqueue."""
        self._thread = threading.Thread(target=self._work, args=(documents,), name="docmill-feed", daemon=True)
        self._thread.start()

    def reading(self) -> bool:
        """Whether documents are still being enqueued."""
        return self._thread is not None and self._thread.is_alive()

    def check(self) -> None:
        """Raise what the thread raised, if anything."""
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """Enqueue no further batch."""
        self._stop.set()

    def enqueue(self, documents: Iterable[Document | None]) -> None:
        """Enqueue all of them, in this thread."""
        batching = self.settings.batch
        batches = gather(
            documents, most=batching.documents, most_bytes=batching.bytes, age_seconds=batching.age_seconds
        )
        for batch in batches:
            if self._stop.is_set():
                return
            new = patiently(partial(self.producer.enqueue, self.run, batch), self.settings.delivery.patience_seconds)
            self.new += new
            self.known += len(batch) - new

    def _work(self, documents: Iterable[Document | None]) -> None:
        try:
            self.enqueue(documents)
        except BaseException as error:  # noqa: BLE001 - raised again by check(), where somebody sees it
            self.error = error
