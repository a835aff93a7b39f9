"""The counts of a run made anew from facts: what its account tells of every document, and its batches on their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import redis

from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import NAMES_KEPT, Ledger
from docmill.errors import ConfigError, StoreError, UnavailableError

__all__ = ["StoredFacts", "is_detail", "recount_run"]

TRIES = 5
NAMES_HELD = 100 * NAMES_KEPT  # names held at most while records are read, some 100 bytes each
DETAILS = frozenset({"unique", "exact", "near", "partial", "contents", "contents_bytes"})
KINDS_OF_DETAILS = ("partial:", "language:")


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What a store tells of a run, each read as a stream, and anew at each call.

    `records` yields the id of each record, what it adds to the counts, and its names; `contents` the id of each content
    that is kept, and its bytes. What is yielded twice counts once, as it was yielded first.
    """

    records: Callable[[], Iterable[tuple[str, Mapping[str, int], Mapping[str, int]]]]
    contents: Callable[[], Iterable[tuple[str, int]]]


def is_detail(name: str) -> bool:
    """Tell whether a count is one that only the store can tell: of duplicates, languages, failures or contents."""
    return name in DETAILS or name.startswith(KINDS_OF_DETAILS)


def recount_run(ledger: Ledger, run: str, stored: StoredFacts | None = None) -> dict[str, tuple[int, int]]:
    """Set a run's counts to what its account and its pending batches tell; return those that differed: was and is.

    Kinds of duplicates, languages, partial records, contents and names are no part of the account: they are set to what
    is `stored` of the documents that have a record, and stay where that is not given. `names` is the sum of their
    tally. The outcome of every document is held in memory meanwhile, some 250 bytes each.

    Raises:
        ConfigError: there is no such run, or some of its documents were admitted before accounts were kept.
        UnavailableError: the server is out of reach, or batches of the run ended all the while.
        StoreError: the store holds none of the records that the account tells of.
    """
    key, names_key = ledger.key("run", run), ledger.key("run", run, "names")
    with ledger.client.pipeline() as pipe:
        for _ in range(TRIES):
            with reachable("ledger, recount"):
                pipe.watch(key)  # type: ignore[no-untyped-call]  # the client declares no types here
            was = ledger.counts(run)
            if not was:
                raise ConfigError(f"no run named {run!r}")
            if was.get("documents") != was.get("accounted"):
                raise ConfigError(f"run {run!r} has documents from before accounts were kept: it cannot be recounted")
            now = _outcomes(ledger, run)
            found = _facts(*now) | {"ended": int(was["batches"]) - _pending(ledger, run)}
            names, told = dict[str, int](), dict[str, int]()
            if stored is not None:
                details, names = _details(stored, {one for one, outcome in now[0].items() if outcome in RECORDED})
                found |= {name: 0 for name in was if is_detail(name)} | details
                told = dict(ledger.top_names(run, NAMES_KEPT))
            changed = {
                name: (int(float(was.get(name, 0))), number)
                for name, number in found.items()
                if int(float(was.get(name, 0))) != number
            }
            try:
                with reachable("ledger, recount"):
                    pipe.multi()
                    pipe.hset(key, mapping={name: number for name, (_, number) in changed.items()} or {"recounted": 1})
                    if gone := [name for name, (_, number) in changed.items() if is_detail(name) and not number]:
                        pipe.hdel(key, *gone)  # as where none was counted
                    if names != told:
                        pipe.delete(names_key)
                        if names:
                            pipe.zadd(names_key, names)
                        changed["names"] = sum(told.values()), sum(names.values())
                    pipe.execute()
            except redis.WatchError:  # something ended or came meanwhile
                continue
            return changed
    raise UnavailableError(f"run {run!r} is at work and its counts change all the while; recount it when it rests")


def _outcomes(ledger: Ledger, run: str) -> tuple[dict[bytes, Outcome], int]:
    """Return what each document of a run is now, and how often one was dropped."""
    now: dict[bytes, Outcome] = {}
    drops = 0
    for entry in ledger.account(run).entries():
        now.update(dict.fromkeys(entry.documents, entry.outcome))
        drops += len(entry.documents) if entry.outcome is Outcome.DROPPED else 0
    return now, drops


def _facts(now: Mapping[bytes, Outcome], drops: int) -> dict[str, int]:
    sums = Counter(now.values())
    sums[Outcome.DROPPED] = drops  # one that was enqueued anew counts twice: as dropped, and as what it is now
    return {
        **{str(outcome): sums[outcome] for outcome in Outcome if outcome is not Outcome.PENDING},
        "records": sum(sums[outcome] for outcome in RECORDED),
        "documents": sums.total(),
        "accounted": sums.total(),
    }


def _details(stored: StoredFacts, recorded: set[bytes]) -> tuple[dict[str, int], dict[str, int]]:
    """Return counts and names of what is stored of these documents.

    One that is on its way is left out, whatever is stored of it: it is counted when its batch ends.
    """
    counts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    missing = set(recorded)
    for document, counted, named in stored.records():
        if (key := _key(document)) in missing:
            missing.remove(key)
            counts.update({name: number for name, number in counted.items() if is_detail(name)})
            names.update(named)
            if len(names) > NAMES_HELD:
                names = Counter(_most(names, NAMES_HELD // 2))
    if recorded and missing == recorded:
        raise StoreError(f"the store holds none of the {len(recorded):,} records of this run")
    missing = set(recorded)
    for document, size in stored.contents():
        if (key := _key(document)) in missing:
            missing.remove(key)
            counts.update(contents=1, contents_bytes=size)
    return dict(counts), _most(names, NAMES_KEPT)


def _most(names: Mapping[str, int], most: int) -> dict[str, int]:
    """Return the names found most often; of equals those that Redis ranks above."""
    return dict(sorted(names.items(), key=lambda item: (item[1], item[0].encode()), reverse=True)[:most])


def _key(document: str) -> bytes:
    """Return the 16 bytes by which the account knows a document; nothing where the id is none of ours."""
    try:
        return bytes.fromhex(document)
    except ValueError:
        return b""


def _pending(ledger: Ledger, run: str) -> int:
    return sum(batch.run == run for batch in ledger.pending(None))
