"""The heartbeat keeps a lease as long as the work goes on, and no longer."""

from __future__ import annotations

import time

import pytest
from docmill.delivery.connection import connect
from docmill.delivery.lease import Heartbeat
from docmill.delivery.ledger import Claim, Ledger


@pytest.fixture
def claim(ledger: Ledger) -> Claim:
    """A batch claimed under a lease of 0.3 s."""
    ledger.admit("b" * 32, "r", ("clean", "store"), ["0" * 32], {"states": b"k"})
    claim = ledger.claim("b" * 32, "clean", "w", [])
    assert isinstance(claim, Claim)
    return claim


def test_a_lease_is_kept_while_the_work_goes_on(ledger: Ledger, claim: Claim) -> None:
    with Heartbeat(ledger, claim.batch, claim.stage):
        time.sleep(3 * ledger.lease_seconds)
        assert ledger.expired() == []


def test_after_the_work_it_runs_out(ledger: Ledger, claim: Claim) -> None:
    with Heartbeat(ledger, claim.batch, claim.stage):
        pass
    time.sleep(1.2 * ledger.lease_seconds)
    assert [batch.batch for batch in ledger.expired()] == [claim.batch]


def test_a_server_out_of_reach_does_not_stop_the_work() -> None:
    away = Ledger(connect("redis://127.0.0.1:1/0"), lease_seconds=0.03)
    with Heartbeat(away, "b" * 32, "clean"):
        time.sleep(0.1)
