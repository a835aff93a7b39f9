"""The reconciler: sends batches again that made no progress within their lease, and divides those that kill workers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from docmill.delivery.ledger import Claim, ExpiredBatch, Ledger, batch_id
from docmill.delivery.messages import Depth, Publish, queue_name
from docmill.delivery.payload import AGAIN, Codec, NewerPayloadError, check_format
from docmill.documents import STORE_STAGE, Cause, Failure
from docmill.errors import UnavailableError

__all__ = ["Reconciler"]

log = structlog.get_logger()

ALIVE_SECONDS = 30  # how long the reconciler's sign of life stands: several of its rounds


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Any number may run at once: the ledger gives each expired batch to one of them.

    It needs no stage to be installed: a batch carries its own route and all it needs to be divided. `store` is the last
    stage.
    """

    ledger: Ledger
    codec: Codec
    publish: Publish
    depth: Depth
    max_attempts: int
    store: str = STORE_STAGE
    _did: Counter[str] = field(default_factory=Counter)  # since the last round that was noted

    def run(self, stop: threading.Event, every_seconds: float, beat: Callable[[], None] = lambda: None) -> None:
        """Reconcile until stopped, calling `beat` each round. An outage of server or broker is waited for."""
        was_out, said = False, ""
        while not stop.wait(every_seconds):
            beat()
            try:
                self.once()
                if was_out:
                    self.ledger.hasten()
                was_out = False
                self.ledger.note_round(ALIVE_SECONDS, self._did)
                self._did.clear()
                said = ""
            except UnavailableError as error:
                was_out = True
                if str(error) != said:  # once, not each round
                    log.warning("reconciler waits", error=str(error))
                said = str(error)
            except Exception:
                log.exception("reconciler round failed")

    def once(self) -> int:
        """Do one round; return the number of batches whose lease had run out.

        Raises:
            UnavailableError: ledger or broker are out of reach; what was not sent is due again at once.
        """
        expired = self.ledger.expired()
        depths: dict[str, int] = {}
        for place, batch in enumerate(expired):
            with structlog.contextvars.bound_contextvars(batch=batch.batch, stage=batch.stage):
                try:
                    self._send_or_divide(batch, depths)
                except UnavailableError:
                    self.ledger.put_back(expired[place:])
                    raise
        return len(expired)

    def _send_or_divide(self, batch: ExpiredBatch, depths: dict[str, int]) -> None:
        if batch.attempts >= self.max_attempts or (batch.suspect is not None and batch.documents > 1):
            self._divide(batch)
        elif batch.running or batch.lost or not self._waits(batch.queue, depths):
            self._send(batch)
            log.info("batch sent again", attempts=batch.attempts, republished=batch.republished)

    def _send(self, batch: ExpiredBatch) -> None:
        self.publish(batch.batch, batch.queue, batch.run, batch.documents)
        self._did[f"sent_again:{batch.stage}"] += 1

    def _waits(self, queue: str, depths: dict[str, int]) -> bool:
        """Return whether a batch of this queue may simply wait its turn, since the queue is not empty."""
        if queue not in depths:
            depths[queue] = self.depth(queue)
        return depths[queue] > 0

    def _divide(self, batch: ExpiredBatch) -> None:
        fields = self.ledger.load(batch.batch)
        if not fields:
            return
        try:
            check_format(fields)
        except NewerPayloadError as error:  # a newer reconciler divides it, or a newer worker finishes it
            log.warning("batch left to a newer docmill", error=str(error))
            self._send(batch)
            return
        run = fields["run"].decode()
        route = tuple(fields["route"].decode().split(","))
        if batch.documents == 1 or batch.stage == self.store:
            if batch.attempts < 2 * self.max_attempts:  # its worker tries it in a process of its own, and outlives that
                log.info("batch sent again", attempts=batch.attempts)
                self._send(batch)
            else:
                self._give_up(batch, run, route, fields)
            return
        parts = self.codec.split(fields, batch.suspect)
        halves = [
            (batch_id(run, route, (batch.batch,), str(number)), part.documents, part.fields)
            for number, part in enumerate(parts)
        ]
        # One attempt is left to each half: the batch has shown already that something in it kills.
        if self.ledger.split(batch.batch, run, batch.stage, halves, self.max_attempts - 1):
            log.warning("batch divided", attempts=batch.attempts, documents=batch.documents)
            self._did[f"divided:{batch.stage}"] += 1
            for name, documents, _ in halves:
                self.publish(name, batch.queue, run, documents)

    def _give_up(self, batch: ExpiredBatch, run: str, route: tuple[str, ...], fields: Mapping[str, bytes]) -> None:
        """Move a batch whose stage cannot be survived on, its document marked as failed in this stage.

        What other stages found is kept: the next stage goes on with the document. Where none has found anything there
        is no text either, and the store quarantines it.
        """
        if batch.stage == self.store:  # a store that kills its workers is no document's fault: try for ever
            log.error("the store stage keeps failing", attempts=batch.attempts)
            self._send(batch)
            return
        message = (
            f"its worker died or ran out of time {batch.attempts} times; see the worker's log and its memory limit"
        )
        documents = self.codec.unpack(run, fields, {})
        cause = Cause.WORKER_LOST
        failure = Failure(stage=batch.stage, error="WorkerLost", cause=cause, message=message, attempts=batch.attempts)
        # A document that has a record keeps it, whatever stage fails on it now.
        lost = AGAIN not in fields and not self.codec.has_annotations(fields)
        blamed = [document.with_failure(failure, for_good=lost) for document in documents]
        claim = Claim(batch.batch, batch.stage, run, route, batch.attempts, {})
        following = self.store if lost else claim.next_stage
        if self.ledger.advance(claim, self.codec.pack_statuses(blamed), next_stage=following, failed=len(blamed)):
            log.error("document failed", document=documents[0].id, attempts=batch.attempts, following=following)
            self.publish(batch.batch, queue_name(following, batch.priority), run, batch.documents)
