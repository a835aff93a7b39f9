"""Mends what an audit found: sends again what is missing, and sets right what disagrees.

Content comes from the inputs, where they are given, or from the store's quarantine. What cannot be mended is named with
the reason. A document is sent again as it would be after a crash: the same id, in its old run, whatever the store holds
of it by then is replaced.

Tested by tests/audit/test_repair.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from docmill.audit.findings import Disagreement, Finding, Report
from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.maintenance.mending import give_lease, note_outcomes, put_entries, set_counts
from docmill.delivery.maintenance.orphans import note_orphans
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import Document, now
from docmill.memory import client_of
from docmill.memory.forgetting import forget
from docmill.producer.batching import grouped
from docmill.producer.run_names import name_of_inputs
from docmill.reprocessing import leave_index
from docmill.sources import read

__all__ = ["Mended", "Unmended", "mend"]

NO_INPUTS = "its content is kept nowhere; name the inputs it came from"
NOT_IN_INPUTS = "its content is kept nowhere, and the inputs do not hold it"


@dataclass(frozen=True, slots=True)
class Unmended:
    """A finding that could not be mended, and why."""

    finding: Finding
    why: str


@dataclass(slots=True)
class Mended:
    """What a repair did: findings mended, documents sent again (their number, runs and ids), and what is left."""

    mended: int = 0
    sent: int = 0
    runs: list[str] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    left: list[Unmended] = field(default_factory=list)


def mend(deployed: Deployment, report: Report, run: str | None = None, inputs: Sequence[str] = ()) -> Mended:
    """Mend what a report found, as far as it can be done; nothing is taken away that something else names.

    Raises:
        UnavailableError: a server is out of reach. What was mended until then is.
    """
    done = Mended()
    found: dict[Disagreement, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.kind, []).append(finding)
    missing = {one.subject: one for one in found.pop(Disagreement.MISSING_RECORD, ())}
    missing |= {one.subject: one for one in found.pop(Disagreement.NEVER_ADMITTED, ())}
    for finding in found.pop(Disagreement.LOST, ()):
        if not _note_stored(deployed, finding, done):
            missing[finding.subject] = finding
    for finding in _put_back(deployed, found.pop(Disagreement.MISSING_ENTRY, ()), done):
        missing[finding.subject] = finding
    _send_again(deployed, missing, run, inputs, done)
    for kind, findings in found.items():
        for finding in findings:
            if kind is Disagreement.DUPLICATE_OF_NOTHING and _original_of(finding) in done.documents:
                done.mended += 1
                continue
            why = OTHERS[kind](deployed, report, finding)
            if why:
                done.left.append(Unmended(finding, why))
            else:
                done.mended += 1
    return done


def _note_stored(deployed: Deployment, finding: Finding, done: Mended) -> bool:
    """Note the outcome of a document whose record is stored; return whether it is."""
    record = deployed.store.get(finding.subject) if finding.detail else None
    if record is None or finding.run is None:
        return False
    note_outcomes(deployed.ledger, finding.run, {record.id: Outcome(record.status)})
    done.mended += 1
    return True


def _put_back(deployed: Deployment, findings: Iterable[Finding], done: Mended) -> list[Finding]:
    """Put entries back into the quarantine from the store; return the findings of which it holds none."""
    by_id = {finding.subject: finding for finding in findings}
    entries = deployed.store.entries(by_id) if by_id else {}
    put_entries(deployed.ledger, list(entries.values()))
    done.mended += len(entries)
    return [finding for document, finding in by_id.items() if document not in entries]


def _send_again(
    deployed: Deployment, missing: dict[str, Finding], run: str | None, inputs: Sequence[str], done: Mended
) -> None:
    """Admit the missing documents again, read from the inputs."""
    settings = deployed.settings
    if missing and inputs:
        producer = deployed.producer()
        fallback = run or name_of_inputs(inputs)
        documents = (one for one in read(inputs, limits=settings.limits, fields=settings.fields) if one.id in missing)
        for batch in grouped(documents, most=settings.batch.documents, most_bytes=settings.batch.bytes):
            wanted: dict[str, dict[str, Document]] = {}
            for document in batch.documents:
                if finding := missing.pop(document.id, None):
                    wanted.setdefault(finding.run or fallback, {})[document.id] = document
                    _uncount(deployed, finding)
            for name, chosen in wanted.items():
                producer.admit_again(name, list(chosen.values()), salt=f"repair {now().isoformat()}")
                done.sent += len(chosen)
                done.documents |= chosen.keys()
                done.runs += [name] if name not in done.runs else []
    why = NOT_IN_INPUTS if inputs else NO_INPUTS
    done.left += [Unmended(finding, why) for finding in missing.values()]


def _uncount(deployed: Deployment, finding: Finding) -> None:
    """Take a document out of the counts of its outcome, which it will be added to again, or count it as admitted."""
    if finding.kind is Disagreement.NEVER_ADMITTED:
        return
    names = {
        Disagreement.MISSING_RECORD: ("records", finding.detail),
        Disagreement.MISSING_ENTRY: ("quarantined",),
    }.get(finding.kind, ())
    for name in names:
        deployed.ledger.count(finding.run or "", name, -1)


def _store_entry(deployed: Deployment, _: Report, finding: Finding) -> str:
    entry = Quarantine(deployed.ledger).get(finding.subject)
    if entry is None:
        return ""  # it was retried or dropped meanwhile
    # A batch of its own: writing under the old one would replace what else that batch holds.
    own = entry.model_copy(update={"batch": f"{entry.batch}-{entry.id[:12]}"})
    deployed.store.write(own.batch, [], [own])
    put_entries(deployed.ledger, [own])
    return ""


def _out_of_index(deployed: Deployment, _: Report, finding: Finding) -> str:
    settings = deployed.settings
    forget(client_of(settings.dedup_url), settings.index, [finding.subject])
    return ""


def _note_status(deployed: Deployment, _: Report, finding: Finding) -> str:
    record = deployed.store.get(finding.subject)
    if record is None or finding.run is None:
        return "its record is gone"
    note_outcomes(deployed.ledger, finding.run, {record.id: Outcome(record.status)})
    return ""


def _lease(deployed: Deployment, _: Report, finding: Finding) -> str:
    return "" if give_lease(deployed.ledger, finding.subject) else "its payload is gone; name the inputs it came from"


def _recount(deployed: Deployment, report: Report, finding: Finding) -> str:
    sums = next(one for one in report.runs if one.run == finding.subject)
    counts: dict[str, int] = {
        "documents": sums.enqueued,
        "accounted": sums.enqueued,
        "records": sums.records,
        "quarantined": sums.quarantined,
        "dropped": sums.dropped,
        **{str(outcome): sums.outcomes.get(outcome, 0) for outcome in RECORDED},
    }
    return "" if set_counts(deployed.ledger, sums.run, counts, sums.length) else "the run moves; audit it again"


def _set_aside(deployed: Deployment, _: Report, finding: Finding) -> str:
    return (
        "" if deployed.store.set_aside(finding.subject) else "restore it from a backup, or process its documents anew"
    )


def _original_of(finding: Finding) -> str:
    return finding.detail.removeprefix("of ")


def _judge_again(deployed: Deployment, _: Report, finding: Finding) -> str:
    """Judge a duplicate again whose original is gone, and with it all that name the same."""
    note_orphans(deployed.ledger, [finding.subject])
    left = leave_index(deployed, [_original_of(finding)])
    return "it is on its way; repair again" if finding.subject in left.on_their_way else ""


def _by_hand(why: str) -> Callable[[Deployment, Report, Finding], str]:
    return lambda _deployed, _report, _finding: why


OTHERS: dict[Disagreement, Callable[[Deployment, Report, Finding], str]] = {
    Disagreement.UNSTORED_ENTRY: _store_entry,
    Disagreement.INDEX_WITHOUT_RECORD: _out_of_index,
    Disagreement.OTHER_STATUS: _note_status,
    Disagreement.STRANDED_BATCH: _lease,
    Disagreement.COUNTS: _recount,
    Disagreement.DAMAGED: _set_aside,
    Disagreement.TWICE: _by_hand("delete the older of the two"),
    Disagreement.UNACCOUNTED: _by_hand("no account tells where it came from"),
    Disagreement.DUPLICATE_OF_NOTHING: _judge_again,
}
"""How each kind of disagreement is mended; the functions return why it cannot be, or nothing."""
