"""What stands twice is left once, as the account tells; what no account tells of is accounted for, or named."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import orjson
import pytest

from docmill.audit import Disagreement, compare, mend
from docmill.delivery.account import Outcome
from docmill.delivery.maintenance.mending import note_outcomes
from docmill.delivery.quarantine import Quarantine
from docmill.documents import Status
from docmill.records import Record
from tests.audit.conftest import RUN, Bench, broken, originals
from tests.audit.test_repair import mended


def line_of(bench: Bench, document: str) -> dict[str, Any]:
    lines = map(json.loads, bench.part.read_text().splitlines())
    return next(line for line in lines if line["id"] == document)


def line(record: dict[str, Any]) -> str:
    """The JSON of a record as stores write it, without spaces."""
    return orjson.dumps(record).decode()  # the same library, since others write small numbers otherwise


def stored_again(bench: Bench, seconds: float, **changes: Any) -> Path:
    """A second part that holds the first original, so many seconds newer than the first part."""
    part = bench.part
    second = part.with_name("second.jsonl")
    second.write_text(line(line_of(bench, originals()[0].id) | changes) + "\n")
    moment = part.stat().st_mtime + seconds
    os.utime(second, (moment, moment))
    return second


@pytest.mark.parametrize("seconds", [-100, 100])
def test_of_two_records_the_newest_stays(bench: Bench, seconds: float) -> None:
    second = stored_again(bench, seconds, title="Second")
    assert mended(bench) == []
    record = bench.deployment.store.get(originals()[0].id)
    assert record is not None
    assert (record.title == "Second") == (seconds > 0) == second.exists()
    assert len(list(bench.deployment.store.records())) == 5


def test_of_two_records_that_stays_which_the_account_names(bench: Bench) -> None:
    stored_again(bench, 100, status="filtered", reason="short")
    assert mended(bench) == []
    record = bench.deployment.store.get(originals()[0].id)
    assert record is not None
    assert record.status is Status.KEPT


def test_of_two_lines_in_one_part_one_stays(bench: Bench) -> None:
    first = line(line_of(bench, originals()[0].id))
    with bench.part.open("a") as part:
        part.write(first + "\n" + line(line_of(bench, originals()[0].id) | {"status": "filtered"}) + "\n")
    assert mended(bench) == []
    assert len(list(bench.deployment.store.records())) == 5
    assert bench.part.read_text().count(first) == 1


def test_a_quarantined_document_keeps_its_entry_and_a_record_left_behind_goes(bench: Bench) -> None:
    record = line_of(bench, originals()[0].id) | {"id": broken().id}
    bench.part.with_name("second.jsonl").write_text(line(record) + "\n")
    assert {finding.kind for finding in compare(bench.deployment).findings} >= {Disagreement.TWICE}
    assert mended(bench) == []
    assert bench.deployment.store.get(broken().id) is None
    assert Quarantine(bench.ledger).get(broken().id) is not None


def test_a_record_that_no_account_tells_of_is_accounted_for(bench: Bench) -> None:
    made = line_of(bench, originals()[0].id) | {"id": "ab" * 16, "dedup": None}
    bench.part.with_name("second.jsonl").write_text(line(made) + "\n")
    assert mended(bench) == []
    counts = bench.ledger.counts(RUN)
    assert (counts["documents"], counts["records"], counts["accounted"]) == ("7", "6", "7")
    assert bench.ledger.seen(["ab" * 16]) == [True]


def test_an_entry_that_no_account_tells_of_is_put_into_the_quarantine_and_accounted_for(bench: Bench) -> None:
    (entry,) = bench.deployment.store.entries([broken().id]).values()
    other = entry.model_copy(update={"id": "cd" * 16, "batch": "other"})
    bench.deployment.store.write("other", [], [other])
    assert mended(bench) == []
    assert Quarantine(bench.ledger).get(other.id) == other
    assert bench.ledger.counts(RUN)["quarantined"] == "2"


def test_an_entry_left_behind_of_a_document_that_has_a_record_goes(bench: Bench) -> None:
    (entry,) = bench.deployment.store.entries([broken().id]).values()
    left = entry.model_copy(update={"id": originals()[0].id, "batch": "other"})
    bench.deployment.store.write("other", [], [left])
    assert mended(bench) == []
    assert bench.deployment.store.entries([left.id]) == {}
    assert isinstance(bench.deployment.store.get(left.id), Record)


def test_a_record_of_a_dropped_document_is_named_with_the_command_that_helps(bench: Bench) -> None:
    document = originals()[0].id
    note_outcomes(bench.ledger, RUN, {document: Outcome.DROPPED})
    done = mend(bench.deployment, compare(bench.deployment), RUN)
    (why,) = [one.why for one in done.left if one.finding.kind is Disagreement.UNACCOUNTED]
    assert why == f"it was dropped, and its record is there: docmill forget {document[:12]} removes it"
