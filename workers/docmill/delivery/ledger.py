"""The ledger: the durable account of every batch from admission to its end.

Redis holds, under `<namespace>:`, one hash a batch (account and payload), the sorted set `leases` (batch by the
server's time, in ms, at which its lease ends), `pending:bytes`, for each run a hash of counts and the account of its
documents, a hash of `totals` over all runs, which only grow, and the short ids of all documents ever admitted. Each
change is one Lua script, so it is atomic and decided by the server's clock alone.

After the outbox and claim-check patterns (Hohpe and Woolf, "Enterprise Integration Patterns", 2003) and leases (Gray
and Cheriton, 1989): messages may be lost or delivered twice; the account decides what is still to be done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

import msgpack
import redis

from docmill.delivery.account import Account, Outcome, pack_entries, pack_entry_of
from docmill.delivery.connection import reachable
from docmill.delivery.messages import PRIORITY, queue_name
from docmill.errors import ConfigError

__all__ = [
    "SECONDS_BOUNDS",
    "Backlog",
    "Claim",
    "ExpiredBatch",
    "Holder",
    "Ledger",
    "PartialRecord",
    "PendingBatch",
    "Settlement",
    "batch_id",
]

KIND_OF_IDS = "2"  # of local files' ids: since 2 they do not tell the folder that an input stands in
OTHER_IDS = (
    "this ledger was filled by a docmill that made the ids of local files from their whole path: enqueued again, they "
    "would count as new. Run `docmill migrate INPUT...` with the inputs enqueued so far, or with none if all were URLs "
    "(and with --out DIR for the folder of a run)"
)
PENDING_FIELDS = (
    *("run", "stage", "state", "worker", "error"),
    *("documents", "attempts", "republished", "admitted_ms", "stage_ms"),
)
BATCHES_A_CALL = 500  # that one call of a script looks at: half a millisecond
SECONDS_BOUNDS = ("0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "100")
"""Upper bounds, in seconds, by which the totals count the batches that a stage passed: from a batch that is passed over
to the time that a document may take, three in two powers of ten."""
ERROR_CHARS = 500  # of an error are kept with a batch
NAMES_KEPT = 1000  # entity names counted a run: enough for an honest top ten by the space-saving argument, and bounded
SHORT_ID = 12  # bytes of a document id in the seen sets: 96 bits collide once in 10^9 documents with odds of 10^-11
SKIPPED_SETS = 4096  # a run: of 512 members each, which are stored as bare numbers: 8 bytes an item up to 2 million
SEEN_BUCKETS = 4  # hex digits that choose a seen set: 65,536 sets stay listpack-encoded up to about 8 million documents


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a batch: a worker process by its name, and the number of its claim, which no other claim has."""

    worker: str
    claim: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that this worker may work on: its run, the stages it passes, the fields asked for, and who holds it."""

    batch: str
    stage: str
    run: str
    route: tuple[str, ...]
    attempts: int
    fields: dict[str, bytes]
    holder: Holder | None = None

    @property
    def priority(self) -> str:
        """Return its priority, where the field of that name was asked for; empty is the usual one."""
        return self.fields.get(PRIORITY, b"").decode()

    @property
    def next_stage(self) -> str:
        """Return the stage after this one in the batch's route."""
        return self.route[self.route.index(self.stage) + 1]


@dataclass(frozen=True, slots=True)
class ExpiredBatch:
    """A batch that made no progress within its lease.

    `suspect` is the place of the document at work when its process ended, where that is known. `lost` says of one that
    waits that its message is gone: it could not be sent, or one that came to the queue later was taken before it.
    """

    batch: str
    run: str
    stage: str
    running: bool
    attempts: int
    documents: int
    republished: int
    suspect: int | None = None
    lost: bool = False
    priority: str = ""

    @property
    def queue(self) -> str:
        """Return the queue of its message."""
        return queue_name(self.stage, self.priority)


@dataclass(frozen=True, slots=True)
class PendingBatch:
    """A batch on its way.

    `attempts` and `republished` are of its stage, `worker` is the last to take it, `error` its last. The moments are in
    milliseconds by the server's clock: admission, coming to this stage, and the end of its lease; 0 where a docmill
    that did not keep it wrote the batch.
    """

    batch: str
    run: str
    stage: str
    running: bool
    documents: int
    attempts: int = 0
    republished: int = 0
    worker: str = ""
    error: str = ""
    admitted_ms: int = 0
    stage_ms: int = 0
    due_ms: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """The batches on their way that are at one stage and wait for a worker, or are at work: how many, and documents.

    `since_ms` is the server's time in ms at which the one that is there longest came to the stage; 0 where none tells.
    """

    stage: str
    running: bool
    batches: int
    documents: int
    since_ms: int


