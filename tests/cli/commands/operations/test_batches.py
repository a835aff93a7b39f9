"""`docmill pending` shows what is on its way and why it stays there; `docmill kick` makes it due."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from docmill.cli.main import app
from docmill.delivery.ledger import Claim, Ledger

Command = Callable[..., str]
FIELDS = {"sources": b"s", "contents": b"c", "states": b"k"}


@pytest.fixture
def ledger(docmill: Command, ledger: Ledger, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """The ledger the command looks at: two batches, one of which a worker took and failed with."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    ledger.admit("1" * 32, "monday", ("clean", "store"), ["a" * 32], FIELDS)
    ledger.admit("2" * 32, "tuesday", ("clean", "store"), ["b" * 32, "c" * 32], FIELDS)
    assert isinstance(ledger.claim("1" * 32, "clean", "host:7", []), Claim)
    ledger.note_error("1" * 32, "clean", "UnavailableError: the index is out of reach")
    return ledger


def test_each_batch_is_shown_with_worker_attempts_and_last_error(docmill: Command, ledger: Ledger) -> None:
    rows = {row["batch"][0]: row for row in json.loads(docmill("pending", "--json"))}
    first, second = rows["1"], rows["2"]
    assert (first["run"], first["stage"], first["state"], first["attempts"]) == ("monday", "clean", "at work", 1)
    assert first["worker"] == "host:7"
    assert first["error"] == "clean: UnavailableError: the index is out of reach"
    assert (second["state"], second["documents"], second["error"]) == ("waits", 2, "")
    assert 0 <= first["age_seconds"] < 60
    assert "the index is out of reach" in docmill("pending").replace("\n", " ")


def test_batches_of_one_run_or_stage_are_chosen(docmill: Command, ledger: Ledger) -> None:
    assert [row["run"] for row in json.loads(docmill("pending", "--run", "tuesday", "--json"))] == ["tuesday"]
    assert json.loads(docmill("pending", "--stage", "store", "--json")) == []
    assert "nothing is on its way" in docmill("pending", "--stage", "store")


def test_an_error_stays_with_the_batch_until_it_ends_and_makes_no_batch_of_its_own(ledger: Ledger) -> None:
    ledger.note_error("3" * 32, "clean", "nobody")
    assert ledger.load("3" * 32) == {}
    ledger.note_error("2" * 32, "store", "not its stage")
    assert {one.batch[0]: one.error for one in ledger.pending()}["2"] == ""


def test_a_kick_makes_waiting_batches_due_and_leaves_those_at_work(docmill: Command, ledger: Ledger) -> None:
    ledger.client.zadd(ledger.key("leases"), {"1" * 32: 9e15, "2" * 32: 9e15})
    ledger.client.set(ledger.key("reconciler"), "alive", ex=30)
    docmill("kick")
    assert [one.batch for one in ledger.expired()] == ["2" * 32]
    docmill("kick", "--run", "monday", "--at-work")
    assert [one.batch for one in ledger.expired()] == ["1" * 32]


def test_a_kick_without_a_reconciler_says_so(docmill: Command, ledger: Ledger) -> None:
    assert CliRunner().invoke(app, ["kick"]).exit_code == 1
