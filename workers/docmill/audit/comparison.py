"""Compares the tables of an audit: each kind of disagreement is one query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from docmill.audit.collection import Collected, collect
from docmill.audit.facts import Facts, name_of
from docmill.audit.findings import Disagreement, Finding, Report, RunTally
from docmill.delivery.account import RECORDED, Outcome
from docmill.delivery.ledger import Ledger
from docmill.deployment import Deployment
from docmill.errors import no_such_run

__all__ = ["compare"]

IDS_A_CALL = 1000

# Each gives document, run and detail. What is on its way, or moved while the audit read, is left out of all.
QUERIES = {
    Disagreement.LOST: """
SELECT account.id, run.name, CASE WHEN stored.id IS NULL THEN '' ELSE 'its record is stored' END
FROM account JOIN run ON run.number = account.run AND run.chosen
LEFT JOIN stored ON stored.id = account.id AND stored.is_record
WHERE account.outcome = 'pending' AND account.id NOT IN (SELECT id FROM busy)
""",
    Disagreement.MISSING_RECORD: """
SELECT account.id, run.name, account.outcome
FROM account JOIN run ON run.number = account.run AND run.chosen
WHERE account.is_record AND account.id NOT IN (SELECT id FROM busy)
AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = account.id AND is_record)
""",
    Disagreement.MISSING_ENTRY: """
SELECT account.id, run.name, ''
FROM account JOIN run ON run.number = account.run AND run.chosen
WHERE account.outcome = 'quarantined' AND account.id NOT IN (SELECT id FROM busy)
AND NOT EXISTS (SELECT 1 FROM quarantined WHERE quarantined.id = account.id)
""",
    Disagreement.UNSTORED_ENTRY: """
SELECT quarantined.id, run.name, ''
FROM quarantined JOIN run ON run.number = quarantined.run AND run.chosen
WHERE quarantined.id NOT IN (SELECT id FROM busy)
AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = quarantined.id AND NOT is_record)
""",
    Disagreement.UNACCOUNTED: """
SELECT found.id, run.name, found.what
FROM (
    SELECT id, run, is_record, CASE WHEN is_record THEN 'a record in ' ELSE 'a quarantine entry in ' END
        || (SELECT name FROM place WHERE number = place) AS what FROM stored
    UNION ALL SELECT id, run, 0, 'an entry of the quarantine' FROM quarantined
) AS found JOIN run ON run.number = found.run AND run.chosen AND run.whole
LEFT JOIN account ON account.run = found.run AND account.id = found.id
WHERE found.id NOT IN (SELECT id FROM busy)
AND (account.id IS NULL OR account.outcome <> 'pending'
    AND CASE WHEN found.is_record THEN NOT account.is_record ELSE account.outcome <> 'quarantined' END)
""",
    Disagreement.TWICE: """
SELECT stored.id, min(run.name), group_concat((SELECT name FROM place WHERE number = place), ', ')
FROM stored JOIN run ON run.number = stored.run AND run.chosen
WHERE stored.id NOT IN (SELECT id FROM busy) GROUP BY stored.id HAVING count(*) > 1
""",
    Disagreement.OTHER_STATUS: """
