"""A sign of life on disk, for health checks that must cost nothing: `python -m docmill.health` exits 0 or 1."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

__all__ = ["alive", "beat"]

FRESH_SECONDS = 60  # a worker beats every two seconds, a reconciler every round: this allows for a stalled machine


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


if __name__ == "__main__":
    sys.exit(0 if alive() else 1)
