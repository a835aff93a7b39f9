"""What the steps of a worker share: its collaborators, how a stage's work ends, and how a claimed batch is unpacked.

Tested by tests/test_worker.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from docmill.delivery.lease import process_name
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.messages import Publish
from docmill.delivery.payload import Codec
from docmill.delivery.progress import Board
from docmill.documents import Document, Provenance
from docmill.records import Rerun
from docmill.stages.rerunning import filled, rerun
from docmill.stages.stage import Annotated, At, Stage, annotate
from docmill.stores import Store

__all__ = ["NOTHING_TO_DO", "GoesOn", "Hand", "StageEnd", "Told", "Tools", "told", "worker_name"]

Told = dict[str, str | int]
"""What a worker tells of one message: what became of how many documents, or `error` where the batch rests."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A batch as a worker has it in hand: its documents with what the stages before found, and these in order.

    `agains` holds one item a document where stages are run again over records, else nothing.
    """

    documents: list[Document]
    steps: dict[str, Provenance]
    agains: Sequence[Rerun]


@dataclass(frozen=True, slots=True)
class StageEnd:
    """How a stage of a batch ended: the stage whose message is to be sent now, if any, and what there is to tell.

    `held` is the claim on the next stage and the batch in hand where this worker goes on with it.
    """

    following: str | None
    told: Told
    held: tuple[Claim, Hand] | None = None


GoesOn = Callable[[Claim], bool]
"""Tells whether this worker goes on with the batch it has in hand, when the stage of the claim has ended."""


NOTHING_TO_DO = StageEnd(None, {"nothing to do": "moved"})  # another worker was the first to end this stage


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with.

    `stage` returns the stage of a name and `store` the output store, both made on first use: a worker of one stage
    needs neither the other stages nor the store. `board` tells what this process is at; who started it keeps the lease.
    """

    ledger: Ledger
    codec: Codec
    stage: Callable[[str], Stage]
    store: Callable[[], Store]
    publish: Publish
    pipeline: Sequence[str]
    board: Board
    max_attempts: int
    document_seconds: float
    leave_index: Callable[[Sequence[str]], None] = lambda _: None
    """Takes documents out of the index that are judged again since their text changed."""
    keep_bytes: int = 0
    """Documents up to this size are kept as they were handed in, beside their records."""
    fuses: bool = False
    """Whether this worker goes on with a batch where it serves the next stage as well."""
    waits: Callable[[Collection[str]], bool] = lambda _: False
    """Tells whether a message waits in any of some queues."""

    def take(self, claim: Claim, names: Sequence[str]) -> Hand:
        """Return a claimed batch with what these stages of its route found."""
        agains = self.codec.reruns(claim.fields)
        steps = self.codec.unpack_provenance(claim.fields, names)
        return Hand(self.unpack(claim, claim.fields, names, agains), steps, agains)

    def unpack(
        self, claim: Claim, fields: Mapping[str, bytes], names: Sequence[str], agains: Sequence[Rerun]
    ) -> list[Document]:
        """Return a batch's documents with what these stages of its route found.

        Where stages are run again over records, those before its route are taken from these.
        """
        documents = self.codec.unpack(claim.run, fields, {name: self.stage(name).yields for name in names})
        if not agains:
            return documents
        before = [self.stage(name) for name in self.before(claim)]
        return [
            replace(filled(before, document, again), run=again.before.run)
            for document, again in zip(documents, agains, strict=True)
        ]

    def before(self, claim: Claim) -> list[str]:
        """Return the stages of the pipeline before the first of a batch's route."""
        names = list(self.pipeline)
        return names[: names.index(claim.route[0])] if claim.route[0] in names else []

    def annotated(
        self,
        stage: Stage,
        documents: Sequence[Document],
        agains: Sequence[Rerun],
        at: At = lambda _: None,
        *,
        singly: bool = False,
    ) -> Annotated:
        """Run a stage over documents, or run it again where they come from records."""
        if agains:
            return rerun(stage, documents, agains, worker_name(), at, singly=singly)
        return annotate(stage, documents, worker_name(), at, singly=singly)


def told(**counts: int) -> Told:
    """Return what to tell of a batch: the first count, and the others unless they are zero."""
    return {name: count for place, (name, count) in enumerate(counts.items()) if count or not place}


def worker_name() -> str:
    """Return the name of this process, as provenance and ledger hold it: host and process id."""
    return process_name(os.getpid())