SELECT stored.id, run.name, 'stored as ' || stored.status || ', accounted for as ' || account.outcome
FROM stored JOIN run ON run.number = stored.run AND run.chosen
JOIN account ON account.run = stored.run AND account.id = stored.id
WHERE stored.is_record AND account.is_record AND account.outcome <> stored.status
AND stored.id NOT IN (SELECT id FROM busy)
""",
}
ORPHANS = """
SELECT stored.id, run.name, stored.original, EXISTS (SELECT 1 FROM indexed WHERE indexed.id = stored.original)
FROM stored JOIN run ON run.number = stored.run AND run.chosen
WHERE stored.is_record AND stored.status = 'duplicate' AND stored.original NOT IN (SELECT id FROM busy)
AND typeof(stored.original) = 'blob' AND stored.id NOT IN (SELECT id FROM busy)
AND NOT EXISTS (SELECT 1 FROM stored AS other WHERE other.id = stored.original AND other.is_record)
"""
# Records that are missing and documents that are lost have findings of their own.
INDEXED = """
SELECT indexed.id, min(run.name), account.outcome FROM indexed
LEFT JOIN account ON account.id = indexed.id LEFT JOIN run ON run.number = account.run
WHERE NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = indexed.id AND is_record)
AND indexed.id NOT IN (SELECT id FROM busy)
AND (account.id IS NULL OR (account.outcome <> 'pending' AND NOT account.is_record))
GROUP BY indexed.id
"""
INPUTS = """
SELECT input.id, input.uri FROM input
WHERE NOT EXISTS (SELECT 1 FROM account WHERE account.id = input.id) AND input.id NOT IN (SELECT id FROM busy)
"""
TALLY = """
SELECT outcome, count(*) FROM account JOIN run ON run.number = account.run AND run.name = ? GROUP BY outcome
"""
DROPS = "SELECT count(*) FROM event JOIN run ON run.number = event.run AND run.name = ? WHERE outcome = 'dropped'"
OTHER_RUNS = "SELECT count(*) FROM stored JOIN run ON run.number = stored.run WHERE NOT run.chosen"


def compare(deployed: Deployment, run: str | None = None, inputs: Sequence[str] = ()) -> Report:
    """Compare account, store, quarantine and index of a deployment, document by document; return what disagrees.

    One run is audited, or all the ledger knows. With `inputs` their documents are read as well, to find those that
    were never admitted. Memory is bounded by 64 MiB and the findings; the tables compared lie in a temporary file of
    some 300 bytes a document.

    Raises:
        ConfigError: there is no such run.
        SourceError: an input does not exist.
        UnavailableError: a server is out of reach.
    """
    ledger = deployed.ledger
    known = ledger.runs()
    if run is not None and run not in known:
        raise no_such_run(run, known)
    runs = [run] if run is not None else known
    with Facts() as facts:
        collected = collect(deployed, facts, runs, inputs)
        findings = [
            Finding(Disagreement.DAMAGED, place, None, why) for place, why in facts.rows("SELECT * FROM damage")
        ]
        findings += [Finding(Disagreement.STRANDED_BATCH, name, None, why) for name, why in collected.stranded]
        for kind, query in QUERIES.items():
            findings += [Finding(kind, name_of(one), of, detail) for one, of, detail in facts.rows(query)]
        findings += _orphans(ledger, facts)
        of_index, foreign = _indexed(ledger, facts, every=run is None)
        findings += [*of_index, *_never_admitted(ledger, facts)]
        tallies = [_tally(facts, name, collected) for name in runs]
        findings += [one for name in runs for one in _counts(facts, name, collected)]
        other_runs = next(facts.rows(OTHER_RUNS))[0] if run is None else 0
    return Report(tallies, findings, collected.moved, other_runs, foreign)


def _orphans(ledger: Ledger, facts: Facts) -> Iterator[Finding]:
    """Yield duplicates whose original is neither a record, on its way, nor a foreign document of the index."""
    for part in _parts(facts.rows(ORPHANS)):
        seen = ledger.seen([name_of(original) for _, _, original, _ in part])
        for (document, of, original, indexed), was_admitted in zip(part, seen, strict=True):
            if was_admitted or not indexed:
                detail = f"of {name_of(original)}"
                yield Finding(Disagreement.DUPLICATE_OF_NOTHING, name_of(document), of, detail)


def _indexed(ledger: Ledger, facts: Facts, *, every: bool) -> tuple[list[Finding], int]:
    """Return the ids of the index that should have a record, and how many others were never admitted here."""
    found, foreign = [], 0
    for part in _parts(facts.rows(INDEXED)):
        seen = ledger.seen([name_of(one) for one, _, _ in part])
        for (document, of, outcome), was_admitted in zip(part, seen, strict=True):
            if outcome or (was_admitted and every):
                found.append(Finding(Disagreement.INDEX_WITHOUT_RECORD, name_of(document), of, outcome or ""))
            elif not was_admitted:
                foreign += 1
    return found, foreign


def _never_admitted(ledger: Ledger, facts: Facts) -> Iterator[Finding]:
    for part in _parts(facts.rows(INPUTS)):
        seen = ledger.seen([name_of(one) for one, _ in part])
        for (document, uri), was_admitted in zip(part, seen, strict=True):
            if not was_admitted:
                yield Finding(Disagreement.NEVER_ADMITTED, name_of(document), None, uri)


def _parts(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while part := list(islice(rows, IDS_A_CALL)):
        yield part


def _sums(facts: Facts, run: str) -> dict[str, int]:
    """Return how many documents of a run have each outcome; `dropped` counts those that were enqueued anew, too."""
    found: dict[str, int] = dict(facts.rows(TALLY, run))
    return found | {Outcome.DROPPED: next(facts.rows(DROPS, run))[0]}


def _tally(facts: Facts, run: str, collected: Collected) -> RunTally:
    sums, counts = _sums(facts, run), collected.counts[run]
    unaccounted = int(counts.get("documents", 0)) - int(counts.get("accounted", 0))
    skipped = {
        name.removeprefix("skipped:"): int(value) for name, value in counts.items() if name.startswith("skipped:")
    }
    return RunTally(
        run=run,
        enqueued=sum(sums.values()),
        records=sum(sums.get(outcome, 0) for outcome in RECORDED),
        quarantined=sums.get(Outcome.QUARANTINED, 0),
        dropped=sums[Outcome.DROPPED],
        in_flight=sums.get(Outcome.PENDING, 0),
        unaccounted=max(0, unaccounted),
        skipped=skipped,
        outcomes={str(outcome): number for outcome, number in sums.items()},
        length=collected.lengths[run],
    )


def _counts(facts: Facts, run: str, collected: Collected) -> Iterator[Finding]:
    """Yield a finding for each count of a run that differs from its account; one not fully accounted for has none."""
    told, sums = collected.counts[run], _sums(facts, run)
    if told.get("documents") != told.get("accounted"):
        return
    expected: dict[str, int] = {
        str(name): sums.get(name, 0) for name in (*sorted(RECORDED), Outcome.QUARANTINED, Outcome.DROPPED)
    }
    expected |= {
        "documents": sum(sums.values()),
        "records": sum(sums.get(outcome, 0) for outcome in RECORDED),
    }
    for name, number in expected.items():
        counted = int(float(told.get(name, 0)))
        if counted != number:
            yield Finding(Disagreement.COUNTS, run, run, f"{name}: counted {counted:,}, accounted for {number:,}")
