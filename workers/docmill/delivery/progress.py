"""What the processes of one worker are at: memory they share, written by each, read by the one that started them."""

from __future__ import annotations

import mmap
import os
import struct
import time
from dataclasses import dataclass

__all__ = ["Board", "Work"]

SLOTS = 1024  # processes of one worker at most; those beyond are not watched over
SLOT = struct.Struct("=q32s64sqqqd")  # process, batch, stage, claim, place, documents, since
WHOLE = -1


@dataclass(frozen=True, slots=True)
class Work:
    """A batch at work: by which process, at which stage, and which of its documents, since when.

    `place` is None while the stage is at no single one of the `documents`. `since` is `time.monotonic()`, which all
    processes of a machine share, when it came to this place. `claim` is the number of the claim by which the process
    holds the batch.
    """

    process: int
    batch: str
    stage: str
    place: int | None
    documents: int
    since: float
    claim: int = 0


class Board:
    """Slots in memory that forked processes share. To be made before they are forked.

    A process writes into one slot, which it is given by `use`, and has one batch at work at a time. What is read while
    it is written may be half old and half new: act on what was read twice.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * SLOT.size + 1)  # the last byte tells that the worker is being stopped
        self._slot = 0
        self._work = (b"", b"", 0, 0)

    @property
    def stopping(self) -> bool:
        """Whether the worker of these processes is being stopped: what is at work may end, and no more is begun."""
        return self._memory[-1] != 0

    def stop(self) -> None:
        """Tell the processes that their worker is being stopped."""
        self._memory[-1] = 1

    def use(self, slot: int) -> None:
        """Write into this slot from now on."""
        self._slot = slot

    def begin(self, batch: str, stage: str, documents: int = 1, claim: int = 0) -> None:
        """Tell that this process works on a batch, which it holds by the claim of this number."""
        self._work = (batch.encode(), stage.encode(), claim, documents)
        self.at(None)

    def at(self, place: int | None) -> None:
        """Tell which document of its batch this process works on now; None for none alone."""
        batch, stage, claim, documents = self._work
        self._write(os.getpid(), batch, stage, claim, WHOLE if place is None else place, documents, time.monotonic())

    def end(self) -> None:
        """Tell that this process works on nothing."""
        self._write(0, b"", b"", 0, WHOLE, 0, 0.0)

    def clear(self, work: Work) -> None:
        """Forget what a process that ended was at."""
        for slot, one in self._read():
            if (one.process, one.batch) == (work.process, work.batch):
                self._memory[slot * SLOT.size : (slot + 1) * SLOT.size] = bytes(SLOT.size)

    def works(self) -> list[Work]:
        """Return the batches at work."""
        return [work for _, work in self._read()]

    def _write(self, *work: int | bytes | float) -> None:
        if self._slot < SLOTS:
            SLOT.pack_into(self._memory, self._slot * SLOT.size, *work)

    def _read(self) -> list[tuple[int, Work]]:
        found = []
        for slot, (process, batch, stage, claim, place, documents, since) in enumerate(
            SLOT.iter_unpack(self._memory[:-1])
        ):
            if process:
                names = [name.rstrip(b"\0").decode(errors="replace") for name in (batch, stage)]
                at = None if place == WHOLE else place
                found.append((slot, Work(process, names[0], names[1], at, documents, since, claim)))
        return found
