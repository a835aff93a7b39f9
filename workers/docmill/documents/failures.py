"""Why a stage failed on a document.

Tested by tests/test_documents.py.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field

from docmill.documents.values import Model, Unicode
from docmill.masking import mask

__all__ = ["SOURCE_STAGE", "STORE_STAGE", "Cause", "Failure"]

MESSAGE_CHARS = 2000  # of an exception are kept: enough to say what is wrong

SOURCE_STAGE = "source"
"""What a failure names as its stage where a reader could not read the document."""
STORE_STAGE = "store"
"""The last step of every batch, which has a queue as stages have: it writes the records."""


class Cause(StrEnum):
    """What made a stage fail on a document. A release may add causes, so that readers should bear an unknown one."""

    ERROR = "error"
    """The stage raised an exception."""
    NEEDS = "needs"
    """A stage whose annotation it needs failed."""
    TIMEOUT = "timeout"
    """It ran out of the time that a document may take."""
    MEMORY = "memory"
    """Its process used more memory than it may, or the system killed it for want of memory."""
    SIGNAL = "signal"
    """A signal ended its process, a segmentation fault for instance."""
    EXIT = "exit"
    """Its process ended itself."""
    WORKER_LOST = "worker_lost"
    """Its worker ended each time, nobody knows why."""


class Failure(Model):
    """Why one stage failed on a document."""

    stage: str
    error: str = Field(description="the exception's class name")
    cause: Cause = Field(
        Cause.ERROR,
        description="error (an exception), needs (a stage it needs failed), timeout, memory, signal, exit, "
        "or worker_lost (its worker ended for an unknown reason)",
    )
    message: Unicode
    attempts: int = Field(1, ge=1, description="how often its stage was tried")

    @classmethod
    def of(cls, stage: str, error: Exception) -> Self:
        """Return the failure that stands for an exception a stage raised."""
        message = mask(str(error) or repr(error))[:MESSAGE_CHARS]
        kind = type(error).__name__
        timed_out = isinstance(error, TimeoutError) or kind == "SoftTimeLimitExceeded"  # Celery is unknown here
        cause = Cause.MEMORY if isinstance(error, MemoryError) else Cause.TIMEOUT if timed_out else Cause.ERROR
        return cls(stage=stage, error=kind, cause=cause, message=message, attempts=1)
