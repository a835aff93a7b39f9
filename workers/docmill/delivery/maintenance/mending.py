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

__all__ = ["give_lease", "note_accounted", "note_outcomes", "put_entries"]


def note_outcomes(ledger: Ledger, run: str, outcomes: Mapping[str, Outcome]) -> None:
    """Write into a run's account what became of documents, by their ids."""
    with reachable("ledger, mending"):
        ledger.client.rpush(ledger.key("run", run, "account"), *pack_entries(outcomes))


def note_accounted(
    ledger: Ledger, document: str, run: str, before: Outcome | None, outcome: Outcome, counts: Mapping[str, int]
) -> None:
    """Write into a run's account and counts, in one step, what became of a document that it tells nothing or else of.

    `before` is what it told: None where it did not know the document, which is counted as admitted then, and is known
    from now on.
    """
    changes = dict(counts)
    if before is None or before is Outcome.DROPPED:
        changes |= {"documents": 1, "accounted": 1}
    elif before is Outcome.QUARANTINED:
        changes["quarantined"] = changes.get("quarantined", 0) - 1
    with reachable("ledger, mending"):
        pipe = ledger.client.pipeline(transaction=True)
        pipe.rpush(ledger.key("run", run, "account"), *pack_entries({document: outcome}))
        for name, by in changes.items():
            if by:
                pipe.hincrby(ledger.key("run", run), name, by)
        pipe.execute()
    ledger.note_seen([document])


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
