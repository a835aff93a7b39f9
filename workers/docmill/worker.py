"""What a worker does with a message: claim a batch, load it, run its stage, save, pass it on.

The only place where delivery, stages and stores meet. Knows no Celery: `publish` sends the messages.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import msgpack
import structlog

from docmill.delivery.lease import KILL_AT, process_name
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.messages import Publish
from docmill.delivery.payload import (
    AGAIN,
    FORMAT,
    FORMER,
    Codec,
    NewerPayloadError,
    UnreadableError,
    annotation_field,
    check_format,
    provenance_field,
)
from docmill.delivery.progress import Board
from docmill.delivery.quarantine import pack_entry
from docmill.documents import (
    SOURCE_STAGE,
    STORE_STAGE,
    Annotation,
    Cleaned,
    Deduplicated,
    Document,
    Failure,
    Provenance,
    Status,
)
from docmill.errors import StoreError, UnavailableError
from docmill.masking import mask
from docmill.records import Record, Rerun, outcome_of
from docmill.stages.installed import available
from docmill.stages.isolation import attempt
from docmill.stages.rerunning import filled, left_index, record_after, rerun
from docmill.stages.stage import Annotated, At, Stage, annotate
from docmill.stores import Store
from docmill.stores.store import Change
from docmill.tallies import counts_of, names_of, outcomes_of, settlement_of

__all__ = ["Told", "Worker", "worker_name"]

log = structlog.get_logger()

Told = dict[str, str | int]
"""What a worker tells of one message: what became of how many documents, or `error` where the batch rests."""

MOST_REWINDS = 6  # times a batch goes back to stages whose annotations cannot be read
REWIND_SECONDS = 30.0  # how long it rests at the second time, then twice as long each time: a quarter of an hour in all
GIVE_BACK_SECONDS = 2.0  # how long a batch rests when a server it needs is out of reach
OVERTAKEN = "another record of it was stored meanwhile; run the command again"
REFUSED_SECONDS = 30.0  # the same where the store refuses
STOPPED = signal.SIGTERM - 256  # with this code Celery's processes raise SystemExit where SIGTERM is told to them


@dataclass(frozen=True, slots=True)
class StageEnd:
    """How a stage of a batch ended: the stage whose message is to be sent now, if any, and what there is to tell."""

    following: str | None
    told: Told


NOTHING_TO_DO = StageEnd(None, {"nothing to do": "moved"})  # another worker was the first to end this stage


@dataclass(frozen=True, slots=True)
class Worker:
    """Works off messages, one batch and stage at a time.

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

    def work(self, batch: str, stage: str) -> Told:
        """Do one stage of one batch, then publish the message of the next; return what there is to tell of it.

        Does nothing where another worker did it already. Where a server is out of reach or the store refuses, the batch
        is given back, and the reconciler sends it again.
        """
        with structlog.contextvars.bound_contextvars(batch=batch, stage=stage):
            try:
                finish = self._store if stage == STORE_STAGE else self._enrich
                claim = self._claim(batch, stage)
                if isinstance(claim, str):
                    log.debug("nothing to do", why=claim)
                    return {"nothing to do": claim}
                with structlog.contextvars.bound_contextvars(run=claim.run):
                    return self._run_leased(claim, finish)
            except UnavailableError as error:
                log.warning("batch rests", error=str(error))
                return {"error": mask(str(error))}
            except StoreError as error:
                log.error("the store refuses", error=str(error))
                return {"error": mask(str(error))}
            except NewerPayloadError as error:
                log.warning("batch left to a newer docmill", error=str(error))
                return {"error": mask(str(error))}

    def _run_leased(self, claim: Claim, finish: Callable[[Claim], StageEnd]) -> Told:
        self.board.begin(claim.batch, claim.stage, documents_of(claim), claim.holder.claim if claim.holder else 0)
        try:
            check_format(claim.fields)
            end = self._finish(claim, finish)
        except (UnavailableError, NewerPayloadError) as error:
            self._note_error(claim, error)
            # Not the documents' fault: the attempt is not counted, and the reconciler sends the batch again.
            self.ledger.give_back(claim.batch, claim.stage, GIVE_BACK_SECONDS, claim.holder)
            raise
        except StoreError as error:
            self._note_error(claim, error)
            # An operator has to mend it; until then the batch is kept, and tried now and then.
            self.ledger.give_back(claim.batch, claim.stage, REFUSED_SECONDS, claim.holder)
            raise
        except SystemExit as stop:
            if stop.code == STOPPED:  # a stop from outside is nobody's fault: the attempt is not counted
                self.ledger.give_back(claim.batch, claim.stage, 0, claim.holder)
            else:
                self.ledger.expire(claim.batch, claim.stage, claim.holder)
            raise
        except BaseException as error:
            self._note_error(claim, error)
            self.ledger.expire(claim.batch, claim.stage, claim.holder)
            raise
        finally:
            self.board.end()
        if end.following:
            self._pass_on(claim, end.following)
        return end.told

    def _pass_on(self, claim: Claim, stage: str) -> None:
        try:
            self.publish(claim.batch, stage, claim.run, documents_of(claim))
        except UnavailableError:
            self._make_due(claim.batch)
            raise

    def _make_due(self, batch: str) -> None:
        """Let the reconciler send a batch soon that waits without a message, not only when it has waited in vain."""
        with suppress(UnavailableError):
            self.ledger.make_due(batch)

    def _finish(self, claim: Claim, finish: Callable[[Claim], StageEnd]) -> StageEnd:
        try:
            return finish(claim)
        except UnreadableError as error:
            return self._rewind(claim, error)

    def _note_error(self, claim: Claim, error: BaseException) -> None:
        with suppress(UnavailableError):  # it is for people to see: what follows does not depend on it
            self.ledger.note_error(claim.batch, claim.stage, f"{type(error).__name__}: {error}")

    def _claim(self, batch: str, stage: str) -> Claim | str:
        wanted = ["sources", "states", "failures", FORMAT, AGAIN]
        if stage == STORE_STAGE:
            # every stage of any route that may be on its way: those of this pipeline and those installed beside it
            names = dict.fromkeys([*self.pipeline, *available()])
            wanted += ["contents", FORMER, *map(annotation_field, names), *map(provenance_field, names)]
        else:
            needs = self.stage(stage).needs
            wanted += ["contents"] if "content" in needs else []
            wanted += [annotation_field(need) for need in sorted(needs - {"content"})]
        try:
            return self.ledger.claim(batch, stage, worker_name(), wanted)
        except UnavailableError:
            self._make_due(batch)  # its message is gone: nobody else will come for it
            raise

    def _enrich(self, claim: Claim) -> StageEnd:
        stage = self.stage(claim.stage)
        agains = self.codec.reruns(claim.fields)
        needs = [name for name in claim.route if name in stage.needs]
        documents = self._unpack(claim, claim.fields, needs, agains)
        if len(documents) == 1 and claim.attempts >= self.max_attempts and documents[0].status in stage.accepts:
            return self._try_alone(claim, stage, documents[0], agains)
        if gone := [one.id for one, again in zip(documents, agains, strict=False) if self._left(stage, one, again)]:
            self.leave_index(gone)
        # A batch that has cost a worker is worked on one by one, so that what is met again is known by its document.
        done = self._annotated(stage, documents, agains, self.board.at, singly=claim.attempts > 1)
        for before, document in zip(documents, done.documents, strict=True):
            for failure in document.failures[len(before.failures) :]:
                log.warning("document failed", document=document.id, error=failure.error, cause=str(failure.cause))
        fields = self.codec.pack_annotations(claim.stage, stage.yields, done.documents, done.provenance)
        return self._advance(claim, fields, done.tried, done.seconds, done.failed)

    def _advance(self, claim: Claim, fields: Mapping[str, bytes], tried: int, seconds: float, failed: int) -> StageEnd:
        moved = self.ledger.advance(claim, fields, documents=tried, seconds=seconds, failed=failed)
        log.info("stage done", documents=tried, failed=failed, seconds=round(seconds, 4))
        return StageEnd(claim.next_stage, told(done=tried - failed, failed=failed)) if moved else NOTHING_TO_DO

    def _unpack(
        self, claim: Claim, fields: Mapping[str, bytes], names: Sequence[str], agains: Sequence[Rerun]
    ) -> list[Document]:
        """Return a batch's documents with what these stages of its route found.

        Where stages are run again over records, those before its route are taken from these.
        """
        documents = self.codec.unpack(claim.run, fields, self._kinds(names))
        if not agains:
            return documents
        before = [self.stage(name) for name in self._before(claim)]
        return [
            replace(filled(before, document, again), run=again.before.run)
            for document, again in zip(documents, agains, strict=True)
        ]

    def _before(self, claim: Claim) -> list[str]:
        """Return the stages of the pipeline before the first of a batch's route."""
        names = list(self.pipeline)
        return names[: names.index(claim.route[0])] if claim.route[0] in names else []

    def _left(self, stage: Stage, document: Document, again: Rerun) -> bool:
        return issubclass(stage.yields, Deduplicated) and left_index(stage, document, again)

    def _annotated(
        self,
        stage: Stage,
        documents: Sequence[Document],
        agains: Sequence[Rerun],
        at: At = lambda _: None,
        *,
        singly: bool = False,
    ) -> Annotated:
        if agains:
            return rerun(stage, documents, agains, worker_name(), at, singly=singly)
        return annotate(stage, documents, worker_name(), at, singly=singly)

    def _try_alone(self, claim: Claim, stage: Stage, document: Document, agains: Sequence[Rerun]) -> StageEnd:
        """Try a document in a process of its own that has cost so many attempts already; its end tells the cause."""

        def work() -> bytes:
            try:
                done = self._annotated(stage, [document], agains)
            except UnavailableError as error:
                return bytes(msgpack.packb(str(error)))
            fields = self.codec.pack_annotations(claim.stage, stage.yields, done.documents, done.provenance)
            return bytes(msgpack.packb([fields, done.tried, done.seconds, done.failed]))

        log.warning("document tried alone", document=document.id, attempts=claim.attempts)
        started = time.perf_counter()
        answer = attempt(work, KILL_AT * self.document_seconds)
        if isinstance(answer, bytes):
            found = msgpack.unpackb(answer)
            if isinstance(found, str):
                raise UnavailableError(found)
            return self._advance(claim, *found)
        failure = Failure(
            stage=claim.stage,
            error="WorkerLost",
            cause=answer.cause,
            message=mask(answer.message),
            attempts=claim.attempts,
        )
        log.error("document failed", document=document.id, cause=str(answer.cause), error=failure.message)
        failed = document.with_failure(failure, for_good=issubclass(stage.yields, Cleaned))
        return self._advance(claim, self.codec.pack_statuses([failed]), 1, time.perf_counter() - started, 1)

    def _rewind(self, claim: Claim, error: UnreadableError) -> StageEnd:
        """Send a batch back to the stage whose annotations cannot be read.

        During an upgrade an old and a new worker may do this to each other: from the second time on the batch
        rests, longer each time, and in the end the stage counts as failed on its documents.
        """
        fields = self.ledger.load(claim.batch)
        rewound = int(fields.get("rewound", b"0"))
        if rewound >= MOST_REWINDS:
            log.error("stage failed: what it found cannot be read", failed=error.stage, error=str(error))
            documents = self._failed(claim, error, fields)
            changed = self.codec.forget_annotations(error.stage, documents)
            moved = self.ledger.rewind(claim, claim.stage, changed)
            return StageEnd(claim.stage if moved else None, {"failed": len(documents)})
        stage = error.stage
        agains = self.codec.reruns(fields)
        while True:
            before = claim.route[: claim.route.index(stage)]
            try:
                documents = self._unpack(claim, fields, before, agains)
                break
            except UnreadableError as earlier:
                stage = earlier.stage
        log.warning("stage runs again: what it found cannot be read", again=stage, error=str(error))
        names = [*self._before(claim), *before] if agains else before
        documents = [judged_by(document, names) for document in documents]
        rest = REWIND_SECONDS * 2 ** (rewound - 1) if rewound else 0.0
        moved = self.ledger.rewind(claim, stage, self.codec.forget_annotations(stage, documents), rest)
        return StageEnd(stage if moved and not rewound else None, {"runs again": stage})

    def _failed(self, claim: Claim, error: UnreadableError, fields: Mapping[str, bytes]) -> list[Document]:
        """Return a batch's documents with the failure of the stage whose annotations cannot be read."""
        failure = Failure.of(error.stage, error)
        for_good = issubclass(self.stage(error.stage).yields, Cleaned)
        return [
            document
            if document.status is Status.FAILED or error.stage in {one.stage for one in document.failures}
            else document.with_failure(failure, for_good=for_good)
            for document in self.codec.unpack(claim.run, fields, {})
        ]

    def _store(self, claim: Claim) -> StageEnd:
        started = time.perf_counter()
        route = [name for name in claim.route if name != STORE_STAGE]
        agains = self.codec.reruns(claim.fields)
        documents = self._unpack(claim, claim.fields, route, agains)
        steps = self.codec.unpack_provenance(claim.fields, route)
        if agains:
            return self._replace(claim, documents, agains, steps)
        records, quarantined = [], []
        for document in documents:
            entry = outcome_of(document, claim.batch, steps)
            if isinstance(entry, Record):
                records.append(entry)
            else:
                quarantined.append(entry)
        for former, retried in self.codec.former(claim.fields).items():
            self.store().release(former, retried)  # first: what stops in between is done again
        counts = counts_of(records, quarantined)  # of the run
        if self.keep_bytes:
            counts |= self._keep(claim.batch, documents, records)
        self.store().write(claim.batch, records, quarantined)
        partial = [record for record in records if record.failures]
        seconds = time.perf_counter() - started
        completed = self.ledger.complete(
            claim,
            counts,
            names=names_of(records),
            outcomes=outcomes_of(records, quarantined),
            quarantined={entry.id: pack_entry(entry) for entry in quarantined},
            seconds=seconds,
            partial={one.id: {failure.stage: failure.cause for failure in one.failures} for one in partial},
        )
        log.info(
            "batch stored",
            records=len(records),
            partial=len(partial),
            quarantined=len(quarantined),
            seconds=round(seconds, 4),
        )
        summed = told(stored=len(records), quarantined=len(quarantined), partial=len(partial))
        return StageEnd(None, summed) if completed else NOTHING_TO_DO

    def _keep(self, batch: str, documents: Sequence[Document], records: Sequence[Record]) -> dict[str, int]:
        """Keep the contents of documents that have a record and are not too large; return what that adds to counts."""
        recorded = {record.id for record in records}
        kept = [one for one in documents if one.id in recorded and len(one.content) <= self.keep_bytes]
        return {"contents": len(kept), "contents_bytes": self.store().keep(batch, kept)}

    def _replace(
        self, claim: Claim, documents: Sequence[Document], agains: Sequence[Rerun], steps: Mapping[str, Provenance]
    ) -> StageEnd:
        """Replace the records of documents of which stages were run again, and let their runs follow."""
        started = time.perf_counter()
        names = dict.fromkeys([*self._before(claim), *(name for name in claim.route if name != STORE_STAGE)])
        stages = [self.stage(name) for name in names]
        changes, left = [], {}
        for document, again in zip(documents, agains, strict=True):
            after = record_after(stages, document, again, steps)
            if after is None:
                left[document.id] = f"{document.failures[0].stage} failed: {document.failures[0].message}"
            else:
                changes.append(Change(again.before, after, again.place))
        done = self.store().replace(changes)
        left |= {one.after.id: OVERTAKEN for one in changes if one.after.id not in done}
        settlement = settlement_of([one for one in changes if one.after.id in done], agains, left)
        settled = self.ledger.settle(claim, replace(settlement, seconds=time.perf_counter() - started))
        log.info("records replaced", records=len(done), left=len(left))
        return StageEnd(None, told(replaced=len(done), left=len(left))) if settled else NOTHING_TO_DO

    def _kinds(self, names: Sequence[str]) -> dict[str, type[Annotation]]:
        """Return the models of these stages' annotations."""
        return {name: self.stage(name).yields for name in names}


def told(**counts: int) -> Told:
    """Return what to tell of a batch: the first count, and the others unless they are zero."""
    return {name: count for place, (name, count) in enumerate(counts.items()) if count or not place}


def documents_of(claim: Claim) -> int:
    """Return how many documents a claimed batch holds: each has one byte of state."""
    return len(claim.fields.get("states", b" "))


def judged_by(document: Document, stages: Sequence[str]) -> Document:
    """Return a document as it was when these stages alone had worked on it, whose annotations it holds."""
    failures = tuple(one for one in document.failures if one.stage in {SOURCE_STAGE, *stages})
    if document.verdict is Status.FAILED and failures == document.failures:
        return document
    verdicts = (document.annotations[name].verdict() for name in stages if name in document.annotations)
    verdict = next((one for one in verdicts if one is not Status.KEPT), Status.KEPT)
    return replace(document, failures=failures, verdict=verdict)


def worker_name() -> str:
    """Return the name of this process, as provenance and ledger hold it: host and process id."""
    return process_name(os.getpid())
