"""What a worker does with a message: claim a batch, run its stage, pass it on; and give it back where that fails.

Where it serves the next stage as well it may go on with the batch in hand (stage fusion): no message is sent and
nothing is read again, but the ledger keeps what each stage found, with a claim and a lease for each. So a crash between
any two steps leaves what it leaves without fusion: a batch at work in one stage.

Knows no Celery: `publish` sends the messages.

Tested by tests/test_worker.py and tests/test_worker_fusion.py.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from itertools import takewhile

import structlog

from docmill.delivery.ledger import Claim
from docmill.delivery.messages import HIGH, PRIORITY, queue_name
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
from docmill.worker.tools import GoesOn, Hand, StageEnd, Told, Tools, worker_name

__all__ = ["Worker"]

log = structlog.get_logger()

GIVE_BACK_SECONDS = 2.0  # how long a batch rests when a server it needs is out of reach
REFUSED_SECONDS = 30.0  # the same where the store refuses
STOPPED = signal.SIGTERM - 256  # with this code Celery's processes raise SystemExit where SIGTERM is told to them

Finish = Callable[[Tools, Claim, Hand, GoesOn], StageEnd]


class Worker(Tools):
    """Works off messages, one batch and stage at a time."""

    __slots__ = ()

    def work(self, batch: str, stage: str, served: Collection[str] = ()) -> Told:
        """Do one stage of one batch, then publish the message of the next; return what there is to tell of it.

        Where it `fuses`, it goes on with the stages `served` that follow, unless other work goes before. Does nothing
        where another worker did the stage already. Where a server is out of reach or the store refuses, the batch is
        given back, and the reconciler sends it again.
        """
        with structlog.contextvars.bound_contextvars(batch=batch, stage=stage):
            try:
                passing = self._passing(stage, served)
                claim = self._claim(batch, stage, passing)
                if isinstance(claim, str):
                    log.debug("nothing to do", why=claim)
                    return {"nothing to do": claim}
                with structlog.contextvars.bound_contextvars(run=claim.run):
                    return self._pass(claim, passing, [queue_name(one, HIGH) for one in served])
            except UnavailableError as error:
                log.warning("batch rests", error=str(error))
                return {"error": mask(str(error))}
            except StoreError as error:
                log.error("the store refuses", error=str(error))
                return {"error": mask(str(error))}
            except NewerPayloadError as error:
                log.warning("batch left to a newer docmill", error=str(error))
                return {"error": mask(str(error))}

    def _passing(self, stage: str, served: Collection[str]) -> list[str]:
        """Return a stage and those after it in the pipeline that this worker goes on to."""
        order = [*self.pipeline, STORE_STAGE]
        if not self.fuses or stage not in order:
            return [stage]
        after = order[order.index(stage) + 1 :]
        return [stage, *takewhile(lambda name: name in served, after)]

    def _pass(self, claim: Claim, passing: Sequence[str], preferred: Sequence[str]) -> Told:
        """Do the claimed stage, and those after it for as long as this worker goes on with the batch.

        It yields to what waits in the queues that are `preferred`.
        """

        def goes_on(ended: Claim) -> bool:
            if ended.next_stage not in passing or self.board.stopping:
                return False
            return ended.priority == HIGH or not self._yields(preferred)

        def take(tools: Tools, claim: Claim) -> StageEnd:
            return _finish_of(claim)(tools, claim, tools.take(claim, self._wanted(claim, passing)), goes_on)

        end = self._run_leased(claim, take)
        stages, ends = [claim.stage], [end.told]
        while end.held:
            claim, hand = end.held
            with structlog.contextvars.bound_contextvars(stage=claim.stage):
                end = self._run_leased(claim, partial(_go_on, hand=hand, goes_on=goes_on))
            stages.append(claim.stage)
            ends.append(end.told)
        return ends[0] if len(ends) == 1 else _summed(stages, ends)

    def _yields(self, preferred: Sequence[str]) -> bool:
        try:
            return self.waits(preferred)
        except UnavailableError:  # of the broker, which going on does without
            return False

    def _wanted(self, claim: Claim, passing: Sequence[str]) -> list[str]:
        """Return the stages of a batch's route before the claimed one whose annotations are read from it."""
        before = claim.route[: claim.route.index(claim.stage)]
        if STORE_STAGE in passing:
            return list(before)
        needs = self._needs(passing)
        return [name for name in before if name in needs]

    def _needs(self, stages: Sequence[str]) -> set[str]:
        """Return what some stages need of those before them, or of the document."""
        return {need for name in stages for need in self.stage(name).needs}

    def _run_leased(self, claim: Claim, finish: Callable[[Tools, Claim], StageEnd]) -> StageEnd:
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
            self._pass_on(claim, queue_name(end.following, claim.priority))
        return end

    def _pass_on(self, claim: Claim, queue: str) -> None:
        try:
            self.publish(claim.batch, queue, claim.run, documents_of(claim))
        except UnavailableError:
            self._make_due(claim.batch)
            raise

    def _make_due(self, batch: str) -> None:
        """Let the reconciler send a batch soon that waits without a message, not only when it has waited in vain."""
        with suppress(UnavailableError):
            self.ledger.make_due(batch)

    def _finish(self, claim: Claim, finish: Callable[[Tools, Claim], StageEnd]) -> StageEnd:
        try:
            return finish(self, claim)
        except UnreadableError as error:
            return rewind(self, claim, error)

    def _note_error(self, claim: Claim, error: BaseException) -> None:
        with suppress(UnavailableError):  # it is for people to see: what follows does not depend on it
            self.ledger.note_error(claim.batch, claim.stage, f"{type(error).__name__}: {error}")

    def _claim(self, batch: str, stage: str, passing: Sequence[str]) -> Claim | str:
        wanted = ["sources", "states", "failures", FORMAT, AGAIN, PRIORITY]
        if STORE_STAGE in passing:
            # every stage of any route that may be on its way: those of this pipeline and those installed beside it
            names = dict.fromkeys([*self.pipeline, *available()])
            wanted += ["contents", FORMER, *map(annotation_field, names), *map(provenance_field, names)]
        else:
            needs = self._needs(passing)
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


def _finish_of(claim: Claim) -> Finish:
    return store_batch if claim.stage == STORE_STAGE else enrich


def _go_on(tools: Tools, claim: Claim, *, hand: Hand, goes_on: GoesOn) -> StageEnd:
    return _finish_of(claim)(tools, claim, hand, goes_on)


def _summed(stages: Sequence[str], ends: Sequence[Told]) -> Told:
    """Return what to tell of a batch that passed several stages: these, how the last ended, and all failures."""
    failed = sum(count for told in ends if isinstance(count := told.get("failed", 0), int))
    return {"stages": ", ".join(stages), **ends[-1]} | ({"failed": failed} if failed else {})
