"""What an audit finds: the kinds of disagreement, the offenders, and the sums.

Tested by tests/audit/test_comparison.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["EXPLAINED", "Disagreement", "Finding", "Report", "RunTally"]


class Disagreement(StrEnum):
    """The kinds of disagreement."""

    LOST = "lost"
    MISSING_RECORD = "missing-record"
    MISSING_ENTRY = "missing-entry"
    UNSTORED_ENTRY = "unstored-entry"
    UNACCOUNTED = "unaccounted"
    TWICE = "twice"
    OTHER_STATUS = "other-status"
    DUPLICATE_OF_NOTHING = "duplicate-of-nothing"
    INDEX_WITHOUT_RECORD = "index-without-record"
    DAMAGED = "damaged"
    STRANDED_BATCH = "stranded-batch"
    COUNTS = "counts"
    NEVER_ADMITTED = "never-admitted"


EXPLAINED = {
    Disagreement.LOST: "admitted, and neither ended nor on its way",
    Disagreement.MISSING_RECORD: "ended as a record that the store does not hold",
    Disagreement.MISSING_ENTRY: "quarantined, and not in the quarantine",
    Disagreement.UNSTORED_ENTRY: "in the quarantine, and its entry is not in the store",
    Disagreement.UNACCOUNTED: "in the store or the quarantine, and not in the account of its run",
    Disagreement.TWICE: "stored more than once",
    Disagreement.OTHER_STATUS: "stored with another status than the account tells",
    Disagreement.DUPLICATE_OF_NOTHING: "a duplicate of a document that has no record",
    Disagreement.INDEX_WITHOUT_RECORD: "in the index, and neither a record nor on its way",
    Disagreement.DAMAGED: "a part or row of the store that cannot be read",
    Disagreement.STRANDED_BATCH: "a batch that no worker would ever be sent again",
    Disagreement.COUNTS: "a run whose counts differ from its account",
    Disagreement.NEVER_ADMITTED: "in the inputs, and never admitted",
}
"""What each kind means, as a predicate of the offender."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One offender: a document by its id, or else the part, batch or run that `subject` names."""

    kind: Disagreement
    subject: str
    run: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RunTally:
    """The sums of one run: enqueued = records + quarantined + dropped + in_flight, unless there are findings.

    `unaccounted` documents were admitted before accounts were kept: they are counted, and cannot be named.
    `outcomes` are the numbers of documents by outcome, `length` the entries of the account that were read.
    """

    run: str
    enqueued: int
    records: int
    quarantined: int
    dropped: int
    in_flight: int
    unaccounted: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    length: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    `moved` documents ended or were admitted while the audit read: they are left to the next one. `other_runs` records
    and entries are of runs this ledger does not know, `foreign` ids of the index of documents it never admitted.
    """

    runs: list[RunTally]
    findings: list[Finding]
    moved: int = 0
    other_runs: int = 0
    foreign: int = 0
