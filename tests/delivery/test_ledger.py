"""The ledger decides what is still to be done, whatever the messages do."""

from __future__ import annotations

import threading
import time

import pytest

from docmill.delivery.connection import connect
from docmill.delivery.ledger import Claim, Ledger, batch_id
from docmill.errors import UnavailableError

ROUTE = ("clean", "store")
IDS = [f"{number:032x}" for number in range(3)]
FIELDS = {"sources": b"s" * 100, "states": b"kkk"}


def admitted(ledger: Ledger, ids: list[str] = IDS, run: str = "r") -> str:
    batch = batch_id(run, ROUTE, ids)
    assert ledger.admit(batch, run, ROUTE, ids, FIELDS) is None
    return batch


def claimed(ledger: Ledger, batch: str, stage: str = "clean") -> Claim:
    claim = ledger.claim(batch, stage, "me", ["sources", "missing"])
    assert isinstance(claim, Claim)
    return claim


def complete(ledger: Ledger, claim: Claim) -> bool:
    return ledger.complete(claim, {"records": 3}, names={"LOC Mosul": 2}, outcomes={}, quarantined={}, seconds=0.1)


def test_a_batch_id_depends_on_run_route_documents_and_their_order_alone() -> None:
    assert batch_id("r", ROUTE, IDS) == batch_id("r", ROUTE, IDS)
    others = {batch_id("q", ROUTE, IDS), batch_id("r", ("store",), IDS), batch_id("r", ROUTE, IDS[::-1])}
    assert batch_id("r", ROUTE, IDS) not in others
    assert len(others) == 3


def test_admission_counts_documents_and_pending_bytes(ledger: Ledger) -> None:
    admitted(ledger)
    assert ledger.counts("r")["documents"] == "3"
    assert ledger.pending_bytes() == 103
    assert ledger.seen([*IDS, "f" * 32]) == [True, True, True, False]


def test_a_batch_admitted_twice_is_one_batch(ledger: Ledger) -> None:
    admitted(ledger)
    admitted(ledger)
    assert ledger.counts("r")["documents"] == "3"
    assert len(ledger.pending()) == 1


def test_admission_names_documents_seen_before_and_writes_nothing(ledger: Ledger) -> None:
    admitted(ledger)
    ids = ["e" * 32, IDS[1]]
    assert ledger.admit("other", "r", ROUTE, ids, FIELDS) == [1]
    assert ledger.seen(["e" * 32]) == [False]
    assert ledger.counts("r")["documents"] == "3"


