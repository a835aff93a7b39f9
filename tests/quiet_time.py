"""A clock for claims of how long something takes at most: on a busy machine it stands still."""

from __future__ import annotations

import re
import time
from pathlib import Path

__all__ = ["quiet_time"]


def quiet_time() -> float:
    """Return seconds, as a clock that goes only while nothing on the machine waits for a processor.

    So an upper bound holds what is slow by itself against it, and not what other programs do meanwhile. Where the
    kernel does not tell who waits (`/proc/pressure/cpu`), the clock always goes.
    """
    now = time.monotonic()
    try:
        told = Path("/proc/pressure/cpu").read_text(encoding="ascii")
    except OSError:
        return now
    found = re.search(r"^some .*total=(\d+)", told, re.MULTILINE)
    return now - int(found[1]) / 1e6 if found else now
