"""The keeper renews the lease of what its processes are at, as long as they live and are within their time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from docmill.delivery.lease import Keeper, process_name
from docmill.delivery.ledger import Claim, Ledger
from docmill.delivery.progress import Board
from tests.quiet_time import quiet_time

BATCH = "b" * 32
HANGING = "import signal, time; signal.signal(signal.SIGUSR1, signal.SIG_IGN); print(flush=True); time.sleep(60)"


class Ended:
    """A process that has ended, as multiprocessing shows it."""

    def __init__(self, pid: int, exitcode: int) -> None:
        self.pid = pid
        self.exitcode = exitcode


def claimed(ledger: Ledger, process: int) -> Claim:
    """Return the claim of a process to the batch, under a lease of 0.3 s."""
    claim = ledger.claim(BATCH, "clean", process_name(process), [])
    assert isinstance(claim, Claim)
    return claim


def board_of(claim: Claim) -> Board:
    """Return a board on which this process works on the batch by a claim."""
    assert claim.holder
    board = Board()
    board.begin(BATCH, "clean", 3, claim.holder.claim)
    return board


@pytest.fixture(autouse=True)
def admitted(ledger: Ledger) -> None:
    """A batch of three documents."""
    ledger.admit(BATCH, "r", ("clean", "store"), [f"{n:032x}" for n in range(3)], {"states": b"kkk"})


@pytest.fixture
def board(ledger: Ledger) -> Board:
    """This process works on the batch."""
    return board_of(claimed(ledger, os.getpid()))


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does not stop when it is told to."""
    with subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def attempts(ledger: Ledger) -> int:
    return int(ledger.load(BATCH)["attempts"])


def test_a_lease_is_kept_while_the_work_goes_on(ledger: Ledger, board: Board) -> None:
    keeper = Keeper(ledger, board, 60)
    for _ in range(9):
        time.sleep(ledger.lease_seconds / 3)
        keeper.renew()
        assert ledger.expired() == []
    board.end()
    keeper.renew()
    time.sleep(1.2 * ledger.lease_seconds)
    assert [batch.batch for batch in ledger.expired()] == [BATCH]


def test_a_process_that_ended_leaves_its_batch_at_once_and_names_the_document(ledger: Ledger, board: Board) -> None:
    board.at(1)
    keeper = Keeper(ledger, board, 60, lambda: [Ended(os.getpid(), -signal.SIGKILL)])
    keeper.renew()
    (batch,) = ledger.expired()
    assert (batch.running, batch.attempts, batch.suspect) == (True, 1, 1)
    assert board.works() == []


def test_a_process_stopped_from_outside_is_nobodys_fault(ledger: Ledger, board: Board) -> None:
    board.at(1)
    Keeper(ledger, board, 60, lambda: [Ended(os.getpid(), -signal.SIGTERM)]).renew()
    (batch,) = ledger.expired()
    assert (batch.running, batch.attempts, batch.suspect) == (True, 0, None)


@pytest.mark.parametrize("code", [-signal.SIGKILL, -signal.SIGTERM])
def test_a_keeper_that_is_late_ends_no_lease_that_another_worker_took_since(
    ledger: Ledger, board: Board, code: int
) -> None:
    time.sleep(1.2 * ledger.lease_seconds)
    assert len(ledger.expired()) == 1  # nobody renewed it, and the reconciler sent it again
    assert isinstance(ledger.claim(BATCH, "clean", "elsewhere:1", []), Claim)
    Keeper(ledger, board, 60, lambda: [Ended(os.getpid(), code)]).renew()
    assert ledger.expired() == []
    assert attempts(ledger) == 2


def test_a_worker_that_is_stopped_and_then_killed_counts_no_attempt(ledger: Ledger, board: Board) -> None:
    keeper = Keeper(ledger, board, 60)
    keeper.stop_blaming()
    keeper.renew()
    keeper.renew()
    assert attempts(ledger) == 0
    assert ledger.expired() == []  # it may still finish
    time.sleep(1.2 * ledger.lease_seconds)
    assert [batch.attempts for batch in ledger.expired()] == [0]


def test_a_document_that_takes_too_long_is_told_and_then_its_process_killed(
    ledger: Ledger, busy: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: busy.pid)
        board = board_of(claimed(ledger, busy.pid))
        board.at(2)
    keeper = Keeper(ledger, board, document_seconds=1.0)
    started, quiet = time.monotonic(), quiet_time()
    while busy.poll() is None and time.monotonic() < started + 10:
        keeper.renew()
        time.sleep(0.05)
    assert busy.returncode == -signal.SIGKILL
    assert time.monotonic() - started > 0.8
    assert quiet_time() - quiet < 2
    keeper.renew()
    assert [batch.suspect for batch in ledger.expired()] == [2]


def test_a_document_within_its_time_is_left_alone(
    ledger: Ledger, busy: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: busy.pid)
        board = board_of(claimed(ledger, busy.pid))
    keeper = Keeper(ledger, board, document_seconds=1.0)
    for place in range(4):  # far longer than one document may take, but each is within its time
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: busy.pid)
            board.at(place)
        for _ in range(5):
            time.sleep(0.1)
            keeper.renew()
    assert busy.poll() is None
    assert ledger.expired() == []


def test_a_second_signal_that_interrupts_the_first_does_not_lock_the_worker(ledger: Ledger) -> None:
    keeper = Keeper(ledger, Board(), 60)
    entered = []

    class Interrupted(threading.Event):
        def set(self) -> None:
            entered.append(1)
            keeper.stop_blaming()  # the second signal comes while the first holds the lock of the event
            super().set()

    keeper._wake = Interrupted()
    keeper.stop_blaming()
    assert entered == [1]
    assert keeper._wake.is_set()