def test_of_many_producers_admitting_the_same_documents_one_succeeds(ledger: Ledger) -> None:
    """The check and the insert are one step: whatever the batches look like, each document is admitted once."""
    outcomes = []

    def produce(number: int) -> None:
        outcomes.append(ledger.admit(f"batch{number}", "r", ROUTE, IDS, FIELDS))

    threads = [threading.Thread(target=produce, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(None) == 1
    assert ledger.counts("r")["documents"] == "3"


def test_a_batch_is_worked_on_by_one_worker_at_a_time(ledger: Ledger) -> None:
    batch = admitted(ledger)
    claim = claimed(ledger, batch)
    assert claim.fields == {"sources": b"s" * 100}
    assert claim.next_stage == "store"
    assert ledger.claim(batch, "clean", "another", []) == "taken"


def test_a_stage_done_twice_counts_once(ledger: Ledger) -> None:
    """Delivery at least once gives an effect exactly once."""
    batch = admitted(ledger)
    first = claimed(ledger, batch)
    assert ledger.advance(first, {"a:clean": b"x" * 10}, documents=3, seconds=0.5, failed=1)
    assert not ledger.advance(first, {"a:clean": b"other"}, documents=3, seconds=0.5, failed=1)
    assert ledger.claim(batch, "clean", "me", []) == "moved"
    counts = ledger.counts("r")
    assert (counts["documents:clean"], counts["failed:clean"], counts["passed:clean"]) == ("3", "1", "3")
    assert ledger.load(batch)["a:clean"] == b"x" * 10


def test_a_batch_completed_twice_counts_once_and_leaves_nothing_pending(ledger: Ledger) -> None:
    batch = admitted(ledger)
    ledger.advance(claimed(ledger, batch), {"a:clean": b"x" * 1000})
    last = claimed(ledger, batch, "store")
    assert complete(ledger, last)
    assert not complete(ledger, last)
    assert ledger.claim(batch, "store", "me", []) == "gone"
    assert ledger.pending_bytes() == 0
    assert ledger.pending() == []
    counts = ledger.counts("r")
    assert (counts["records"], counts["batches"], counts["ended"]) == ("3", "1", "1")
    assert ledger.top_names("r") == [("LOC Mosul", 2)]
    assert ledger.seen(IDS) == [True, True, True]


def test_a_batch_without_progress_expires_once_for_all_reconcilers(ledger: Ledger) -> None:
    batch = admitted(ledger)
    claimed(ledger, batch)
    assert ledger.expired() == []
    time.sleep(0.35)
    (expired,) = ledger.expired()
    assert (expired.batch, expired.stage, expired.running, expired.attempts, expired.documents) == (
        batch,
        "clean",
        True,
        1,
        3,
    )
    assert ledger.expired() == []
    assert claimed(ledger, batch).attempts == 2


def test_what_a_claim_asks_for_late_changes_nothing_for_a_later_claim_of_the_same_worker(ledger: Ledger) -> None:
    batch = admitted(ledger)
    first = ledger.claim(batch, "clean", "w", [])
    assert isinstance(first, Claim)
    ledger.expire(batch, "clean", first.holder)
    assert len(ledger.expired()) == 1
    second = ledger.claim(batch, "clean", "w", [])
    assert isinstance(second, Claim)
    ledger.expire(batch, "clean", first.holder)
    ledger.give_back(batch, "clean", 0, first.holder)
    ledger.renew(batch, "clean", first.holder)
    assert ledger.expired() == []
    assert ledger.load(batch)["attempts"] == b"2"
    ledger.expire(batch, "clean", second.holder)
    assert len(ledger.expired()) == 1


def test_a_kick_takes_nothing_from_who_works_and_leaves_attempts_as_they_are(ledger: Ledger) -> None:
    batch = admitted(ledger)
    first = claimed(ledger, batch)
    assert ledger.kick() == 0  # at work
    ledger.expire(batch, "clean", first.holder)
    assert [one.attempts for one in ledger.expired()] == [1]
    assert ledger.kick() == ledger.kick() == 1  # it waits, with a message in its queue
    assert [(one.attempts, one.running) for one in ledger.expired()] == [(1, False)]
    assert claimed(ledger, batch).attempts == 2
    assert ledger.claim(batch, "clean", "other", []) == "taken"  # its second message
    assert ledger.kick() == 0
    assert ledger.expired() == []


def test_a_renewed_lease_does_not_expire(ledger: Ledger) -> None:
    batch = admitted(ledger)
    claimed(ledger, batch)
    for _ in range(4):
        time.sleep(0.1)
        ledger.renew(batch, "clean")
    assert ledger.expired() == []


def test_a_batch_given_back_comes_again_without_an_attempt_counted(ledger: Ledger) -> None:
    batch = admitted(ledger)
    claimed(ledger, batch)
    ledger.give_back(batch, "clean", 0)
    (expired,) = ledger.expired()
    assert expired.attempts == 0


def test_a_batch_that_is_sent_again_is_offered_ever_more_seldom_until_it_is_taken(ledger: Ledger) -> None:
    batch = admitted(ledger)
    for leases in (1, 2, 4, 8, 16, 32, 64, 64, 64):
        ledger.kick()
        before = ledger.now_ms()
        (expired,) = ledger.expired()
        assert expired.lost
        assert before <= ledger.pending()[0].due_ms - 300 * leases <= ledger.now_ms()
    claimed(ledger, batch)
    assert ledger.pending()[0].republished == 9


def test_a_split_batch_becomes_its_halves_atomically(ledger: Ledger) -> None:
    batch = admitted(ledger)
    halves = [("one", 1, {"states": b"k"}), ("two", 2, {"states": b"kk"})]
    assert ledger.split(batch, "r", "clean", halves, attempts=2)
    assert not ledger.split(batch, "r", "clean", halves, attempts=2)
    assert {one.batch: one.documents for one in ledger.pending()} == {"one": 1, "two": 2}
    assert ledger.pending_bytes() == 3
    assert ledger.counts("r")["batches"] == "2"
    assert claimed(ledger, "one").attempts == 3


def test_an_unreachable_server_is_told_from_other_faults() -> None:
    nobody = Ledger(connect("redis://127.0.0.1:1/0"))
    with pytest.raises(UnavailableError, match="out of reach"):
        nobody.pending_bytes()


def test_what_readers_pass_over_is_counted_once_by_kind(ledger: Ledger) -> None:
    items = [("image", f"file:///a.warc!/{number}") for number in range(1500)]
    assert ledger.note_skipped("r", items) == 1500
    assert ledger.note_skipped("r", [*items[:5], ("request", items[0][1])]) == 1
    assert ledger.note_skipped("r", []) == 0
    assert ledger.note_skipped("other", items[:5]) == 5
    counts = ledger.counts("r")
    assert (counts["skipped:image"], counts["skipped:request"]) == ("1500", "1")
    assert set(ledger.runs()) == {"r", "other"}


def test_the_memory_of_what_was_passed_over_goes_with_its_run(ledger: Ledger) -> None:
    ledger.note_skipped("r", [("image", str(number)) for number in range(100)])
    assert ledger.prune("r", ledger.now_ms() + 1000)
    assert list(ledger.client.scan_iter(ledger.key("run*"))) == []


def test_why_records_were_left_as_they_are_goes_with_its_run(ledger: Ledger) -> None:
    ledger.note_skipped("r", [("image", "a")])
    ledger.client.hset(ledger.key("run", "r", "left"), "a" * 32, "clean failed")
    assert ledger.prune("r", ledger.now_ms() + 1000)
    assert list(ledger.client.scan_iter(ledger.key("run*"))) == []
