"""A run's account tells what became of each of its documents, and is written in the step that makes it so."""

from __future__ import annotations

import pytest
import redis

from docmill.delivery.account import Account, AccountEntry, Outcome, pack_entries, pack_entry_of
from docmill.delivery.ledger import Claim, Ledger

ROUTE = ("store",)
IDS = [f"{number}" * 32 for number in range(4)]


def claimed(ledger: Ledger, batch: str = "b") -> Claim:
    claim = ledger.claim(batch, "store", "me", [])
    assert isinstance(claim, Claim)
    return claim


def told(account: Account) -> list[tuple[Outcome, list[str]]]:
    return [(entry.outcome, [one.hex() for one in entry.documents]) for entry in account.entries()]


def test_admission_and_end_of_a_batch_each_stand_in_the_account(ledger: Ledger) -> None:
    ledger.admit("b", "r", ROUTE, IDS, {"states": b"kkkk"})
    outcomes = dict(zip(IDS, (Outcome.KEPT, Outcome.DUPLICATE, Outcome.QUARANTINED, Outcome.KEPT), strict=True))
    ledger.complete(
        claimed(ledger), {}, names={"LOC Mosul": 1}, outcomes=outcomes, quarantined={IDS[2]: b"e"}, seconds=0
    )
    assert told(ledger.account("r")) == [
        (Outcome.PENDING, IDS),
        (Outcome.KEPT, [IDS[0], IDS[3]]),
        (Outcome.DUPLICATE, [IDS[1]]),
        (Outcome.QUARANTINED, [IDS[2]]),
    ]
    assert ledger.counts("r")["accounted"] == "4"
    assert ledger.client.hkeys(ledger.key("quarantine")) == [IDS[2].encode()]


def test_what_happens_twice_is_accounted_for_once(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.admit("b", "r", ROUTE, IDS, {"states": b"kkkk"})
    claim = claimed(ledger)
    for _ in range(2):
        ledger.complete(claim, {}, names={}, outcomes={IDS[0]: Outcome.KEPT}, quarantined={}, seconds=0)
    assert len(ledger.account("r")) == 2


def test_a_refused_admission_leaves_no_entry(ledger: Ledger) -> None:
    ledger.admit("b", "r", ROUTE, IDS[:1], {"states": b"k"})
    assert ledger.admit("c", "other", ROUTE, IDS, {"states": b"kkkk"}) == [0]
    assert len(ledger.account("other")) == 0


def test_entries_of_a_long_account_come_in_order_and_from_any_place(client: redis.Redis, namespace: str) -> None:
    for number in range(2500):
        client.rpush(namespace, pack_entry_of(Outcome.KEPT, [f"{number:032x}"]))
    numbers = [int.from_bytes(entry.documents[0]) for entry in Account(client, namespace).entries()]
    assert numbers == list(range(2500))
    part = [int.from_bytes(entry.documents[0]) for entry in Account(client, namespace).entries(990, 2010)]
    assert part == list(range(990, 2010))
    assert list(Account(client, namespace).entries(2500)) == []


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_read_as_it_was_written(client: redis.Redis, namespace: str, outcome: Outcome) -> None:
    client.rpush(namespace, *pack_entries({IDS[1]: outcome}))
    assert list(Account(client, namespace).entries()) == [AccountEntry(outcome, (bytes.fromhex(IDS[1]),))]


@pytest.mark.parametrize(("batch", "most"), [(1, 40), (8, 37), (64, 34.5)])
def test_a_document_costs_at_most_forty_bytes(client: redis.Redis, namespace: str, batch: int, most: float) -> None:
    documents = 8192
    for start in range(0, documents, batch):
        ids = [f"{number:032x}" for number in range(start, start + batch)]
        client.rpush(namespace, pack_entry_of(Outcome.PENDING, ids), *pack_entries(dict.fromkeys(ids, Outcome.KEPT)))
    assert client.memory_usage(namespace, samples=0) / documents <= most


def test_a_retry_makes_a_document_pending_again_and_a_drop_ends_it(ledger: Ledger) -> None:
    ledger.admit("b", "r", ROUTE, IDS[:2], {"states": b"xx"})
    ended = dict.fromkeys(IDS[:2], Outcome.QUARANTINED)
    entries = dict.fromkeys(IDS[:2], b"entry")
    ledger.complete(claimed(ledger), {"quarantined": 2}, names={}, outcomes=ended, quarantined=entries, seconds=0)
    times = [float(ledger.client.zscore(ledger.key("quarantine", "times"), one)) for one in IDS[:2]]
    assert ledger.readmit("c", "r", ROUTE, [(IDS[0], times[0])], {"states": b"k"}) is None
    assert ledger.drop("r", [(IDS[1], times[1]), (IDS[2], times[1])]) == 1
    assert told(ledger.account("r"))[2:] == [(Outcome.PENDING, IDS[:1]), (Outcome.DROPPED, IDS[1:2])]
