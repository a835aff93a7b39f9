"""`docmill prune` takes away what is old, and nothing of what is at work or may be retried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docmill.cli.commands.operations.prune import milliseconds_of
from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.quarantine import Quarantine, pack_entry
from docmill.errors import ConfigError
from docmill.memory.contents import documents
from docmill.memory.redis_index import RedisIndex
from docmill.stages.index import Fingerprint, Rules
from tests.factories import make_entry

Command = Callable[..., str]
ENTRY = make_entry("q").model_copy(update={"run": "failed"})
OLD, ENDED, WAITS = "1" * 32, "2" * 32, "3" * 32


def ended(ledger: Ledger, run: str, document: str, outcome: Outcome = Outcome.KEPT) -> None:
    ledger.admit(document, run, ("store",), [document], {"states": b"k"})
    claim = ledger.claim(document, "store", "me", [])
    assert isinstance(claim, Claim)
    quarantined = {document: pack_entry(ENTRY)} if outcome is Outcome.QUARANTINED else {}
    counts = {"quarantined": len(quarantined), "records": 1 - len(quarantined)}
    ledger.complete(
        claim, counts, names={"LOC Cairo": 1}, outcomes={document: outcome}, quarantined=quarantined, seconds=0
    )


@pytest.fixture
def ledger(docmill: Command, ledger: Ledger, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """An old run, one of today, one at work, and one with a document in quarantine; all but today's are a year old."""
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    ended(ledger, "old", OLD)
    ended(ledger, "today", ENDED)
    ledger.admit(WAITS, "at-work", ("store",), [WAITS], {"states": b"k"})
    ended(ledger, "failed", ENTRY.id, Outcome.QUARANTINED)
    year_ago = ledger.now_ms() - 365 * 86_400_000
    ledger.client.zadd(ledger.key("runs"), dict.fromkeys(("old", "at-work", "failed"), year_ago))
    ledger.client.zadd(ledger.key("quarantine", "times"), {ENTRY.id: year_ago})
    return ledger


def test_only_runs_that_ended_long_ago_go_with_all_that_is_kept_of_them(docmill: Command, ledger: Ledger) -> None:
    docmill("prune", "runs", "--older-than", "30d", "--yes")
    assert set(ledger.runs()) == {"today", "at-work", "failed"}
    assert ledger.client.keys(ledger.key("run", "old") + "*") == []
    assert ledger.seen([OLD, ENDED]) == [True, True]


def test_a_dry_run_takes_nothing_away(docmill: Command, ledger: Ledger) -> None:
    before = sorted(ledger.client.keys(ledger.key("*")))
    docmill("prune", "runs", "seen", "quarantine", "index", "--older-than", "30d", "--dry-run")
    assert sorted(ledger.client.keys(ledger.key("*"))) == before


def test_seen_ids_and_the_index_lose_the_documents_of_old_runs(
    docmill: Command, ledger: Ledger, namespace: str
) -> None:
    index = RedisIndex(ledger.client, namespace)
    index.check_and_insert("all", [Fingerprint(one, bytes.fromhex(one)[:10]) for one in (OLD, ENDED)], Rules())
    docmill("prune", "seen", "index", "runs", "--older-than", "4w", "--yes")
    assert ledger.seen([OLD, ENDED, WAITS]) == [False, True, True]
    assert {one.hex() for one in documents(ledger.client, namespace)} == {ENDED}


def test_old_entries_are_dropped_and_their_run_may_go_then(docmill: Command, ledger: Ledger) -> None:
    docmill("prune", "quarantine", "--older-than", "30d", "--yes")
    assert len(Quarantine(ledger)) == 0
    assert ledger.counts("failed")["dropped"] == "1"
    docmill("prune", "runs", "--older-than", "30d", "--yes")
    assert set(ledger.runs()) == {"today", "at-work"}


@pytest.mark.parametrize(("age", "hours"), [("12h", 12), ("30d", 720), ("4w", 672), ("60min", 1)])
def test_ages_are_numbers_with_a_unit(age: str, hours: int) -> None:
    assert milliseconds_of(age) == hours * 3_600_000


@pytest.mark.parametrize("age", ["30", "d", "-1d", "1y", ""])
def test_what_is_no_age_is_refused(age: str) -> None:
    with pytest.raises(ConfigError, match="as in 30d"):
        milliseconds_of(age)
