"""What the ledger says of batches, and what it is told of them.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from docmill.delivery.account import Outcome
from docmill.delivery.messages import PRIORITY, queue_name

__all__ = ["Backlog", "Claim", "ExpiredBatch", "Holder", "PartialRecord", "PendingBatch", "Settlement", "batch_id"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a batch: a worker process by its name, and the number of its claim, which no other claim has."""

    worker: str
    claim: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that this worker may work on: its run, the stages it passes, the fields asked for, and who holds it."""

    batch: str
    stage: str
    run: str
    route: tuple[str, ...]
    attempts: int
    fields: dict[str, bytes]
    holder: Holder | None = None

    @property
    def priority(self) -> str:
        """Return its priority, where the field of that name was asked for; empty is the usual one."""
        return self.fields.get(PRIORITY, b"").decode()

    @property
    def next_stage(self) -> str:
        """Return the stage after this one in the batch's route."""
        return self.route[self.route.index(self.stage) + 1]


@dataclass(frozen=True, slots=True)
class ExpiredBatch:
    """A batch that made no progress within its lease.

    `suspect` is the place of the document at work when its process ended, where that is known. `lost` says of one that
    waits that its message is gone: it could not be sent, or one that came to the queue later was taken before it.
    """

    batch: str
    run: str
    stage: str
    running: bool
    attempts: int
    documents: int
    republished: int
    suspect: int | None = None
    lost: bool = False
    priority: str = ""

    @property
    def queue(self) -> str:
        """Return the queue of its message."""
        return queue_name(self.stage, self.priority)


@dataclass(frozen=True, slots=True)
class PendingBatch:
    """A batch on its way.

    `attempts` and `republished` are of its stage, `worker` is the last to take it, `error` its last. The moments are in
    milliseconds by the server's clock: admission, coming to this stage, and the end of its lease; 0 where a docmill
    that did not keep it wrote the batch.
    """

    batch: str
    run: str
    stage: str
    running: bool
    documents: int
    attempts: int = 0
    republished: int = 0
    worker: str = ""
    error: str = ""
    admitted_ms: int = 0
    stage_ms: int = 0
    due_ms: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """The batches on their way that are at one stage and wait for a worker, or are at work: how many, and documents.

    `since_ms` is the server's time in ms at which the one that is there longest came to the stage; 0 where none tells.
    """

    stage: str
    running: bool
    batches: int
    documents: int
    since_ms: int


@dataclass(frozen=True, slots=True)
class PartialRecord:
    """A stored record some stages of which failed: its run, and the cause by stage."""

    run: str
    causes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a batch of records whose stages were run again.

    `counts` and `outcomes` go into its own run, `totals` into those of all runs; `replaced` are the records replaced,
    those of them that are `partial` with what failed; `left` maps others to the reason. `others` are changes of the
    runs that the records are of: counts, and the outcomes that changed.
    """

    counts: Mapping[str, int]
    outcomes: Mapping[str, Outcome]
    replaced: Sequence[str]
    partial: Mapping[str, PartialRecord]
    left: Mapping[str, str]
    others: Mapping[str, tuple[Mapping[str, int], Mapping[str, Outcome]]]
    seconds: float
    totals: Mapping[str, int] = field(default_factory=dict)


def batch_id(run: str, route: Sequence[str], documents: Iterable[str], salt: str = "") -> str:
    """Return the deterministic id of a batch: the same documents in the same run and route give the same id."""
    digest = hashlib.sha256("\0".join((run, ",".join(route), salt, *documents)).encode())
    return digest.hexdigest()[:32]
