"""A document is erased from the account of its run, and its neighbours in the same entries stay."""

from __future__ import annotations

from docmill.delivery.account import Outcome
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.maintenance.erasing import erase_document, find_documents

IDS = [f"{number}" * 32 for number in range(3)]


def test_one_of_three_is_erased_from_every_entry_and_count(ledger: Ledger) -> None:
    ledger.admit("b", "r", ("store",), IDS, {"states": b"kkk"})
    claim = ledger.claim("b", "store", "me", [])
    assert isinstance(claim, Claim)
    counts = {"records": 3, "kept": 3, "language:en": 3}
    ledger.complete(claim, counts, names={}, outcomes=dict.fromkeys(IDS, Outcome.KEPT), quarantined={}, seconds=0)
    (told,) = find_documents(ledger, [IDS[1]])[IDS[1]]
    assert (told.run, told.places, told.outcome) == ("r", [0, 1], Outcome.KEPT)
    assert erase_document(ledger, IDS[1], told, {"language:en": 1})
    left = [[one.hex() for one in entry.documents] for entry in ledger.account("r").entries()]
    assert left == [[IDS[0], IDS[2]]] * 2
    found = ledger.counts("r")
    assert [found[name] for name in ("documents", "accounted", "records", "kept", "language:en")] == ["2"] * 5
    assert not erase_document(ledger, IDS[1], told, {})
