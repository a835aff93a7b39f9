"""Write a batch to the output store and end it: new records and entries, or records made again in place of others.

Tested by tests/test_worker.py and tests/reprocessing/.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from docmill.delivery.costs import observed
from docmill.delivery.ledger import Claim
from docmill.delivery.quarantine import pack_entry
from docmill.documents import STORE_STAGE, Document, Provenance
from docmill.records import Record, Rerun, outcome_of
from docmill.stages.rerunning import record_after
from docmill.stores.store import Change
from docmill.tallies import counts_of, names_of, outcomes_of, settlement_of, totals_of
from docmill.worker.tools import NOTHING_TO_DO, GoesOn, Hand, StageEnd, Tools, told

__all__ = ["store_batch"]

log = structlog.get_logger()

OVERTAKEN = "another record of it was stored meanwhile; run the command again"


def store_batch(tools: Tools, claim: Claim, hand: Hand, _: GoesOn) -> StageEnd:
    """Write the records and quarantine entries of a claimed batch, and have the ledger end it."""
    started = time.perf_counter()
    documents, steps = hand.documents, hand.steps
    if hand.agains:
        return _replace(tools, claim, documents, hand.agains, steps)
    records, quarantined = [], []
    for document in documents:
        entry = outcome_of(document, claim.batch, steps)
        if isinstance(entry, Record):
            records.append(entry)
        else:
            quarantined.append(entry)
    for former, retried in tools.codec.former(claim.fields).items():
        tools.store().release(former, retried)  # first: what stops in between is done again
    counts = counts_of(records, quarantined)  # of the run
    if tools.keep_bytes:
        counts |= _keep(tools, claim.batch, documents, records)
    tools.store().write(claim.batch, records, quarantined)
    partial = [record for record in records if record.failures]
    seconds = time.perf_counter() - started
    completed = tools.ledger.complete(
        claim,
        counts,
        names=names_of(records),
        outcomes=outcomes_of(records, quarantined),
        quarantined={entry.id: pack_entry(entry) for entry in quarantined},
        seconds=seconds,
        partial={one.id: {failure.stage: failure.cause for failure in one.failures} for one in partial},
        totals=totals_of(records, quarantined) | observed(documents, steps),
    )
    log.info(
        "batch stored",
        records=len(records),
        partial=len(partial),
        quarantined=len(quarantined),
        seconds=round(seconds, 4),
    )
    summed = told(stored=len(records), quarantined=len(quarantined), partial=len(partial))
    return StageEnd(None, summed) if completed else NOTHING_TO_DO


def _replace(
    tools: Tools, claim: Claim, documents: Sequence[Document], agains: Sequence[Rerun], steps: Mapping[str, Provenance]
) -> StageEnd:
    """Replace the records of documents of which stages were run again, and let their runs follow."""
    started = time.perf_counter()
    names = dict.fromkeys([*tools.before(claim), *(name for name in claim.route if name != STORE_STAGE)])
    stages = [tools.stage(name) for name in names]
    changes, left = [], {}
    for document, again in zip(documents, agains, strict=True):
        after = record_after(stages, document, again, steps)
        if after is None:
            left[document.id] = f"{document.failures[0].stage} failed: {document.failures[0].message}"
        else:
            changes.append(Change(again.before, after, again.place))
    done = tools.store().replace(changes)
    left |= {one.after.id: OVERTAKEN for one in changes if one.after.id not in done}
    settlement = settlement_of([one for one in changes if one.after.id in done], agains, left)
    settled = tools.ledger.settle(claim, replace(settlement, seconds=time.perf_counter() - started))
    log.info("records replaced", records=len(done), left=len(left))
    return StageEnd(None, told(replaced=len(done), left=len(left))) if settled else NOTHING_TO_DO


def _keep(tools: Tools, batch: str, documents: Sequence[Document], records: Sequence[Record]) -> dict[str, int]:
    """Keep the contents of documents that have a record and are not too large; return what that adds to counts."""
    recorded = {record.id for record in records}
    kept = [one for one in documents if one.id in recorded and len(one.content) <= tools.keep_bytes]
    return {"contents": len(kept), "contents_bytes": tools.store().keep(batch, kept)}
