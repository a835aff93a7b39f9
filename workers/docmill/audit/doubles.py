"""Mends what stands twice, or stands where no account tells of it.

Of an id that is stored more than once that is kept which the account of its run names, the newest where there are
several; the others go. What no account tells of is written into the account of its run.

Tested by tests/audit/test_doubles.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from docmill.audit.findings import Finding
from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.maintenance.erasing import AccountPlaces, find_documents
from docmill.delivery.maintenance.mending import note_accounted, put_entries
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.records import Quarantined, Record
from docmill.stores.inventory import StoredItem
from docmill.tallies import counts_of

__all__ = ["account_for", "remove_twins"]


def remove_twins(deployed: Deployment, findings: Sequence[Finding]) -> dict[Finding, str]:
    """Leave one of the records and entries of each of these documents; return why where it cannot be told which.

    Reads the inventory of the store once, and every account.
    """
    if not findings:
        return {}
    wanted = {one.subject: one for one in findings}
    found: dict[str, list[StoredItem]] = {document: [] for document in wanted}
    for item in deployed.store.inventory():
        if isinstance(item, StoredItem) and item.id in found:
            found[item.id].append(item)  # the newest first, in a store of parts
    told = find_documents(deployed.ledger, wanted)
    why = {}
    for document, items in found.items():
        if len(items) < 2:
            continue  # somebody else removed it
        kept = _kept(items, told[document])
        if kept is None:
            why[wanted[document]] = (
                f"its account names none of them: docmill show {document[:12]} shows one, docmill forget removes all"
            )
            continue
        deployed.store.leave_one(kept)  # a part may hold it twice
        for twin in items:
            if (twin.place, twin.is_record) != (kept.place, kept.is_record):
                deployed.store.remove_twin(document, twin.place, is_record=twin.is_record)
    return why


def _kept(items: Sequence[StoredItem], told: Sequence[AccountPlaces]) -> StoredItem | None:
    """Return the item that an account names: the same run and outcome, else the same outcome, else a record at all."""
    outcomes = {one.run: one.outcome for one in told}
    if outcomes and all(one is Outcome.QUARANTINED for one in outcomes.values()):
        return next((item for item in items if not item.is_record), None)
    records = [item for item in items if item.is_record]
    named = [item for item in records if item.status == outcomes.get(item.run)]
    named += [item for item in records if item.status in set(outcomes.values())]
    if set(outcomes.values()) & RECORDED or not outcomes:
        named += records
    return next(iter(named), None)


def account_for(deployed: Deployment, findings: Sequence[Finding]) -> dict[Finding, str]:
    """Write what is stored, or in quarantine, into the account of its run; return why where that would be wrong.

    Reads every account once.
    """
    told = find_documents(deployed.ledger, {one.subject for one in findings}) if findings else {}
    why, done = {}, set[str]()
    for finding in findings:
        if finding.subject not in done:
            places = [one for one in told[finding.subject] if one.run == finding.run]
            if said := _account_for(deployed, finding, places[0].outcome if places else None):
                why[finding] = said
            else:
                done.add(finding.subject)
    return why


def _account_for(deployed: Deployment, finding: Finding, outcome: Outcome | None) -> str:
    """Mend one; `outcome` is what the account of its run tells of it."""
    entry = Quarantine(deployed.ledger).get(finding.subject)
    record = deployed.store.get(finding.subject)
    if record is not None and record.run == finding.run:
        return _account_for_record(deployed, record, entry, outcome)
    return _account_for_entry(deployed, finding, entry, outcome)


def _account_for_record(
    deployed: Deployment, record: Record, entry: Quarantined | None, outcome: Outcome | None
) -> str:
    if entry is not None:
        return (
            f"it has a record and is in quarantine: docmill quarantine drop {record.id[:12]} takes its entry away, "
            f"docmill quarantine retry {record.id[:12]} makes a new record"
        )
    if outcome is Outcome.DROPPED:
        return f"it was dropped, and its record is there: docmill forget {record.id[:12]} removes it"
    if outcome not in RECORDED:
        note_accounted(deployed.ledger, record.id, record.run, outcome, Outcome(record.status), counts_of([record], []))
    return ""


def _account_for_entry(
    deployed: Deployment, finding: Finding, entry: Quarantined | None, outcome: Outcome | None
) -> str:
    document, run = finding.subject, finding.run or ""
    stored = entry or deployed.store.entries([document]).get(document)
    if stored is None or outcome is Outcome.PENDING:
        return ""  # it went since, or is on its way
    if entry is None and outcome in {Outcome.DROPPED, *RECORDED}:
        deployed.store.release(stored.batch, [document])  # left behind: nothing tells of it
        return ""
    if outcome in RECORDED:
        return f"it ended as a record: docmill quarantine drop {document[:12]} takes its entry away"
    put_entries(deployed.ledger, [stored])
    if outcome is not Outcome.QUARANTINED:
        note_accounted(deployed.ledger, document, run, outcome, Outcome.QUARANTINED, {"quarantined": 1})
    return ""
