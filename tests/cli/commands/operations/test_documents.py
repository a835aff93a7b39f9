"""`docmill list` tells the documents of a run by what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Claim, Ledger
from docmill.errors import ConfigError

Command = Callable[..., str]
IDS = [f"{number}" * 32 for number in range(4)]


@pytest.fixture
def ledger(docmill: Command, ledger: Ledger, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A run of four documents: two kept, of which one is partial, a duplicate, and one in quarantine."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    ledger.admit("b", "monday", ("store",), IDS, {"states": b"kkkk"})
    claim = ledger.claim("b", "store", "me", [])
    assert isinstance(claim, Claim)
    outcomes = dict(zip(IDS, (Outcome.KEPT, Outcome.KEPT, Outcome.DUPLICATE, Outcome.QUARANTINED), strict=True))
    partial = {IDS[1]: {"entities": "error"}}
    ledger.complete(claim, {}, names={}, outcomes=outcomes, quarantined={}, seconds=0, partial=partial)
    return ledger


def listed(docmill: Command, *arguments: str) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in docmill("list", "--json", *arguments).splitlines()]
    return [(row["id"], row["status"]) for row in rows]


def test_documents_come_with_their_outcome(docmill: Command, ledger: Ledger) -> None:
    told = ["kept", "kept", "duplicate", "quarantined"]
    assert listed(docmill, "--run", "monday") == listed(docmill) == list(zip(IDS, told, strict=True))
    assert listed(docmill, "--most", "1") == [(IDS[0], "kept")]


def test_one_or_several_outcomes_are_chosen(docmill: Command, ledger: Ledger) -> None:
    assert listed(docmill, "--status", "duplicate") == [(IDS[2], "duplicate")]
    several = ("--status", "duplicate", "--status", "quarantined", "--status", "dropped")
    assert [one for one, _ in listed(docmill, *several)] == IDS[2:]
    assert listed(docmill, "--status", "partial") == [(IDS[1], "kept")]


def test_the_table_names_what_failed_and_says_when_there_is_more(docmill: Command, ledger: Ledger) -> None:
    assert "entities" in docmill("list", "--status", "partial")
    assert "and more" in docmill("list", "--most", "2")


def test_a_run_that_is_not_there_is_refused(docmill: Command, ledger: Ledger) -> None:
    with pytest.raises(ConfigError, match="no run named 'tuesday'; there are: monday"):
        docmill("list", "--run", "tuesday")
