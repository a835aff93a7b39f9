"""Taking away what is old: runs with their accounts, the ids of their documents, quarantine entries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

from docmill.delivery.account import Outcome
from docmill.delivery.connection import reachable
from docmill.delivery.ledger import Ledger
from docmill.delivery.quarantine import Held, Quarantine

__all__ = ["documents_ended", "entries_before", "forget_seen", "prune_run", "runs_before"]

IDS_A_CALL = 1000


def runs_before(ledger: Ledger, moment_ms: int) -> list[str]:
    """Return the runs that have ended and were last active before a moment, the oldest first.

    A run some documents of which are in quarantine has not ended: they may still be retried.
    """
    with reachable("ledger, prune"):
        names = cast(list[bytes], ledger.client.zrangebyscore(ledger.key("runs"), "-inf", f"({moment_ms}"))
    found = []
    for name in (one.decode() for one in names):
        counts = ledger.counts(name)
        if counts.get("batches") == counts.get("ended", "0") and int(counts.get("quarantined", 0)) <= 0:
            found.append(name)
    return found


def documents_ended(ledger: Ledger, run: str) -> Iterator[list[str]]:
    """Yield the ids of a run's documents that ended as records or in quarantine, up to a thousand at once."""
    ended = (
        document.hex()
        for entry in ledger.account(run).entries()
        if entry.outcome not in {Outcome.PENDING, Outcome.DROPPED}
        for document in entry.documents
    )
    while part := list(islice(ended, IDS_A_CALL)):
        yield part


def forget_seen(ledger: Ledger, run: str) -> int:
    """Take a run's documents out of the ids seen, so that they count as new; return how many were looked at."""
    count = 0
    for part in documents_ended(ledger, run):
        ledger.forget(part)
        count += len(part)
    return count


def prune_run(ledger: Ledger, run: str, moment_ms: int) -> bool:
    """Remove counts, names and account of a run, unless it was active since the moment; return whether it is gone."""
    partial = list(ledger.partial(run))
    if not ledger.prune(run, moment_ms):
        return False
    ledger.forget_partial(partial)
    return True


def entries_before(ledger: Ledger, moment_ms: int) -> list[Held]:
    """Return the quarantine entries from before a moment, oldest first, with their content."""
    return [held for held in Quarantine(ledger).held() if held.since < moment_ms]
