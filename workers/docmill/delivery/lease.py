"""The keeper of a worker's leases: renews what its processes work on, for as long as they live and are within time.

Runs in a thread of the process that started them, so that a call which holds the interpreter of one of them stops no
renewal, and is not renewed for ever either.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from docmill.delivery.ledger import Holder, Ledger
from docmill.delivery.progress import Board, Work
from docmill.errors import UnavailableError

__all__ = ["KILL_AT", "Keeper", "WorkerProcess", "process_name"]

log = structlog.get_logger()

# Shares of a document's time after which it is told to stop, then killed: two tries stay below twice the limit.
TELL_AT, KILL_AT = 0.7, 0.85
WHOLE_CALL = 2  # times a document's time that a stage may spend on no document alone: a batch is then divided in halves


class WorkerProcess(Protocol):
    """A process that works off batches, as the one that started it sees it."""

    @property
    def pid(self) -> int | None:
        """Its process id."""
        ...

    @property
    def exitcode(self) -> int | None:
        """How it ended, negative for a signal; None while it lives."""
        ...


class Keeper:
    """Renews the leases of the batches that the processes of one worker are at, as `board` tells.

    Where a process has ended its batch goes on at once; the document it was at is a suspect, unless SIGTERM ended it:
    a stop from outside is nobody's fault. A process whose document takes longer than `document_seconds` is told to
    stop, then killed.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        document_seconds: float,
        processes: Callable[[], Sequence[WorkerProcess]] = lambda: (),
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._limit = document_seconds
        self._processes = processes
        self._known: dict[int, WorkerProcess] = {}
        self._told: set[tuple[int, float]] = set()
        self._killed: set[tuple[int, float]] = set()
        self._forgiven: set[tuple[int, str, str]] = set()
        self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="docmill-leases", daemon=True)

    def start(self) -> None:
        """Keep the leases from now on, until this process ends."""
        self._thread.start()

    def stop_blaming(self) -> None:
        """Note that this worker is being stopped: what is at work now counts no attempt, however it ends.

        May be called by a signal handler: what there is to do is done by the keeper's thread. And by a second one that
        interrupts the first, as where two processes pass SIGTERM on: an event that is being set must not be set again.
        """
        if not self._stopping:
            self._stopping = True
            self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait(self._ledger.lease_seconds / 6)
            self._wake.clear()
            try:
                self.renew()
            except UnavailableError as error:  # the server may come back before the leases end
                log.warning("leases not renewed", error=str(error))
            except Exception:
                log.exception("leases not renewed")

    def renew(self) -> None:
        """Do one round: renew, tell, kill, and give back what ended processes were at."""
        self._known |= {one.pid: one for one in self._processes() if one.pid}
        works = self._board.works()
        for work in works:
            ended = self._ended(work.process)
            if ended is not None:
                self._give_back(work, ended)
                continue
            self._limit_time(work)
            if self._stopping and (work.process, work.batch, work.stage) not in self._forgiven:
                self._ledger.give_back(work.batch, work.stage, self._ledger.lease_seconds, _holder(work))
                self._forgiven.add((work.process, work.batch, work.stage))
            else:
                self._ledger.renew(work.batch, work.stage, _holder(work))
        self._forget({(work.process, work.since) for work in works})

    def _ended(self, process: int) -> int | None:
        """Return how a process ended, 0 where nobody knows, or None while it lives."""
        known = self._known.get(process)
        if known is not None:
            return known.exitcode
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return 0
        except PermissionError:
            pass
        return None

    def _give_back(self, work: Work, code: int) -> None:
        """Let a batch go on whose process has ended."""
        timed_out = (work.process, work.since) in self._killed
        told = {"batch": work.batch, "stage": work.stage, "process": work.process, "code": code}
        if code == -signal.SIGTERM:
            log.warning("batch given back: its process was stopped", **told)
            self._ledger.give_back(work.batch, work.stage, 0, _holder(work))
        else:
            log.error("process ended at work", place=work.place, out_of_time=timed_out, **told)
            why = "out of time" if timed_out else _how(code)
            self._ledger.note_error(work.batch, work.stage, f"WorkerLost: its process ended ({why})")
            suspect = work.place if work.documents > 1 else None
            self._ledger.expire(work.batch, work.stage, _holder(work), suspect)
        self._board.clear(work)

    def _limit_time(self, work: Work) -> None:
        """Tell a process to stop whose document takes too long, and kill one that was told."""
        limit = self._limit * (1 if work.place is not None else WHOLE_CALL)
        seconds = time.monotonic() - work.since
        one = (work.process, work.since)
        if seconds > KILL_AT * limit and one in self._told:
            if work in self._board.works():  # it may have gone on just now
                log.error("process killed: out of time", batch=work.batch, stage=work.stage, place=work.place)
                self._killed.add(one)
                _send(work.process, signal.SIGKILL)
        elif seconds > TELL_AT * limit and one not in self._told:
            self._told.add(one)
            log.warning("document takes too long", batch=work.batch, stage=work.stage, place=work.place)
            _send(work.process, signal.SIGUSR1)

    def _forget(self, present: set[tuple[int, float]]) -> None:
        """Forget what is over."""
        self._told &= present
        self._killed &= present
        alive = {process for process, _ in present}
        self._forgiven = {one for one in self._forgiven if one[0] in alive}
        self._known = {pid: one for pid, one in self._known.items() if pid in alive}


def _how(code: int) -> str:
    """Return how a process ended, in words."""
    if code == -signal.SIGKILL:
        return "killed by SIGKILL, likely because memory was out"
    return f"killed by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"code {code}"


def _holder(work: Work) -> Holder:
    """Return who held a batch, so that what is asked for too late changes nothing for who holds it now."""
    return Holder(process_name(work.process), work.claim)


def process_name(process: int) -> str:
    """Return the name of a process of this machine, as provenance and ledger hold it: host and process id."""
    return f"{socket.gethostname()}:{process}"


def _send(process: int, number: signal.Signals) -> None:
    if process != os.getpid():  # a worker of one process, as `celery --pool solo`, is not its own judge
        with suppress(ProcessLookupError):
            os.kill(process, number)
