"""Work that has to end: in a process of its own, which the kernel ends after some seconds of CPU."""

from __future__ import annotations

import resource
from collections.abc import Callable
from multiprocessing import get_context

__all__ = ["WATCHDOG_SECONDS", "do_watched"]

WATCHDOG_SECONDS = 20  # of CPU; what is watched takes two at most where nothing else runs


def do_watched(work: Callable[[], object]) -> None:
    """Do some work under the watchdog.

    Raises:
        AssertionError: it raised, or the watchdog ended it.
    """
    process = get_context("fork").Process(target=_bounded, args=(work,))
    process.start()
    process.join()
    assert process.exitcode == 0, f"ended with {process.exitcode} (-24 and -9: by the watchdog)"


def _bounded(work: Callable[[], object]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (WATCHDOG_SECONDS, WATCHDOG_SECONDS + 1))
    work()
