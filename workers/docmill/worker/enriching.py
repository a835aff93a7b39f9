"""Run a stage over a claimed batch and have its findings kept; try a lone suspect in a process of its own.

Tested by tests/test_worker.py and tests/faults/test_poison.py.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import msgpack
import structlog

from docmill.delivery.lease import KILL_AT
from docmill.delivery.ledger import Claim
from docmill.documents import Deduplicated, Document, Failure
from docmill.errors import UnavailableError
from docmill.masking import mask
from docmill.records import Rerun
from docmill.stages.isolation import attempt
from docmill.stages.rerunning import left_index
from docmill.stages.stage import Stage, leaves_no_text
from docmill.worker.tools import NOTHING_TO_DO, GoesOn, Hand, StageEnd, Told, Tools, told, worker_name

__all__ = ["enrich"]

log = structlog.get_logger()


def enrich(tools: Tools, claim: Claim, hand: Hand, goes_on: GoesOn) -> StageEnd:
    """Run the stage of a claimed batch over its documents, and have the ledger keep what it found."""
    stage = tools.stage(claim.stage)
    documents, agains = hand.documents, hand.agains
    if len(documents) == 1 and claim.attempts >= tools.max_attempts and documents[0].status in stage.accepts:
        return _try_alone(tools, claim, stage, documents[0], agains)
    if gone := [one.id for one, again in zip(documents, agains, strict=False) if _left(stage, one, again)]:
        tools.leave_index(gone)
    # A batch that has cost a worker is worked on one by one, so that what is met again is known by its document.
    done = tools.annotated(stage, documents, agains, tools.board.at, singly=claim.attempts > 1)
    for before, document in zip(documents, done.documents, strict=True):
        for failure in document.failures[len(before.failures) :]:
            log.warning("document failed", document=document.id, error=failure.error, cause=str(failure.cause))
    fields = tools.codec.pack_annotations(claim.stage, stage.yields, done.documents, done.provenance)
    if not goes_on(claim):
        return _advance(tools, claim, fields, done.tried, done.seconds, done.failed)
    held = tools.ledger.go_on(
        claim, fields, worker_name(), documents=done.tried, seconds=done.seconds, failed=done.failed
    )
    if held is None:
        return NOTHING_TO_DO
    more = Hand(done.documents, {**hand.steps, claim.stage: done.provenance}, agains)
    return StageEnd(None, _told(done.tried, done.seconds, done.failed), (held, more))


def _try_alone(tools: Tools, claim: Claim, stage: Stage, document: Document, agains: Sequence[Rerun]) -> StageEnd:
    """Try a document in a process of its own that has cost so many attempts already; its end tells the cause."""

    def work() -> bytes:
        try:
            done = tools.annotated(stage, [document], agains)
        except UnavailableError as error:
            return bytes(msgpack.packb(str(error)))
        fields = tools.codec.pack_annotations(claim.stage, stage.yields, done.documents, done.provenance)
        return bytes(msgpack.packb([fields, done.tried, done.seconds, done.failed]))

    log.warning("document tried alone", document=document.id, attempts=claim.attempts)
    started = time.perf_counter()
    answer = attempt(work, KILL_AT * tools.document_seconds)
    if isinstance(answer, bytes):
        found = msgpack.unpackb(answer)
        if isinstance(found, str):
            raise UnavailableError(found)
        return _advance(tools, claim, *found)
    failure = Failure(
        stage=claim.stage,
        error="WorkerLost",
        cause=answer.cause,
        message=mask(answer.message),
        attempts=claim.attempts,
    )
    log.error("document failed", document=document.id, cause=str(answer.cause), error=failure.message)
    failed = document.with_failure(failure, for_good=leaves_no_text(stage))
    return _advance(tools, claim, tools.codec.pack_statuses([failed]), 1, time.perf_counter() - started, 1)


def _advance(
    tools: Tools, claim: Claim, fields: Mapping[str, bytes], tried: int, seconds: float, failed: int
) -> StageEnd:
    moved = tools.ledger.advance(claim, fields, documents=tried, seconds=seconds, failed=failed)
    summed = _told(tried, seconds, failed)
    return StageEnd(claim.next_stage, summed) if moved else NOTHING_TO_DO


def _told(tried: int, seconds: float, failed: int) -> Told:
    """Log how a stage ended, and return what there is to tell of it."""
    log.info("stage done", documents=tried, failed=failed, seconds=round(seconds, 4))
    return told(done=tried - failed, failed=failed)


def _left(stage: Stage, document: Document, again: Rerun) -> bool:
    return issubclass(stage.yields, Deduplicated) and left_index(stage, document, again)
