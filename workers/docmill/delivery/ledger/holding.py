"""A batch's way through its stages: claimed under a lease, moved on, and ended.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

import msgpack

from docmill.delivery.account import Outcome, pack_entries
from docmill.delivery.ledger.batches import Claim, Holder, Settlement
from docmill.delivery.ledger.scripts import Scripts, counted, listed

__all__ = ["NAMES_KEPT", "Holding"]

NAMES_KEPT = 1000  # entity names counted a run: enough for an honest top ten by the space-saving argument, and bounded


class Holding(Scripts):
    """What a worker tells the ledger of the batch that it holds."""

    def claim(self, batch: str, stage: str, worker: str, fields: Sequence[str]) -> Claim | str:
        """Take a batch for one stage and load these fields of it.

        Returns a reason instead where there is nothing to do: `gone` (it ended), `moved` (that stage is done) or
        `taken` (another worker has it).
        """
        keys = [*self._keys(batch)[:2], self.key("taken")]
        reply = self._call("claim", keys, [batch, stage, worker, self._lease_ms(), *fields])
        if reply[0]:
            return cast(bytes, reply[0]).decode()
        loaded = {name: value for name, value in zip(fields, reply[5:], strict=True) if value}
        route = tuple(reply[2].decode().split(","))
        holder = Holder(worker, int(reply[4]))
        return Claim(batch, stage, reply[1].decode(), route, int(reply[3]), loaded, holder)

    def renew(self, batch: str, stage: str, holder: Holder | None = None) -> None:
        """Show that a running batch is being worked on.

        Here, in `expire` and in `give_back` nothing happens where another than `holder` holds the batch by now; None is
        whoever holds it.
        """
        self._hold(batch, stage, self._lease_ms(), holder)

    def expire(self, batch: str, stage: str, holder: Holder | None = None, suspect: int | None = None) -> None:
        """End a running batch's lease now: its worker died, perhaps of the document at the place `suspect`."""
        self._hold(batch, stage, 0, holder, more=() if suspect is None else (suspect,))

    def give_back(self, batch: str, stage: str, seconds: float, holder: Holder | None = None) -> None:
        """Let the reconciler send a running batch again after this many seconds, without counting the attempt.

        Until then its worker may go on with it, and finish.
        """
        self._hold(batch, stage, self._lease_ms(seconds), holder, uncounted=True)

    def _hold(
        self,
        batch: str,
        stage: str,
        lease_ms: int,
        holder: Holder | None,
        *,
        uncounted: bool = False,
        more: Sequence[int] = (),
    ) -> None:
        held = ("", "") if holder is None else (holder.worker, holder.claim)
        self._call("renew", self._keys(batch)[:2], [batch, stage, lease_ms, int(uncounted), *held, *more])

    def advance(
        self,
        claim: Claim,
        fields: Mapping[str, bytes],
        *,
        next_stage: str | None = None,
        documents: int = 0,
        seconds: float = 0.0,
        failed: int = 0,
    ) -> bool:
        """Save a stage's fields and move the batch on; False when another worker did so first."""
        following = next_stage or claim.next_stage
        return bool(self._advance(claim, fields, following, self._queue_ms(), (documents, seconds, failed)))

    def go_on(
        self, claim: Claim, fields: Mapping[str, bytes], worker: str, *, documents: int, seconds: float, failed: int
    ) -> Claim | None:
        """Save a stage's fields as `advance` does, and claim the batch for the next stage in the same step.

        Returns None when another worker was the first to finish the stage. The new claim has the fields of the old.
        """
        told = (documents, seconds, failed)
        number = self._advance(claim, fields, claim.next_stage, self._lease_ms(), told, worker)
        if not number:
            return None
        return replace(claim, stage=claim.next_stage, attempts=1, holder=Holder(worker, number))

    def _advance(
        self,
        claim: Claim,
        fields: Mapping[str, bytes],
        following: str,
        lease_ms: int,
        told: tuple[int, float, int],
        worker: str = "",
    ) -> int:
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(claim.batch), self.key("run", claim.run), self.key("totals")]
        return int(self._call("advance", keys, [claim.batch, claim.stage, following, lease_ms, *told, worker, *flat]))

    def rewind(self, claim: Claim, stage: str, fields: Mapping[str, bytes], seconds: float = 0.0) -> bool:
        """Send a batch back to an earlier stage of its route, or to the one it is at, with some fields changed.

        The stages between will be passed again, and are no longer counted as passed. The reconciler sends the batch
        after a lease, or after more `seconds` than that. Returns False where the batch is
        not at work in the claim's stage any more.
        """
        again = claim.route[claim.route.index(stage) : claim.route.index(claim.stage)]
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(claim.batch), self.key("run", claim.run)]
        arguments = [claim.batch, claim.stage, stage, self._lease_ms(max(self.lease_seconds, seconds))]
        arguments += [len(again), *again, *flat]
        return bool(self._call("rewind", keys, arguments))

    def complete(
        self,
        claim: Claim,
        counts: Mapping[str, int],
        *,
        names: Mapping[str, int],
        outcomes: Mapping[str, Outcome],
        quarantined: Mapping[str, bytes],
        seconds: float,
        partial: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        totals: Mapping[str, int] = MappingProxyType({}),
    ) -> bool:
        """End a batch whose outcome the store holds; False when it had ended before.

        `counts` are added to the run's, `totals` to those of all runs, `names` to the run's tally of entity names,
        `outcomes`, by document id, to its account; `quarantined` maps document ids to entries. `partial` maps the ids
        of partial records to the cause of each stage that failed: they are listed for a new try until they end
        otherwise.
        """
        keys = [*self._keys(claim.batch), self.key("run", claim.run), self.key("runs")]
        keys += [*self._quarantine(), self.key("run", claim.run, "names"), self._account(claim.run)]
        keys += [self.key("partial"), self.key("totals")]
        arguments: list[Any] = [claim.batch, claim.stage, seconds]
        arguments += [*counted(counts), *counted(totals), *counted(names), NAMES_KEPT]
        arguments += listed(pack_entries(outcomes))
        arguments += listed([name for name in outcomes if name not in partial])
        arguments += counted({name: msgpack.packb([claim.run, dict(causes)]) for name, causes in partial.items()})
        arguments += [part for item in quarantined.items() for part in item]
        return bool(self._call("complete", keys, arguments))

    def settle(self, claim: Claim, told: Settlement) -> bool:
        """End a batch of records whose stages were run again; False when it had ended before."""
        keys = [*self._keys(claim.batch), self.key("run", claim.run), self.key("runs"), self._account(claim.run)]
        keys += [self.key("partial"), self.key("run", claim.run, "left"), self.key("totals")]
        keys += [key for run in told.others for key in (self.key("run", run), self._account(run))]
        arguments: list[Any] = [claim.batch, claim.stage, told.seconds]
        arguments += [*counted(told.counts), *counted(told.totals)]
        arguments += listed(pack_entries(told.outcomes))
        arguments += listed([name for name in told.replaced if name not in told.partial])
        arguments += counted({name: msgpack.packb([one.run, one.causes]) for name, one in told.partial.items()})
        arguments += counted(told.left)
        for counts, outcomes in told.others.values():
            arguments += [*counted(counts), *listed(pack_entries(outcomes))]
        return bool(self._call("settle", keys, arguments))
