"""What becomes of batches whose worker or message was lost: found, sent again, or split.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from docmill.delivery.connection import reachable
from docmill.delivery.ledger.batches import ExpiredBatch
from docmill.delivery.ledger.scripts import BATCHES_A_CALL, Scripts

__all__ = ["Recovery"]

ERROR_CHARS = 500  # of an error are kept with a batch


class Recovery(Scripts):
    """What the reconciler asks and tells, and those who mend a deployment."""

    def expired(self, most: int = 250) -> list[ExpiredBatch]:
        """Take batches whose lease has run out, up to `most` of the latest and as many of the oldest.

        They are this caller's to send again or to split.
        """
        keys = [self.key("leases"), self.key("taken")]
        rows = self._call("expired", keys, [self.key("batch", ""), self._queue_ms(), most])
        return [
            ExpiredBatch(
                batch.decode(),
                run.decode(),
                stage.decode(),
                state == b"running",
                attempts,
                documents,
                republished,
                int(suspect) if suspect else None,
                bool(lost),
                priority.decode(),
            )
            for batch, run, stage, state, attempts, documents, republished, suspect, lost, priority in rows
        ]

    def put_back(self, batches: Sequence[ExpiredBatch]) -> None:
        """Give expired batches back that could not be sent: they are due at once, as if they had not been taken."""
        rows = [(one.batch, one.stage, "running" if one.running else "queued", one.republished) for one in batches]
        arguments = [self.key("batch", ""), *(part for row in rows for part in row)]
        self._call("put_back", [self.key("leases")], arguments)

    def hasten(self) -> None:
        """Shorten leases that were doubled to a single one: the broker was out, and may have lost its queues."""
        arguments = [self.key("batch", ""), self.now_ms() + self._lease_ms(), BATCHES_A_CALL]
        while self._call("hasten", [self.key("leases")], arguments) == BATCHES_A_CALL:
            pass

    def expire_all(self) -> None:
        """End every lease now: nobody works on this ledger any more, as its only user knows who starts it anew."""
        with reachable("ledger, expire all"):
            batches = cast(list[bytes], self.client.zrange(self.key("leases"), 0, -1))
            if batches:
                self.client.zadd(self.key("leases"), dict.fromkeys(batches, 0), xx=True)

    def kick(self, run: str | None = None, *, at_work: bool = False) -> int:
        """Make all batches that wait due now, of one run or of all; return their number.

        The reconciler sends them at its next round. With `at_work` those that a worker holds are due as well: two
        workers may then do the same, of which the first counts.
        """
        with reachable("ledger, kick"):
            batches = cast(list[bytes], self.client.zrange(self.key("leases"), 0, -1))
        arguments = [self.key("batch", ""), int(at_work), run or ""]
        parts = (batches[start : start + BATCHES_A_CALL] for start in range(0, len(batches), BATCHES_A_CALL))
        return sum(self._call("kick", [self.key("leases")], [*arguments, *part]) for part in parts)

    def make_due(self, batch: str) -> None:
        """Let the reconciler send a batch at its next round, whose message could not be sent; not one at work."""
        self._call("kick", [self.key("leases")], [self.key("batch", ""), 0, "", batch])

    def note_error(self, batch: str, stage: str, error: str) -> None:
        """Note the last error of a batch, for people to see."""
        self._call("note_error", [self.key("batch", batch)], [stage, error[:ERROR_CHARS]])

    def load(self, batch: str) -> dict[str, bytes]:
        """Return every field of a batch, account and payload; empty when it has ended."""
        with reachable("ledger, load"):
            found = cast(dict[bytes, bytes], self.client.hgetall(self.key("batch", batch)))
        return {name.decode(): value for name, value in found.items()}

    def split(
        self, batch: str, run: str, stage: str, halves: Sequence[tuple[str, int, Mapping[str, bytes]]], attempts: int
    ) -> bool:
        """Replace a batch by two halves (id, documents, fields) at the same stage, each with some attempts spent."""
        keys = [*self._keys(batch), self.key("run", run), *(self.key("batch", half) for half, _, _ in halves)]
        arguments: list[Any] = [batch, stage, self._queue_ms(), attempts]
        for half, documents, fields in halves:
            arguments += [half, documents, len(fields), *(part for item in fields.items() for part in item)]
        return bool(self._call("split", keys, arguments))

    def note_round(self, sign_seconds: int, totals: Mapping[str, int] = MappingProxyType({})) -> None:
        """Give the reconciler's sign of life, which stands for some seconds, and add what it did to the totals."""
        flat = [part for item in totals.items() for part in item]
        self._call("round", [self.key("reconciler"), self.key("totals")], [sign_seconds, *flat])

    def has_reconciler(self) -> bool:
        """Tell whether a reconciler gave its sign of life of late."""
        with reachable("ledger, reconciler"):
            return bool(self.client.exists(self.key("reconciler")))
