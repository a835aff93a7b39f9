"""Which workers are at work: each says so every few seconds, and what is silent for long is forgotten.

One sorted set on the ledger's server: its members are workers with their stages, as JSON, its scores the server's time
in ms of their last sign of life. Anyone can look on without asking the broker, whatever broker that is.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import redis

from docmill.delivery.connection import reachable
from docmill.errors import UnavailableError

__all__ = ["Announcer", "WorkerSeen", "WorkersSeen"]

EVERY_SECONDS = 2.0
SILENT_SECONDS = 10  # a worker speaks every two seconds; a machine under load skips some


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker that gave a sign of life within the last seconds, and the stages it serves."""

    name: str
    stages: tuple[str, ...]


class WorkersSeen:
    """The workers of one deployment. Every method raises UnavailableError when the server is out of reach."""

    def __init__(self, client: redis.Redis, namespace: str) -> None:
        self._client = client
        self._key = f"{namespace}:workers"

    def announce(self, worker: WorkerSeen) -> None:
        """Give a sign of life of a worker, and forget those that have been silent for long."""
        with reachable("ledger, workers"):
            now = self._now_ms()
            pipe = self._client.pipeline(transaction=False)
            pipe.zadd(self._key, {_packed(worker): now})
            pipe.zremrangebyscore(self._key, "-inf", now - 1000 * SILENT_SECONDS)
            pipe.execute()

    def leave(self, worker: WorkerSeen) -> None:
        """Forget a worker that stops."""
        with reachable("ledger, workers"):
            self._client.zrem(self._key, _packed(worker))

    def present(self) -> list[WorkerSeen]:
        """Return the workers that gave a sign of life of late, by name."""
        with reachable("ledger, workers"):
            since = self._now_ms() - 1000 * SILENT_SECONDS
            found = cast(list[bytes], self._client.zrangebyscore(self._key, since, "+inf"))
        rows = [json.loads(member) for member in found]
        return sorted((WorkerSeen(row["name"], tuple(row["stages"])) for row in rows), key=lambda seen: seen.name)

    def _now_ms(self) -> int:
        seconds, microseconds = self._client.time()
        return seconds * 1000 + microseconds // 1000


class Announcer:
    """Gives a worker's sign of life every two seconds, in a thread of its own: a silent server holds up no work."""

    def __init__(self, seen: WorkersSeen, worker: WorkerSeen) -> None:
        self._seen = seen
        self._worker = worker
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="docmill-announcer", daemon=True)

    def start(self) -> None:
        """Announce the worker from now on, until `stop` or the end of this process."""
        self._thread.start()

    def stop(self) -> None:
        """Announce the worker no more; it is forgotten at once, where the server answers."""
        self._stopped.set()
        self._thread.join(timeout=EVERY_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(UnavailableError):  # the tasks that need the server tell that it is out of reach
                self._seen.announce(self._worker)
            self._stopped.wait(EVERY_SECONDS)
        with suppress(UnavailableError):
            self._seen.leave(self._worker)


def _packed(worker: WorkerSeen) -> str:
    return json.dumps({"name": worker.name, "stages": worker.stages})
