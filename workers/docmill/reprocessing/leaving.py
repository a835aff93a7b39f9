"""Documents that leave the index, and their duplicates, which are judged again.

Tested by tests/reprocessing/test_leaving.py.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from docmill.delivery.maintenance.orphans import (
    note_orphans,
    noted_originals,
    noted_orphans,
    settle_originals,
    settle_orphans,
)
from docmill.deployment import Deployment
from docmill.documents import Deduplicated
from docmill.memory import client_of
from docmill.memory.forgetting import duplicates_of, take_out, take_out_duplicates
from docmill.reprocessing.local import PAUSE_SECONDS, reprocess

__all__ = ["LeftIndex", "judge_noted", "leave_index"]


@dataclass(frozen=True, slots=True)
class LeftIndex:
    """Documents that left the index: how many were there, how many duplicates were judged again.

    `on_their_way` are duplicates that have no record yet and may name one of the documents once they have: the records
    of these have to stay until the same call finds none.
    """

    documents: int
    judged: int
    on_their_way: list[str]


def leave_index(deployed: Deployment, documents: Sequence[str], patience_seconds: float = 0) -> LeftIndex:
    """Take documents out of the index, and judge their duplicates again; their own records stay as they are.

    From the first step on nothing new names them. Of their duplicates the one that was received first becomes the
    original of the others, and is given what duplicates go without. Those whose batch is on its way are waited for.
    What stops in between, or was on its way, is done by the next call, whatever documents that is about. Raises as
    `reprocess` does.
    """
    gone = take_out(client_of(deployed.settings.dedup_url), deployed.settings.index, documents)
    note_orphans(deployed.ledger, {one for scope in gone.orphans.values() for one in scope})
    judged, missing = judge_noted(deployed, patience_seconds)
    return LeftIndex(gone.documents, judged, missing)


def judge_noted(deployed: Deployment, patience_seconds: float = 0) -> tuple[int, list[str]]:
    """Judge the duplicates again that are noted to be, and those of documents that left the index to be judged anew.

    Returns how many were judged, and the ids of those that have no record yet. Raises as `reprocess` does.
    """
    ledger, settings = deployed.ledger, deployed.settings
    client = client_of(settings.dedup_url)
    if originals := noted_originals(ledger):
        named = duplicates_of(client, settings.index, sorted(originals))
        note_orphans(ledger, {one for scope in named.values() for one in scope})
        settle_originals(ledger, originals)
    orphans = sorted(noted_orphans(ledger))
    missing = _await_records(deployed, orphans, patience_seconds)
    ready = [one for one in orphans if one not in missing]
    take_out_duplicates(client, settings.index, ready)
    judged = _judge_again(deployed, ready)
    settle_orphans(ledger, ready)
    return judged, sorted(missing)


def _await_records(deployed: Deployment, documents: Sequence[str], seconds: float) -> set[str]:
    """Wait while documents have no record yet and batches are on their way; return those that may still get one."""
    if not documents:
        return set()
    deadline = time.monotonic() + seconds
    before = {one.batch for one in deployed.ledger.pending()}
    while True:
        moving = before & {one.batch for one in deployed.ledger.pending()}
        missing = set(documents) - deployed.store.get_many(documents).keys()
        if not moving or not missing:
            return set()
        if time.monotonic() > deadline:
            return missing
        time.sleep(PAUSE_SECONDS)


def _judge_again(deployed: Deployment, documents: Sequence[str]) -> int:
    """Judge those of these duplicates again that have a record; return how many have."""
    if not documents:
        return 0
    records = sorted(deployed.store.get_many(documents).values(), key=lambda one: (one.source.received_at, one.id))
    pipeline = deployed.settings.pipeline
    judging = {name for name in pipeline if issubclass(deployed.stage(name).yields, Deduplicated)}
    return reprocess(deployed, records, lambda _: set(judging)).records
