"""What a batch adds to the counts, the account and the names of its run.

Tested by tests/test_worker.py, tests/reprocessing/test_admission.py and tests/audit/test_recounting.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import PartialRecord, Settlement
from docmill.delivery.maintenance.recount import StoredFacts
from docmill.documents import Deduplicated
from docmill.records import Quarantined, Record, Rerun
from docmill.stores.store import Change, Store

__all__ = ["counts_of", "names_of", "outcomes_of", "settlement_of", "stored_facts", "totals_of"]

NAMED = frozenset({"PER", "LOC", "ORG"})  # what the tally counts: addresses and dates would only drown it
MOST_NAMES = 20  # entity names of one document that count in the run's tally


def counts_of(records: Sequence[Record], quarantined: Sequence[Quarantined]) -> dict[str, int]:
    """Return what a batch adds to the counts of its run."""
    counts: Counter[str] = Counter()
    counts["records"] = len(records)
    counts["quarantined"] = len(quarantined)
    for record in records:
        counts[str(record.status)] += 1
        if record.failures:
            counts["partial"] += 1
            counts.update({f"partial:{failure.stage}:{failure.cause}" for failure in record.failures})
        if isinstance(record.dedup, Deduplicated):
            counts[record.dedup.status] += 1
        if record.language:
            counts[f"language:{record.language.code}"] += 1
    return dict(counts)


def totals_of(records: Sequence[Record], quarantined: Sequence[Quarantined]) -> dict[str, int]:
    """Return what a batch adds to the totals of all runs: how its documents ended, and why where they failed."""
    totals: Counter[str] = Counter()
    for record in records:
        totals[str(record.status)] += 1
        if isinstance(record.dedup, Deduplicated) and record.dedup.status != "unique":
            totals[record.dedup.status] += 1
        totals.update({f"partial:{failure.stage}:{failure.cause}" for failure in record.failures})
    totals.update(f"quarantined:{entry.stage}:{entry.cause}" for entry in quarantined)
    return dict(totals)


def outcomes_of(records: Sequence[Record], quarantined: Sequence[Quarantined]) -> dict[str, Outcome]:
    """Return what became of each document of a batch, by its id."""
    found = {record.id: Outcome(record.status) for record in records}
    return found | {entry.id: Outcome.QUARANTINED for entry in quarantined}


def settlement_of(changes: Sequence[Change], agains: Sequence[Rerun], left: Mapping[str, str]) -> Settlement:
    """Return what the ledger is told of records that were replaced, and of those left as they are."""
    after = {change.after.id: change.after for change in changes}
    now_stored = [after.get(again.before.id, again.before) for again in agains]
    counts = Counter({"records": len(agains), "replaced": len(after), "left": len(left)})
    counts.update(str(record.status) for record in now_stored)
    counts["partial"] = sum(bool(record.failures) for record in after.values())
    totals = Counter({name: counts[name] for name in ("replaced", "left")})
    for record in after.values():
        totals.update({f"partial:{failure.stage}:{failure.cause}" for failure in record.failures})
    others: dict[str, tuple[Counter[str], dict[str, Outcome]]] = {}
    for change in changes:
        changed, outcomes = others.setdefault(change.before.run, (Counter(), {}))
        changed.update(counts_of([change.after], []))
        changed.subtract(counts_of([change.before], []))
        if change.before.status != change.after.status:
            outcomes[change.after.id] = Outcome(change.after.status)
    return Settlement(
        counts=counts,
        outcomes=outcomes_of(now_stored, []),
        replaced=list(after),
        partial={
            record.id: PartialRecord(record.run, {one.stage: str(one.cause) for one in record.failures})
            for record in after.values()
            if record.failures
        },
        left=left,
        others={run: ({name: by for name, by in one.items() if by}, found) for run, (one, found) in others.items()},
        seconds=0,
        totals=totals,
    )


def names_of(records: Sequence[Record]) -> dict[str, int]:
    """Return the entity names in a batch's records, as 'TYPE name', each with the number of records that hold it."""
    names: Counter[str] = Counter()
    for record in records:
        named = [entity for entity in record.entities if entity.type in NAMED]
        names.update({f"{entity.type} {entity.name}" for entity in named[:MOST_NAMES]})
    return dict(names)


def stored_facts(store: Store, run: str) -> StoredFacts:
    """Return what a store tells of the records and contents of a run, whose names and counts are made as they are read.

    What is read may raise StoreError or UnavailableError.
    """
    return StoredFacts(
        records=lambda: (
            (record.id, counts_of([record], []), names_of([record])) for record in store.records() if record.run == run
        ),
        contents=lambda: ((kept.id, kept.bytes) for kept in store.kept() if kept.run == run),
    )
