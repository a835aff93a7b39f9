"""The chaos suite sees what it looks for: a comparison that finds nothing would make every fault green."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.chaos.__main__ import SHORT
from tests.chaos.documents import write_documents
from tests.chaos.fault import FAULTS
from tests.chaos.outcome import Outcome, compare

COUNTS = {"documents": 3, "records": 3, "quarantined": 0}
WANTED = Outcome(
    records={"0": ["en", "x", []], "1": ["en", "x", []], "2": ["fr", "y", []]},
    ids={"0": "a", "1": "b", "2": "c"},
    kept={"x": 1, "y": 1},
    counts=COUNTS,
)


def without(number: str) -> dict[str, list[object]]:
    return {name: record for name, record in WANTED.records.items() if name != number}


def test_an_undisturbed_run_differs_in_nothing() -> None:
    assert compare(WANTED, WANTED, "").none


def test_a_lost_document_is_seen_and_so_are_false_counts() -> None:
    found = compare(WANTED, replace(WANTED, records=without("2"), kept={"x": 1}), "")
    assert found.lost == 1
    assert "true is" in found.counts


def test_a_document_with_two_records_or_a_record_and_an_entry_is_doubled() -> None:
    assert compare(WANTED, replace(WANTED, twice=["1"]), "").doubled == 1
    assert compare(WANTED, replace(WANTED, quarantined=["1"]), "").doubled == 1


def test_only_the_poisoned_document_may_fail() -> None:
    records = {**WANTED.records, "2": ["fr", "y", ["obey"]]}
    assert compare(WANTED, replace(WANTED, records=records), "").blamed == 1
    assert compare(WANTED, replace(WANTED, records=records), "2").none


def test_another_language_or_a_second_original_is_another_outcome() -> None:
    assert compare(WANTED, replace(WANTED, records={**WANTED.records, "2": ["de", "y", []]}), "").changed == 1
    assert compare(WANTED, replace(WANTED, kept={"x": 2, "y": 1}), "").changed == 1


def test_the_short_form_names_faults_that_there_are() -> None:
    assert set(SHORT) <= set(FAULTS)


def test_one_document_holds_the_poison(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 50, 1, "exit")
    assert (tmp_path / "in").read_text().count("poison:exit:") == 1
