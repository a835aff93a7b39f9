"""The chaos suite sees what it looks for: a comparison that finds nothing would make every fault green."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, replace
from typing import Any

import pytest

from tests.chaos.comparison import compare
from tests.chaos.outcome import Facts, Outcome

# 0 and 1 are exact copies, 2 is near them, 3 stands alone
WANTED = Outcome(
    records={
        "0": Facts("a", "en", "x", "text x", "places of x", [], "a", True),
        "1": Facts("b", "en", "x", "text x", "", [], "a", False),
        "2": Facts("c", "en", "y", "text y", "", [], "a", False),
        "3": Facts("d", "fr", "z", "text z", "places of z", [], "d", True),
    },
    counts={"documents": 4, "records": 4, "quarantined": 0},
    entities={"x": "places of x", "y": "places of y", "z": "places of z"},
)


def changed(number: str, **facts: Any) -> Outcome:
    """What is wanted, but for what is said of one document."""
    found = deepcopy(WANTED)
    found.records[number] = replace(found.records[number], **facts)
    return found


def without(number: str) -> Outcome:
    found = deepcopy(WANTED)
    del found.records[number]
    return found


def test_an_undisturbed_run_differs_in_nothing() -> None:
    assert compare(WANTED, WANTED, "").none


def test_the_comparison_is_the_same_after_the_outcome_was_kept() -> None:
    assert compare(WANTED, Outcome.of(asdict(WANTED)), "").none


def test_a_lost_document_is_seen_and_so_are_false_counts() -> None:
    found = compare(WANTED, without("3"), "")
    assert found.lost == 1
    assert "true is" in found.counts


def test_a_document_with_two_records_or_a_record_and_an_entry_is_doubled() -> None:
    assert compare(WANTED, replace(WANTED, twice=["1"]), "").doubled == 1
    assert compare(WANTED, replace(WANTED, quarantined=["1"]), "").doubled == 1


def test_only_the_poisoned_document_may_fail() -> None:
    found = changed("3", failed=["obey"])
    assert compare(WANTED, found, "").blamed == 1
    assert compare(WANTED, found, "3").none


def test_a_poison_that_did_nothing_is_no_trial() -> None:
    assert compare(WANTED, WANTED, "3").changed == {"poison without effect": 1}


def test_a_document_in_quarantine_is_blamed() -> None:
    assert compare(WANTED, replace(without("3"), quarantined=["3"]), "").blamed == 1


@pytest.mark.parametrize("what", ["id", "language", "content", "text", "entities"])
def test_each_thing_that_a_record_says_is_compared(what: str) -> None:
    assert compare(WANTED, changed("3", **{what: "another"}), "").changed[what] == 1


def test_a_kept_document_without_entities_and_a_duplicate_with_some_are_seen() -> None:
    assert compare(WANTED, changed("0", entities=""), "").changed == {"entities": 1}
    assert compare(WANTED, changed("1", entities="places of x"), "").changed == {"entities": 1}


def test_another_one_of_a_group_may_be_the_original_with_the_entities_of_its_own_content() -> None:
    found = deepcopy(WANTED)
    for number, of in (("0", ""), ("1", ""), ("2", "places of y")):
        facts = found.records[number]
        found.records[number] = replace(facts, entities=of, cluster="c", unique=number == "2")
    assert compare(WANTED, found, "").none
    found.records["2"] = replace(found.records["2"], entities="places of x")
    assert compare(WANTED, found, "").changed == {"entities": 1}


def test_a_copy_that_is_missed_and_a_group_without_or_with_two_originals_are_seen() -> None:
    missed = changed("2", cluster="c", unique=True, entities="places of y")
    assert compare(WANTED, missed, "").changed["group"] > 0
    assert compare(WANTED, changed("0", unique=False, entities=""), "").changed == {"group": 1}
    assert compare(WANTED, changed("1", unique=True, entities="places of x"), "").changed == {"group": 1}
    joined = changed("3", cluster="a", unique=False, entities="")
    assert compare(WANTED, joined, "").changed["group"] > 0


def test_a_document_that_nobody_enqueued_is_seen() -> None:
    found = deepcopy(WANTED)
    found.records["4"] = Facts("e", cluster="e", entities="places of e")
    assert compare(WANTED, found, "").changed["unknown document"] == 1
