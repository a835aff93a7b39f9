"""The counts of a run made anew from facts: what its account tells of every document, and its batches on their way."""

from __future__ import annotations

from collections import Counter

import redis

from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.errors import ConfigError, UnavailableError

__all__ = ["recount_run"]

TRIES = 5
ALL_BATCHES = 1 << 40


def recount_run(ledger: Ledger, run: str) -> dict[str, tuple[int, int]]:
    """Set a run's counts to what its account and its pending batches tell; return those that differed: was and is.

    Counts of languages, kinds of duplicates and names are no part of the account, and stay. The outcome of every
    document is held in memory meanwhile, some 150 bytes each.

    Raises:
        ConfigError: there is no such run, or some of its documents were admitted before accounts were kept.
        UnavailableError: the server is out of reach, or batches of the run ended all the while.
    """
    key = ledger.key("run", run)
    with ledger.client.pipeline() as pipe:
        for _ in range(TRIES):
            with reachable("ledger, recount"):
                pipe.watch(key)  # type: ignore[no-untyped-call]  # the client declares no types here
            was = ledger.counts(run)
            if not was:
                raise ConfigError(f"no run named {run!r}")
            if was.get("documents") != was.get("accounted"):
                raise ConfigError(f"run {run!r} has documents from before accounts were kept: it cannot be recounted")
            found = _facts(ledger, run) | {"ended": int(was["batches"]) - _pending(ledger, run)}
            changed = {
                name: (int(float(was.get(name, 0))), number)
                for name, number in found.items()
                if int(float(was.get(name, 0))) != number
            }
            try:
                with reachable("ledger, recount"):
                    pipe.multi()
                    pipe.hset(key, mapping={name: number for name, (_, number) in changed.items()} or {"recounted": 1})
                    pipe.execute()
            except redis.WatchError:  # something ended or came meanwhile
                continue
            return changed
    raise UnavailableError(f"run {run!r} is at work and its counts change all the while; recount it when it rests")


def _facts(ledger: Ledger, run: str) -> dict[str, int]:
    now: dict[bytes, Outcome] = {}
    drops = 0
    for entry in ledger.account(run).entries():
        now.update(dict.fromkeys(entry.documents, entry.outcome))
        drops += len(entry.documents) if entry.outcome is Outcome.DROPPED else 0
    sums = Counter(now.values())
    sums[Outcome.DROPPED] = drops  # one that was enqueued anew counts twice: as dropped, and as what it is now
    return {
        **{str(outcome): sums[outcome] for outcome in Outcome if outcome is not Outcome.PENDING},
        "records": sum(sums[outcome] for outcome in RECORDED),
        "documents": sums.total(),
        "accounted": sums.total(),
    }


def _pending(ledger: Ledger, run: str) -> int:
    return sum(batch.run == run for batch in ledger.pending(ALL_BATCHES))
