"""The ledger: the durable account of every batch from admission to its end.

Redis holds, under `<namespace>:`, one hash a batch (account and payload), the sorted set `leases` (batch by the
server's time, in ms, at which its lease ends), `pending:bytes`, one hash of counts a run, and the short ids of all
documents ever admitted. Each change is one Lua script, so it is atomic and decided by the server's clock alone.

After the outbox and claim-check patterns (Hohpe and Woolf, "Enterprise Integration Patterns", 2003) and leases (Gray
and Cheriton, 1989): messages may be lost or delivered twice; the account decides what is still to be done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import redis

from docmill.delivery.connection import reachable

__all__ = ["Claim", "ExpiredBatch", "Ledger", "PendingBatch", "batch_id"]

NAMES_KEPT = 1000  # entity names counted a run: enough for an honest top ten by the space-saving argument, and bounded
SHORT_ID = 12  # bytes of a document id in the seen sets: 96 bits collide once in 10^9 documents with odds of 10^-11
SEEN_BUCKETS = 4  # hex digits that choose a seen set: 65,536 sets stay listpack-encoded up to about 8 million documents


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that this worker may work on: its run, the stages it passes, and the fields asked for."""

    batch: str
    stage: str
    run: str
    route: tuple[str, ...]
    attempts: int
    fields: dict[str, bytes]

    @property
    def next_stage(self) -> str:
        """Return the stage after this one in the batch's route."""
        return self.route[self.route.index(self.stage) + 1]


@dataclass(frozen=True, slots=True)
class ExpiredBatch:
    """A batch that made no progress within its lease."""

    batch: str
    stage: str
    running: bool
    attempts: int
    documents: int
    republished: int


@dataclass(frozen=True, slots=True)
class PendingBatch:
    """A batch on its way."""

    batch: str
    run: str
    stage: str
    running: bool
    documents: int


def batch_id(run: str, route: Sequence[str], documents: Iterable[str], salt: str = "") -> str:
    """Return the deterministic id of a batch: the same documents in the same run and route give the same id."""
    digest = hashlib.sha256("\0".join((run, ",".join(route), salt, *documents)).encode())
    return digest.hexdigest()[:32]


