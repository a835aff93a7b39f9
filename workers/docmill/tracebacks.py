"""Tracebacks as they may be shown: an exception may quote a stranger's name, or the URL of a server."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from docmill.masking import mask
from docmill.text.display import shown

__all__ = ["install", "write_traceback"]

MOST_CHARACTERS = 20_000


def write_traceback(error: BaseException) -> None:
    """Write an exception, where it was raised and what caused it, to stderr: secrets masked, nothing obeyed."""
    told = "".join(traceback.format_exception(error))
    sys.stderr.write(shown(mask(told), lines=True, most=MOST_CHARACTERS))


def install() -> None:
    """Write what nobody catches that way, in every thread of this process."""

    def uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        write_traceback(error)

    def in_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            write_traceback(told.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
