"""Reads what metrics tell, for whoever scrapes: as seldom as is enough, whatever scrapes how often."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from docmill.delivery.facts import LedgerFacts, read_facts
from docmill.delivery.ledger import Ledger
from docmill.delivery.workers_seen import WorkersSeen
from docmill.deployment import Deployment
from docmill.errors import DocmillError
from docmill.memory import client_of
from docmill.memory.contents import ScopeSize, whole_size
from docmill.metrics.families import Sizes, metrics_of

__all__ = ["DeploymentCollector"]

log = structlog.get_logger()

FRESH_SECONDS = 1.0  # what was read is told again for so long
INDEX_SECONDS = 60.0  # the same of the index: its server looks at each of its keys, and finds them among all
ANSWER_SECONDS = 2.0  # how long the server may take for an answer: a scrape waits ten by default


@dataclass(eq=False)
class DeploymentCollector(Collector):
    """Collects the metrics of a deployment, in one thread at a time. Never raises: what is out of reach is told so."""

    deployment: Deployment
    _ledger: Ledger = field(init=False)
    _workers: WorkersSeen = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _read: tuple[float, list[Metric]] = (-FRESH_SECONDS, [])
    _index: tuple[float, ScopeSize | None] = (-INDEX_SECONDS, None)

    def __post_init__(self) -> None:
        """Take connections of its own, which wait for no round of the reconciler."""
        self._ledger = self.deployment.new_ledger(ANSWER_SECONDS)
        self._workers = WorkersSeen(self._ledger.client, self.deployment.settings.namespace)

    def collect(self) -> Iterable[Metric]:
        """Return the metrics as they were within the last second."""
        with self._lock:
            if time.monotonic() - self._read[0] >= FRESH_SECONDS or not self._read[1]:
                sizes = Sizes(self.deployment.settings.delivery.high_water_bytes, self._index_size())
                self._read = time.monotonic(), list(metrics_of(self._facts(), sizes, self.deployment.queue_names))
            return self._read[1]

    def _facts(self) -> LedgerFacts | None:
        try:
            return read_facts(self._ledger, self._workers)
        except DocmillError as error:
            log.warning("metrics without the ledger", error=str(error))
            return None

    def _index_size(self) -> ScopeSize | None:
        if time.monotonic() - self._index[0] >= INDEX_SECONDS or self._index[1] is None:
            settings = self.deployment.settings
            try:
                self._index = time.monotonic(), whole_size(client_of(settings.dedup_url), settings.index)
            except DocmillError as error:
                log.warning("metrics without the index", error=str(error))
                self._index = time.monotonic(), None
        return self._index[1]
