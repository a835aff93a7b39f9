"""A sign of life on disk, for health checks that must cost nothing: `python -m docmill.health` exits 0 or 1.

A worker gives it only while it takes what its queues hold, and ends itself where it has grown deaf to them.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["DEAF", "Consumption", "alive", "beat"]

FRESH_SECONDS = 60  # worker and reconciler beat every few seconds: this allows for a stalled machine
DEAF = 75  # the exit code of a worker that had to end itself, "temporary failure": it is to be started again


def _file() -> Path:
    return Path(tempfile.gettempdir()) / "docmill-alive"


def beat() -> None:
    """Show that this process is alive: touch the file that `alive` looks at."""
    try:
        _file().touch()
    except OSError:  # no place to write: only the health check is the poorer
        return


def alive() -> bool:
    """Return whether a process on this machine showed a sign of life within the last minute."""
    try:
        return time.time() - _file().stat().st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return False


class Consumption:
    """Watches whether a worker takes messages while its queues hold some.

    `queues` are those it consumes, `depth` returns how many messages wait in one, `is_free` tells whether a process of
    the worker has nothing to do, and `deaf` is called, with the seconds, when nothing was taken for `deaf_seconds`.
    """

    def __init__(
        self,
        queues: Callable[[], Sequence[str]],
        depth: Callable[[str], int],
        is_free: Callable[[], bool],
        deaf: Callable[[float], None],
        deaf_seconds: float,
    ) -> None:
        self._queues = queues
        self._depth = depth
        self._is_free = is_free
        self._deaf = deaf
        self._deaf_seconds = deaf_seconds
        self._took = 0
        self._seen = 0
        self._since: float | None = None  # when messages were first seen to wait for a free worker that took none

    def took(self) -> None:
        """Note that a message was taken."""
        self._took += 1

    def start(self) -> None:
        """Watch from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="docmill-consumption", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(self._deaf_seconds / 6)
            try:
                self.check()
            except Exception:  # noqa: BLE001, S112 - broker out of reach: no sign of life, and nothing to be deaf to
                continue

    def check(self) -> None:
        """Do one round: give a sign of life, or note that messages wait for a worker that takes none."""
        took, self._seen = self._took != self._seen, self._took
        if took or not self._is_free() or not any(self._depth(queue) for queue in self._queues()):
            self._since = None
            beat()
        elif self._since is None:
            self._since = time.monotonic()
        elif (seconds := time.monotonic() - self._since) > self._deaf_seconds:
            self._deaf(seconds)


if __name__ == "__main__":
    sys.exit(0 if alive() else 1)