@dataclass(frozen=True, slots=True)
class PartialRecord:
    """A stored record some stages of which failed: its run, and the cause by stage."""

    run: str
    causes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a batch of records whose stages were run again.

    `counts` and `outcomes` go into its own run, `totals` into those of all runs; `replaced` are the records replaced,
    those of them that are `partial` with what failed; `left` maps others to the reason. `others` are changes of the
    runs that the records are of: counts, and the outcomes that changed.
    """

    counts: Mapping[str, int]
    outcomes: Mapping[str, Outcome]
    replaced: Sequence[str]
    partial: Mapping[str, PartialRecord]
    left: Mapping[str, str]
    others: Mapping[str, tuple[Mapping[str, int], Mapping[str, Outcome]]]
    seconds: float
    totals: Mapping[str, int] = field(default_factory=dict)


def batch_id(run: str, route: Sequence[str], documents: Iterable[str], salt: str = "") -> str:
    """Return the deterministic id of a batch: the same documents in the same run and route give the same id."""
    digest = hashlib.sha256("\0".join((run, ",".join(route), salt, *documents)).encode())
    return digest.hexdigest()[:32]


class Ledger:
    """One ledger on one server. Every method raises UnavailableError when the server is out of reach.

    A batch at work is sent again when its lease was not renewed for `lease_seconds`, one that waits for a worker when
    nobody took it for `queue_seconds` (by default as long).
    """

    def __init__(
        self,
        client: redis.Redis,
        namespace: str = "docmill",
        lease_seconds: float = 3.0,
        queue_seconds: float | None = None,
    ) -> None:
        self.client = client
        self.lease_seconds = lease_seconds
        self.queue_seconds = lease_seconds if queue_seconds is None else queue_seconds
        self._prefix = f"{namespace}:"
        sources = {file.name: file.read_text() for file in (files("docmill.delivery") / "lua").iterdir()}
        bounds = ", ".join(f"'{bound}'" for bound in SECONDS_BOUNDS)
        shared = f"local IDS, BOUNDS = '{KIND_OF_IDS}', {{{bounds}}}\n{sources.pop('shared.lua')}"
        self._script = {
            name.removesuffix(".lua"): client.register_script(shared + source) for name, source in sources.items()
        }

    def key(self, *parts: str) -> str:
        """Return the name of a key of this ledger."""
        return self._prefix + ":".join(parts)

    def _call(self, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        with reachable(f"ledger, {name}"):
            return self._script[name](keys=keys, args=arguments)

    def _lease_ms(self, seconds: float | None = None) -> int:
        return int(1000 * (self.lease_seconds if seconds is None else seconds))

    def _queue_ms(self) -> int:
        return int(1000 * self.queue_seconds)

    # -- admission ----------------------------------------------------------------------------------------------------

    def seen(self, documents: Sequence[str]) -> list[bool]:
        """Return, for each document id, whether it was admitted before."""
        return [bool(found) for found in self._each_seen("SISMEMBER", documents)]

    def admit(
        self,
        batch: str,
        run: str,
        route: Sequence[str],
        documents: Sequence[str],
        fields: Mapping[str, bytes],
        *,
        again: bool = False,
        rerun: bool = False,
    ) -> list[int] | None:
        """Write a batch's payload and account in one step, before anything is published.

        Returns None when the batch was admitted (or is pending already), else the places of the documents that were
        admitted before, with nothing written: leave these out and admit the rest. `again` admits documents seen before,
        which their run counts already; `rerun` those whose records are made anew in a run of its own.

        Raises:
            ConfigError: the ledger was filled by a docmill that made other ids of local files.
        """
        short = [self._seen(document) for document in documents]
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(batch), self.key("run", run), self.key("runs"), *(key for key, _ in short)]
        keys += [self._account(run), self.key("ids"), self.key("totals")]
        arguments: list[Any] = [
            batch,
            run,
            ",".join(route),
            route[0],
            len(documents),
            self._queue_ms(),
            2 if rerun else int(again),
        ]
        arguments += [len(fields), *flat, *(member for _, member in short), pack_entry_of(Outcome.PENDING, documents)]
        reply = self._call("admit", keys, arguments)
        if reply[0] == 3:
            raise ConfigError(OTHER_IDS)
        return reply[1:] if reply[0] == 2 else None

    def readmit(
        self,
        batch: str,
        run: str,
        route: Sequence[str],
        entries: Sequence[tuple[str, float]],
        fields: Mapping[str, bytes],
    ) -> list[int] | None:
        """Take documents out of the quarantine and admit them again as a batch, in one step.

        `entries` are document ids, each with the time of the entry that was read. Returns None when the batch was
        admitted (or is pending already), else the places of those whose entry is gone or another one since, with
        nothing written: leave these out and admit the rest.
        """
        flat = [part for item in fields.items() for part in item]
        keys = [*self._keys(batch), self.key("run", run), self.key("runs"), *self._quarantine(), self._account(run)]
        reply = self._call(
            "readmit",
            [*keys, self.key("totals")],
            [batch, run, ",".join(route), route[0], len(entries), self._queue_ms(), len(fields), *flat]
            + [pack_entry_of(Outcome.PENDING, [document for document, _ in entries])]
            + [part for document, since in entries for part in (document, repr(since))],
        )
        return reply[1:] if reply[0] == 2 else None

    def drop(self, run: str, entries: Sequence[tuple[str, float]]) -> int:
        """Drop a run's quarantined documents for good, in one step; they may be enqueued anew.

        `entries` are as `readmit` takes them; one that is gone or another one since is left alone. Returns how many
        were dropped.
        """
        short = [self._seen(document) for document, _ in entries]
        arguments = [
            part
            for (document, since), (_, member) in zip(entries, short, strict=True)
            for part in (document, repr(since), member, pack_entry_of(Outcome.DROPPED, [document]))
        ]
        keys = [self.key("run", run), *self._quarantine(), self._account(run), *(key for key, _ in short)]
        return int(self._call("drop", keys, arguments))

    def forget(self, documents: Sequence[str]) -> None:
        """Take ids out of the documents seen, so that they may be enqueued anew."""
        self._each_seen("SREM", documents)

    def note_skipped(self, run: str, skipped: Sequence[tuple[str, str]]) -> int:
        """Count what readers passed over, each given as kind and place, under `skipped:<kind>` of the run's counts.

        An item is counted once, however often it is read. Returns how many were not counted before.

        Raises:
            ConfigError: the ledger was filled by a docmill that made other ids of local files.
        """
        if not skipped:
            return 0
        keys = [self.key("run", run), self.key("runs"), self.key("ids")]
        arguments: list[Any] = [run]
        for kind, place in skipped:
            digest = hashlib.sha256(f"{kind}\0{place}".encode("utf-8", "surrogatepass")).digest()
            keys.append(self._skipped(run, int.from_bytes(digest[:2]) % SKIPPED_SETS))
            arguments += [kind, int.from_bytes(digest[2:10], signed=True)]
        new = int(self._call("skip", keys, arguments))
        if new < 0:
            raise ConfigError(OTHER_IDS)
        return new

    # -- a batch's way ------------------------------------------------------------------------------------------------

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
        arguments += [*_counted(counts), *_counted(totals), *_counted(names), NAMES_KEPT]
        arguments += _listed(pack_entries(outcomes))
        arguments += _listed([name for name in outcomes if name not in partial])
        arguments += _counted({name: msgpack.packb([claim.run, dict(causes)]) for name, causes in partial.items()})
        arguments += [part for item in quarantined.items() for part in item]
        return bool(self._call("complete", keys, arguments))

    def settle(self, claim: Claim, told: Settlement) -> bool:
        """End a batch of records whose stages were run again; False when it had ended before."""
        keys = [*self._keys(claim.batch), self.key("run", claim.run), self.key("runs"), self._account(claim.run)]
        keys += [self.key("partial"), self.key("run", claim.run, "left"), self.key("totals")]
        keys += [key for run in told.others for key in (self.key("run", run), self._account(run))]
        arguments: list[Any] = [claim.batch, claim.stage, told.seconds]
        arguments += [*_counted(told.counts), *_counted(told.totals)]
        arguments += _listed(pack_entries(told.outcomes))
        arguments += _listed([name for name in told.replaced if name not in told.partial])
        arguments += _counted({name: msgpack.packb([one.run, one.causes]) for name, one in told.partial.items()})
        arguments += _counted(told.left)
        for counts, outcomes in told.others.values():
            arguments += [*_counted(counts), *_listed(pack_entries(outcomes))]
        return bool(self._call("settle", keys, arguments))

    # -- recovery -----------------------------------------------------------------------------------------------------

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

    def erase(self, document: str, run: str, length: int, places: Sequence[int], counts: Mapping[str, int]) -> bool:
        """Erase a document that has ended, in one step, and take these counts off its run's.

        `places` are the numbers of the entries that name it among the first `length` of its run's account. Returns
        False, with nothing changed, where an entry that came since names it.
        """
        seen, short = self._seen(document)
        keys = [self.key("run", run), self._account(run), *self._quarantine(), seen, self.key("partial")]
        arguments: list[Any] = [document, bytes.fromhex(document), short, length, len(counts)]
        arguments += [part for name, by in counts.items() for part in (name, -by)]
        return bool(self._call("erase", keys, [*arguments, *places]))

    def note_seen(self, documents: Sequence[str]) -> None:
        """Note ids as those of documents that were admitted."""
        self._each_seen("SADD", documents)

    def note_ids(self, pairs: Sequence[tuple[str, str]]) -> int:
        """Note new ids of documents as seen where their old ones, the first of each pair, are; return how many."""
        known = self.seen([old for old, _ in pairs])
        chosen = [new for (_, new), was_seen in zip(pairs, known, strict=True) if was_seen]
        self.note_seen(chosen)
        return len(chosen)

    def accept_ids(self) -> None:
        """Note that the ids of this ledger are of the present kind: documents may be admitted again."""
        with reachable("ledger, accept ids"):
            self.client.set(self.key("ids"), KIND_OF_IDS)

    def prune(self, run: str, moment_ms: int) -> bool:
        """Remove all that is kept of a run that has ended and was last active before a moment, in one step."""
        keys = [self.key("run", run), self.key("run", run, "names"), self._account(run), self.key("runs")]
        keys += [self.key("run", run, "left"), *(self._skipped(run, number) for number in range(SKIPPED_SETS))]
        return bool(self._call("prune", keys, [run, moment_ms]))

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

    # -- what is there ------------------------------------------------------------------------------------------------

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

    def has_reconciler(self) -> bool:
        """Tell whether a reconciler gave its sign of life of late."""
        with reachable("ledger, reconciler"):
            return bool(self.client.exists(self.key("reconciler")))

    def partial_count(self) -> int:
        """Return how many partial records wait for a new try."""
        with reachable("ledger, partial records"):
            return self.client.hlen(self.key("partial"))

    def note_round(self, sign_seconds: int, totals: Mapping[str, int] = MappingProxyType({})) -> None:
        """Give the reconciler's sign of life, which stands for some seconds, and add what it did to the totals."""
        flat = [part for item in totals.items() for part in item]
        self._call("round", [self.key("reconciler"), self.key("totals")], [sign_seconds, *flat])

    def now_ms(self) -> int:
        """Return the time of the server, in milliseconds."""
        with reachable("ledger, time"):
            seconds, microseconds = self.client.time()
        return 1000 * seconds + microseconds // 1000

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

    def _keys(self, batch: str) -> list[str]:
        return [self.key("batch", batch), self.key("leases"), self.key("pending", "bytes")]

    def _account(self, run: str) -> str:
        return self.key("run", run, "account")

    def _skipped(self, run: str, number: int) -> str:
        return self.key("run", run, "skipped", str(number))

    def _quarantine(self) -> list[str]:
        return [self.key("quarantine"), self.key("quarantine", "times")]

    def _each_seen(self, command: str, documents: Sequence[str]) -> list[Any]:
        """Return the answers to a command on the seen set of each document."""
        with reachable("ledger, seen"):
            pipe = self.client.pipeline(transaction=False)
            for document in documents:
                pipe.execute_command(command, *self._seen(document))  # type: ignore[no-untyped-call]
            return pipe.execute()

    def _seen(self, document: str) -> tuple[str, bytes]:
        return self.key("seen", document[:SEEN_BUCKETS]), bytes.fromhex(document)[:SHORT_ID]


def _listed(items: Sequence[Any]) -> list[Any]:
    """Return arguments of a script: a number and so many items."""
    return [len(items), *items]


def _counted(items: Mapping[str, Any]) -> list[Any]:
    """Return arguments of a script: a number and so many pairs."""
    return [len(items), *(part for item in items.items() for part in item)]


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
