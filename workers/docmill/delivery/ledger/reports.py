"""What the ledger tells: batches on their way, runs and their counts, partial records.

Tested by tests/delivery/test_ledger.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import msgpack

from docmill.delivery.account import Account
from docmill.delivery.connection import reachable
from docmill.delivery.ledger.batches import Backlog, PartialRecord, PendingBatch
from docmill.delivery.ledger.scripts import BATCHES_A_CALL, Scripts

__all__ = ["Reports"]

PENDING_FIELDS = (
    *("run", "stage", "state", "worker", "error"),
    *("documents", "attempts", "republished", "admitted_ms", "stage_ms"),
)


class Reports(Scripts):
    """Questions to the ledger, and the lists and counts that are kept for people."""

    def pending_bytes(self) -> int:
        """Return the bytes of the packed payloads of all batches on their way."""
        with reachable("ledger, pending bytes"):
            return int(cast(bytes, self.client.get(self.key("pending", "bytes")) or b"0"))

    def pending(self, most: int | None = 10_000) -> list[PendingBatch]:
        """Return up to `most` batches on their way, or all with None, the longest unmoved first."""
        last = -1 if most is None else most - 1
        with reachable("ledger, pending"):
            found = self.client.zrange(self.key("leases"), 0, last, withscores=True)
            leases = cast(list[tuple[bytes, float]], found)
            pipe = self.client.pipeline(transaction=False)
            for batch, _ in leases:
                pipe.hmget(self.key("batch", batch.decode()), *PENDING_FIELDS)
            rows = pipe.execute()
        return [_pending(batch, due, row) for (batch, due), row in zip(leases, rows, strict=True) if row[0]]

    def backlog(self) -> list[Backlog]:
        """Return what is on its way, summed up by stage and by whether it is at work; in no order."""
        with reachable("ledger, backlog"):
            batches = cast(list[bytes], self.client.zrange(self.key("leases"), 0, -1))
        found: dict[tuple[str, bool], Backlog] = {}
        for start in range(0, len(batches), BATCHES_A_CALL):
            arguments = [self.key("batch", ""), *batches[start : start + BATCHES_A_CALL]]
            for stage, state, number, documents, since in self._call("backlog", [], arguments):
                one = Backlog(stage.decode(), state == b"running", number, documents, since)
                before = found.get((one.stage, one.running))
                found[one.stage, one.running] = _joined(before, one) if before else one
        return list(found.values())

    def totals(self) -> dict[str, str]:
        """Return the totals of all runs since the ledger began to keep them; they only grow. See delivery/facts.py."""
        with reachable("ledger, totals"):
            found = cast(dict[bytes, bytes], self.client.hgetall(self.key("totals")))
        return {name.decode(): value.decode() for name, value in found.items()}

    def partial_count(self) -> int:
        """Return how many partial records wait for a new try."""
        with reachable("ledger, partial records"):
            return self.client.hlen(self.key("partial"))

    def partial(self, run: str | None = None) -> dict[str, PartialRecord]:
        """Return the partial records that wait for a new try, of one run or of all, by document id."""
        with reachable("ledger, partial records"):
            found = {
                name.decode(): PartialRecord(*msgpack.unpackb(packed))
                for name, packed in self.client.hscan_iter(self.key("partial"), count=1000)
            }
        return {name: one for name, one in found.items() if run in (None, one.run)}

    def note_partial(self, run: str, document: str, causes: Mapping[str, str]) -> None:
        """List a partial record, with the cause of each stage that failed."""
        with reachable("ledger, partial records"):
            self.client.hset(self.key("partial"), document, msgpack.packb([run, dict(causes)]))

    def forget_partial(self, documents: Sequence[str]) -> None:
        """Take documents out of the list of partial records: they are whole, or gone."""
        if documents:
            with reachable("ledger, partial records"):
                self.client.hdel(self.key("partial"), *documents)

    def runs(self) -> list[str]:
        """Return the names of all runs, the latest active first."""
        with reachable("ledger, runs"):
            return [name.decode() for name in cast(list[bytes], self.client.zrevrange(self.key("runs"), 0, -1))]

    def counts(self, run: str, names: Sequence[str] = ()) -> dict[str, str]:
        """Return a run's counts, or those of them that are named; empty when there is no such run.

        All of them are hundreds where documents are in many languages: to name some takes a quarter of the time.
        """
        key = self.key("run", run)
        with reachable("ledger, counts"):
            if names:
                values = cast(list[bytes | None], self.client.hmget(key, names))
                return {name: value.decode() for name, value in zip(names, values, strict=True) if value is not None}
            found = cast(dict[bytes, bytes], self.client.hgetall(key))
        return {name.decode(): value.decode() for name, value in found.items()}

    def account(self, run: str) -> Account:
        """Return the account of a run: what became of each of its documents."""
        return Account(self.client, self._account(run))

    def count(self, run: str, name: str, by: float) -> None:
        """Add to one of a run's counts."""
        with reachable("ledger, count"):
            self.client.hincrbyfloat(self.key("run", run), name, by)

    def top_names(self, run: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the entity names found most often in a run, each with the number of documents that hold it."""
        with reachable("ledger, names"):
            rows = self.client.zrevrange(self.key("run", run, "names"), 0, most - 1, withscores=True)
        return [(name.decode(), int(score)) for name, score in cast(list[tuple[bytes, float]], rows)]


def _joined(one: Backlog, other: Backlog) -> Backlog:
    """Return two parts of a backlog of one stage and state as one."""
    since = min(filter(None, (one.since_ms, other.since_ms)), default=0)
    return Backlog(one.stage, one.running, one.batches + other.batches, one.documents + other.documents, since)


def _pending(batch: bytes, due: float, row: Sequence[bytes | None]) -> PendingBatch:
    """Return a batch on its way from its fields, in the order of PENDING_FIELDS."""
    run, stage, state, worker, error = ((value or b"").decode(errors="replace") for value in row[:5])
    documents, attempts, republished, admitted, at_stage = (int(value or 0) for value in row[5:])
    is_running = state == "running"
    return PendingBatch(
        batch.decode(),
        run,
        stage,
        is_running,
        documents,
        attempts,
        republished,
        worker,
        error,
        admitted_ms=admitted,
        stage_ms=at_stage,
        due_ms=int(due),
    )
