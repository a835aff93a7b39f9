"""Mends what an audit found: sends again what is missing, and sets right what disagrees.

Content comes from the store, where it keeps it, or from the inputs that are given. What cannot be mended is named with
the reason, and the command that helps. A document is sent again as it would be after a crash: the same id, in its old
run, whatever the store holds of it by then is replaced.

Tested by tests/audit/test_repair.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from docmill.audit.doubles import account_for, remove_twins
from docmill.audit.findings import Disagreement, Finding, Report
from docmill.audit.recounting import UNSEEN, recount
from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.mending import give_lease, note_outcomes, put_entries
from docmill.delivery.maintenance.orphans import note_orphans
from docmill.delivery.quarantine import Quarantine
from docmill.deployment import Deployment
from docmill.documents import Document, now
from docmill.errors import ConfigError, UnavailableError
from docmill.memory import client_of
from docmill.memory.forgetting import forget
from docmill.producer.admission import Producer
from docmill.producer.batching import grouped
from docmill.producer.run_names import name_of_inputs
from docmill.reprocessing import is_rerun, leave_index
from docmill.sources import read_for_command

__all__ = ["Mended", "Unmended", "mend"]

NO_INPUTS = "its content is kept nowhere; name the inputs it came from: docmill audit --repair INPUT..."
NOT_IN_INPUTS = "its content is kept nowhere, and the inputs do not hold it"
KEPT_AT_ONCE = 64


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
    # A document that stages were run over again stands in two accounts: it is sent again in the run that it is of.
    lost_records = sorted(found.pop(Disagreement.MISSING_RECORD, ()), key=lambda one: not is_rerun(one.run or ""))
    missing = {one.subject: one for one in lost_records}
    missing |= {one.subject: one for one in found.pop(Disagreement.NEVER_ADMITTED, ())}
    for finding in found.pop(Disagreement.LOST, ()):
        if not _note_stored(deployed, finding, done):
            missing[finding.subject] = finding
    for finding in _put_back(deployed, found.pop(Disagreement.MISSING_ENTRY, ()), done):
        missing[finding.subject] = finding
    _send_kept(deployed, missing, done)
    _send_again(deployed, missing, run, inputs, done)
    for kind, mend_all in TOGETHER.items():
        findings = found.pop(kind, [])
        left = mend_all(deployed, findings)
        done.left += [Unmended(finding, told) for finding, told in left.items()]
        done.mended += len(findings) - len(left)
    for kind in (one for one in OTHERS if one in found):
        findings = found[kind]
        for finding in findings:
            if kind is Disagreement.DUPLICATE_OF_NOTHING and _original_of(finding) in done.documents:
                done.mended += 1
                continue
            why = OTHERS[kind](deployed, report, finding)
            if why:
                done.left.append(Unmended(finding, why))
            else:
                done.mended += 1
    _recount_sent(deployed, done)
    return done


def _recount_sent(deployed: Deployment, done: Mended) -> None:
    """Recount the runs that documents were sent again in, last: what they were counted as will be counted anew."""
    for run in done.runs:
        try:
            unseen = recount(deployed, run).unseen
        except ConfigError:  # documents from before accounts were kept: they have no finding either
            continue
        except UnavailableError:
            unseen = "the run moves"
        if unseen and not is_rerun(run):
            why = f"not counted anew: {unseen}; docmill status --run {run} --recount later"
            done.left.append(Unmended(Finding(Disagreement.COUNTS, run, run, UNSEEN), why))


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


def _send_kept(deployed: Deployment, missing: dict[str, Finding], done: Mended) -> None:
    """Admit those of the missing documents again that the store keeps as they were handed in."""
    wanted = [one for one, finding in missing.items() if finding.kind is not Disagreement.NEVER_ADMITTED]
    if not wanted:
        return
    producer = deployed.producer()
    for start in range(0, len(wanted), KEPT_AT_ONCE):
        part = wanted[start : start + KEPT_AT_ONCE]
        by_run: dict[str, list[Document]] = {}
        for identity, document in deployed.store.contents(dict.fromkeys(part, "")).items():
            finding = missing.pop(identity)
            _uncount(deployed, finding)
            by_run.setdefault(finding.run or document.run, []).append(document)
        for run, documents in by_run.items():
            _admit(producer, run, documents, done)


def _admit(producer: Producer, run: str, documents: Sequence[Document], done: Mended) -> None:
    producer.admit_again(run, documents, salt=f"repair {now().isoformat()}")
    done.sent += len(documents)
    done.documents |= {document.id for document in documents}
    done.runs += [run] if run not in done.runs else []


def _send_again(
    deployed: Deployment, missing: dict[str, Finding], run: str | None, inputs: Sequence[str], done: Mended
) -> None:
    """Admit the missing documents again, read from the inputs."""
    settings = deployed.settings
    if missing and inputs:
        producer = deployed.producer()
        fallback = run or name_of_inputs(inputs)
        documents = (
            one for one in read_for_command(inputs, limits=settings.limits, fields=settings.fields) if one.id in missing
        )
        for batch in grouped(documents, most=settings.batch.documents, most_bytes=settings.batch.bytes):
            wanted: dict[str, dict[str, Document]] = {}
            for document in batch.documents:
                if finding := missing.pop(document.id, None):
                    wanted.setdefault(finding.run or fallback, {})[document.id] = document
                    _uncount(deployed, finding)
            for name, chosen in wanted.items():
                _admit(producer, name, list(chosen.values()), done)
    why = NOT_IN_INPUTS if inputs else NO_INPUTS
    done.left += [Unmended(finding, why) for finding in missing.values()]


def _uncount(deployed: Deployment, finding: Finding) -> None:
    """Take a document that ended before out of the counts of its outcome, which it will be added to again."""
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
        return "its record is gone; audit again"
    note_outcomes(deployed.ledger, finding.run, {record.id: Outcome(record.status)})
    return ""


def _lease(deployed: Deployment, _: Report, finding: Finding) -> str:
    return "" if give_lease(deployed.ledger, finding.subject) else "its payload is gone; name the inputs it came from"


def _recount(deployed: Deployment, _: Report, finding: Finding) -> str:
    try:
        recount(deployed, finding.subject)
    except UnavailableError:
        return f"the run moves; docmill status --run {finding.subject} --recount when it rests"
    return ""


def _set_aside(deployed: Deployment, _: Report, finding: Finding) -> str:
    return (
        ""
        if deployed.store.set_aside(finding.subject)
        else "restore it from a backup, or enqueue its documents anew (docmill forget ID first)"
    )


def _original_of(finding: Finding) -> str:
    return finding.detail.removeprefix("of ")


def _judge_again(deployed: Deployment, _: Report, finding: Finding) -> str:
    """Judge a duplicate again whose original is gone, and with it all that name the same."""
    note_orphans(deployed.ledger, [finding.subject])
    left = leave_index(deployed, [_original_of(finding)])
    return "it is on its way; repair again" if finding.subject in left.on_their_way else ""


OTHERS: dict[Disagreement, Callable[[Deployment, Report, Finding], str]] = {
    Disagreement.UNSTORED_ENTRY: _store_entry,
    Disagreement.INDEX_WITHOUT_RECORD: _out_of_index,
    Disagreement.OTHER_STATUS: _note_status,
    Disagreement.STRANDED_BATCH: _lease,
    Disagreement.DAMAGED: _set_aside,
    Disagreement.DUPLICATE_OF_NOTHING: _judge_again,
    Disagreement.COUNTS: _recount,  # last: it counts what the others changed
}
"""How each kind of disagreement is mended, one by one; the functions return why it cannot be, or nothing."""

TOGETHER: dict[Disagreement, Callable[[Deployment, Sequence[Finding]], dict[Finding, str]]] = {
    Disagreement.TWICE: remove_twins,
    Disagreement.UNACCOUNTED: account_for,
}
"""Those that are mended together, before the others; the functions return those that cannot be, and why."""
