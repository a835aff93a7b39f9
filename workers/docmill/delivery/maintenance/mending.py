"""What a repair changes in a ledger: outcomes noted, counts set right, entries put back, leases given.

Tested by tests/delivery/maintenance/test_mending.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.delivery.account import Outcome, pack_entries
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.delivery.quarantine import pack_entry
from docmill.records import Quarantined

__all__ = ["give_lease", "note_outcomes", "put_entries", "set_counts"]


def note_outcomes(ledger: Ledger, run: str, outcomes: Mapping[str, Outcome]) -> None:
    """Write into a run's account what became of documents, by their ids."""
    with reachable("ledger, mending"):
        ledger.client.rpush(ledger.key("run", run, "account"), *pack_entries(outcomes))


def set_counts(ledger: Ledger, run: str, counts: Mapping[str, int], length: int) -> bool:
    """Set counts of a run that were summed from its account; False where the account has grown beyond `length`."""
    account = ledger.key("run", run, "account")

    def change(pipe: Any) -> None:
        grown = pipe.llen(account) != length
        pipe.multi()
        if not grown:
            pipe.hset(ledger.key("run", run), mapping=dict(counts))

    with reachable("ledger, mending"):
        return bool(ledger.client.transaction(change, account, ledger.key("run", run)))


def put_entries(ledger: Ledger, entries: Sequence[Quarantined]) -> None:
    """Put entries into the quarantine, in the place of those of the same documents; counts and accounts stay."""
    entry_key, times = ledger.key("quarantine"), ledger.key("quarantine", "times")
    with reachable("ledger, mending"):
        pipe = ledger.client.pipeline(transaction=True)
        for entry in entries:
            pipe.hset(entry_key, entry.id, pack_entry(entry))
            pipe.zadd(times, {entry.id: entry.quarantined_at.timestamp() * 1000}, nx=True)
        pipe.execute()


def give_lease(ledger: Ledger, batch: str) -> bool:
    """Make a batch due that has no lease, or take away the lease of one that is gone; False where neither is so."""
    leases, key = ledger.key("leases"), ledger.key("batch", batch)

    def change(pipe: Any) -> None:
        is_there, is_sound = pipe.exists(key), pipe.hexists(key, "sources") and pipe.hexists(key, "contents")
        pipe.multi()
        if is_there and is_sound:
            pipe.zadd(leases, {batch: 0}, nx=True)
        elif not is_there:
            pipe.zrem(leases, batch)

    with reachable("ledger, mending"):
        return any(ledger.client.transaction(change, leases, key) or ())