class Ledger:
    """One ledger on one server. Every method raises UnavailableError when the server is out of reach."""

    def __init__(self, client: redis.Redis, namespace: str = "docmill", lease_seconds: float = 30.0) -> None:
        self.client = client
        self.lease_seconds = lease_seconds
        self._prefix = f"{namespace}:"
        folder = files("docmill.delivery") / "lua"
        self._script = {
            name: client.register_script((folder / f"{name}.lua").read_text())
            for name in ("admit", "claim", "renew", "advance", "complete", "expired", "split")
        }

    def key(self, *parts: str) -> str:
        """Return the name of a key of this ledger."""
        return self._prefix + ":".join(parts)

    def _call(self, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        with reachable(f"ledger, {name}"):
            return self._script[name](keys=keys, args=arguments)

    def _lease_ms(self, seconds: float | None = None) -> int:
        return int(1000 * (self.lease_seconds if seconds is None else seconds))

    # -- admission ----------------------------------------------------------------------------------------------------

    def seen(self, documents: Sequence[str]) -> list[bool]:
        """Return, for each document id, whether it was admitted before."""
        with reachable("ledger, seen"):
            pipe = self.client.pipeline(transaction=False)
            for document in documents:
                key, member = self._seen(document)
                pipe.sismember(key, member)  # type: ignore[arg-type]  # the stubs know no binary members
            return [bool(found) for found in pipe.execute()]

    def admit(
        self,
        batch: str,
        run: str,
        route: Sequence[str],
        documents: Sequence[str],
        fields: Mapping[str, bytes],
        *,
        again: bool = False,
    ) -> list[int] | None:
        """Write a batch's payload and account in one step, before anything is published.

        Returns None when the batch was admitted (or is pending already), else the places of the documents that were
        admitted before, with nothing written: leave these out and admit the rest. `again` admits documents seen before.
        """
        short = [self._seen(document) for document in documents]
        flat = [part for item in fields.items() for part in item]
        reply = self._call(
            "admit",
            [*self._keys(batch), self.key("run", run), self.key("runs"), *(key for key, _ in short)],
            [batch, run, ",".join(route), route[0], len(documents), self._lease_ms(), int(again), len(fields), *flat]
            + [member for _, member in short],
        )
        return reply[1:] if reply[0] == 2 else None

    def forget(self, documents: Sequence[str]) -> None:
        """Take ids out of the documents seen, so that they may be enqueued anew."""
        with reachable("ledger, forget"):
            pipe = self.client.pipeline(transaction=False)
            for document in documents:
                pipe.srem(*self._seen(document))
            pipe.execute()

    # -- a batch's way ------------------------------------------------------------------------------------------------

    def claim(self, batch: str, stage: str, worker: str, fields: Sequence[str]) -> Claim | str:
        """Take a batch for one stage and load these fields of it.

        Returns a reason instead where there is nothing to do: `gone` (it ended), `moved` (that stage is done) or
        `taken` (another worker has it).
        """
        reply = self._call("claim", self._keys(batch)[:2], [batch, stage, worker, self._lease_ms(), *fields])
        if reply[0]:
            return cast(bytes, reply[0]).decode()
        loaded = {name: value for name, value in zip(fields, reply[4:], strict=True) if value}
        route = tuple(reply[2].decode().split(","))
        return Claim(batch, stage, reply[1].decode(), route, int(reply[3]), loaded)

    def renew(self, batch: str, stage: str) -> None:
        """Show that a running batch is being worked on."""
        self._call("renew", self._keys(batch)[:2], [batch, stage, self._lease_ms(), 0])

    def expire(self, batch: str, stage: str) -> None:
        """End a running batch's lease now: its worker died."""
        self._call("renew", self._keys(batch)[:2], [batch, stage, 0, 0])

    def give_back(self, batch: str, stage: str, seconds: float) -> None:
        """Let the reconciler send a running batch again after this many seconds, without counting the attempt."""
        self._call("renew", self._keys(batch)[:2], [batch, stage, self._lease_ms(seconds), 1])

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
        flat = [part for item in fields.items() for part in item]
        arguments = [claim.batch, claim.stage, next_stage or claim.next_stage, self._lease_ms()]
        keys = [*self._keys(claim.batch), self.key("run", claim.run)]
        return bool(self._call("advance", keys, [*arguments, documents, seconds, failed, *flat]))

    def complete(
        self,
        claim: Claim,
        counts: Mapping[str, int],
        *,
        names: Mapping[str, int],
        quarantined: Mapping[str, bytes],
        seconds: float,
    ) -> bool:
        """End a batch whose outcome the store holds; False when it had ended before.

        `counts` are added to the run's, `names` to its tally of entity names; `quarantined` maps document ids to
        entries.
        """
        keys = [*self._keys(claim.batch), self.key("run", claim.run), self.key("runs")]
        keys += [self.key("quarantine"), self.key("quarantine", "times"), self.key("run", claim.run, "names")]
        arguments: list[Any] = [claim.batch, claim.stage, seconds, len(counts)]
        arguments += [part for item in counts.items() for part in item]
        arguments += [len(names), *(part for item in names.items() for part in item), NAMES_KEPT]
        arguments += [part for item in quarantined.items() for part in item]
        return bool(self._call("complete", keys, arguments))

    # -- recovery -----------------------------------------------------------------------------------------------------

    def expired(self, most: int = 200) -> list[ExpiredBatch]:
        """Take up to `most` batches whose lease has run out; they are this caller's to send again or to split."""
        rows = self._call("expired", [self.key("leases")], [self.key("batch", ""), self._lease_ms(), most])
        return [
            ExpiredBatch(batch.decode(), stage.decode(), state == b"running", attempts, documents, republished)
            for batch, stage, state, attempts, documents, republished in rows
        ]

    def expire_all(self) -> None:
        """End every lease now: nobody works on this ledger any more, as its only user knows who starts it anew."""
        with reachable("ledger, expire all"):
            batches = cast(list[bytes], self.client.zrange(self.key("leases"), 0, -1))
            if batches:
                self.client.zadd(self.key("leases"), dict.fromkeys(batches, 0), xx=True)

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
        arguments: list[Any] = [batch, stage, self._lease_ms(), attempts]
        for half, documents, fields in halves:
            arguments += [half, documents, len(fields), *(part for item in fields.items() for part in item)]
        return bool(self._call("split", keys, arguments))

    # -- what is there ------------------------------------------------------------------------------------------------

    def pending_bytes(self) -> int:
        """Return the bytes of the packed payloads of all batches on their way."""
        with reachable("ledger, pending bytes"):
            return int(cast(bytes, self.client.get(self.key("pending", "bytes")) or b"0"))

    def pending(self, most: int = 10_000) -> list[PendingBatch]:
        """Return up to `most` batches on their way, the longest unmoved first."""
        with reachable("ledger, pending"):
            batches = cast(list[bytes], self.client.zrange(self.key("leases"), 0, most - 1))
            pipe = self.client.pipeline(transaction=False)
            for batch in batches:
                pipe.hmget(self.key("batch", batch.decode()), "run", "stage", "state", "documents")
            rows = pipe.execute()
        return [
            PendingBatch(batch.decode(), row[0].decode(), row[1].decode(), row[2] == b"running", int(row[3]))
            for batch, row in zip(batches, rows, strict=True)
            if row[0]
        ]

    def runs(self) -> list[str]:
        """Return the names of all runs, the latest active first."""
        with reachable("ledger, runs"):
            return [name.decode() for name in cast(list[bytes], self.client.zrevrange(self.key("runs"), 0, -1))]

    def counts(self, run: str) -> dict[str, str]:
        """Return a run's counts; empty when there is no such run."""
        with reachable("ledger, counts"):
            found = cast(dict[bytes, bytes], self.client.hgetall(self.key("run", run)))
        return {name.decode(): value.decode() for name, value in found.items()}

    def count(self, run: str, name: str, by: float) -> None:
        """Add to one of a run's counts."""
        with reachable("ledger, count"):
            self.client.hincrbyfloat(self.key("run", run), name, by)

    def top_names(self, run: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the entity names found most often in a run, each with the number of documents that hold it."""
        with reachable("ledger, names"):
            rows = self.client.zrevrange(self.key("run", run, "names"), 0, most - 1, withscores=True)
        return [(name.decode(), int(score)) for name, score in cast(list[tuple[bytes, float]], rows)]

    def _keys(self, batch: str) -> list[str]:
        return [self.key("batch", batch), self.key("leases"), self.key("pending", "bytes")]

    def _seen(self, document: str) -> tuple[str, bytes]:
        return self.key("seen", document[:SEEN_BUCKETS]), bytes.fromhex(document)[:SHORT_ID]
