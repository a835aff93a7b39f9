"""What a worker does with a message: claim a batch, run its stage, pass it on; and give it back where that fails.

Knows no Celery: `publish` sends the messages.

Tested by tests/test_worker.py.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress

import structlog

from docmill.delivery.ledger import Claim
from docmill.delivery.payload import (
    AGAIN,
    FORMAT,
    FORMER,
    NewerPayloadError,
    UnreadableError,
    annotation_field,
    check_format,
    provenance_field,
)
from docmill.documents import STORE_STAGE
from docmill.errors import StoreError, UnavailableError
from docmill.masking import mask
from docmill.stages.installed import available
from docmill.worker.enriching import enrich
from docmill.worker.rewinding import rewind
from docmill.worker.storing import store_batch
from docmill.worker.tools import StageEnd, Told, Tools, worker_name

__all__ = ["Worker"]

log = structlog.get_logger()

GIVE_BACK_SECONDS = 2.0  # how long a batch rests when a server it needs is out of reach
REFUSED_SECONDS = 30.0  # the same where the store refuses
STOPPED = signal.SIGTERM - 256  # with this code Celery's processes raise SystemExit where SIGTERM is told to them

Finish = Callable[[Tools, Claim], StageEnd]


class Worker(Tools):
    """Works off messages, one batch and stage at a time."""

    __slots__ = ()

    def work(self, batch: str, stage: str) -> Told:
        """Do one stage of one batch, then publish the message of the next; return what there is to tell of it.

        Does nothing where another worker did it already. Where a server is out of reach or the store refuses, the batch
        is given back, and the reconciler sends it again.
        """
        with structlog.contextvars.bound_contextvars(batch=batch, stage=stage):
            try:
                finish = store_batch if stage == STORE_STAGE else enrich
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

    def _run_leased(self, claim: Claim, finish: Finish) -> Told:
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

    def _finish(self, claim: Claim, finish: Finish) -> StageEnd:
        try:
            return finish(self, claim)
        except UnreadableError as error:
            return rewind(self, claim, error)

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


def documents_of(claim: Claim) -> int:
    """Return how many documents a claimed batch holds: each has one byte of state."""
    return len(claim.fields.get("states", b" "))
