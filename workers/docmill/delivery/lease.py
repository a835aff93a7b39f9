"""The heartbeat that keeps a batch's lease alive while its stage works."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import structlog

from docmill.delivery.ledger import Ledger
from docmill.errors import UnavailableError

__all__ = ["Heartbeat"]

log = structlog.get_logger()


class Heartbeat:
    """Renews one batch's lease three times a lease, from its own thread, within a `with` block.

    A thread a batch costs some 50 microseconds, which its documents share.
    """

    def __init__(self, ledger: Ledger, batch: str, stage: str) -> None:
        self._ledger = ledger
        self._batch = batch
        self._stage = stage
        self._every = ledger.lease_seconds / 3
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="docmill-lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(self._every):
            try:
                self._ledger.renew(self._batch, self._stage)
            except UnavailableError as error:  # the server may come back before the lease ends
                log.warning("lease not renewed", batch=self._batch, stage=self._stage, error=str(error))
