"""The ledger: the durable account of every batch from admission to its end.

Redis holds, under `<namespace>:`, one hash a batch (account and payload), the sorted set `leases` (batch by the
server's time, in ms, at which its lease ends), `pending:bytes`, for each run a hash of counts and the account of its
documents, a hash of `totals` over all runs, which only grow, and the short ids of all documents ever admitted. Each
change is one Lua script, so it is atomic and decided by the server's clock alone.

After the outbox and claim-check patterns (Hohpe and Woolf, "Enterprise Integration Patterns", 2003) and leases (Gray
and Cheriton, 1989): messages may be lost or delivered twice; the account decides what is still to be done.
"""

from __future__ import annotations

from docmill.delivery.ledger.admission import Admission
from docmill.delivery.ledger.batches import (
    Backlog,
    Claim,
    ExpiredBatch,
    Holder,
    PartialRecord,
    PendingBatch,
    Settlement,
    batch_id,
)
from docmill.delivery.ledger.holding import NAMES_KEPT, Holding
from docmill.delivery.ledger.recovery import Recovery
from docmill.delivery.ledger.removal import Removal
from docmill.delivery.ledger.reports import Reports
from docmill.delivery.ledger.scripts import BATCHES_A_CALL, SECONDS_BOUNDS

__all__ = [
    "BATCHES_A_CALL",
    "NAMES_KEPT",
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


class Ledger(Admission, Holding, Recovery, Removal, Reports):
    """One ledger on one server. Every method raises UnavailableError when the server is out of reach."""
