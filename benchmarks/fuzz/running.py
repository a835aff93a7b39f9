"""Worker processes that run cases: what they are at, what they found, and what becomes of one that hangs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
import traceback
from collections import Counter
from collections.abc import MutableSequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from benchmarks.fuzz.progress import Block, Progress
from benchmarks.fuzz.targets import make_case

__all__ = ["FuzzRun"]

Place = MutableSequence[float]

HANG = 20.0  # seconds of CPU, or of waiting where a process's CPU time is not told; the slowest honest case takes 2
STILL = 600.0  # seconds in which a case must have got a second of CPU: else it waits for what never comes
BLOCK = 200  # cases a worker takes at once
KEPT = 3  # cases kept of each fault
AT, CPU, CLOCK, SLOWEST, SLOWEST_AT = range(5)
"""What a worker tells of itself in shared memory, where a message for each case would cost as much as a small case: the
number of the case it is at, its CPU time and the clock when it began it, and its slowest case of this block."""


def work(pipe: Connection, place: Place, seed: int) -> None:
    """Run blocks of cases: tell in `place` which it is at, send what crashed, and say when the block is done."""
    gc.freeze()  # what was imported is never garbage: it need not be looked through again
    while (block := pipe.recv()) is not None:
        target, first, last = block
        for number in range(first, last):
            start = time.process_time()
            place[:3] = number, start, time.monotonic()
            try:
                case = make_case(target, number, seed)
                case.check(case.content)
            except Exception:  # noqa: BLE001 - what is raised here is what is sought
                pipe.send(("crash", number, traceback.format_exc(limit=-4)))
            if (spent := time.process_time() - start) > place[SLOWEST]:
                place[SLOWEST], place[SLOWEST_AT] = spent, number
        place[CPU], place[CLOCK] = time.process_time(), time.monotonic()
        pipe.send(("free", last, ""))


def cpu(process: int | None) -> float | None:
    """Return the seconds of CPU that a process has spent; None where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Worker:
    """A process and the block it is at."""

    def __init__(self, seed: int, block: Block, first: int) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self.place: Place = context.RawArray("d", 5)
        self.process = context.Process(target=work, args=(theirs, self.place, seed), daemon=True)
        self.process.start()
        theirs.close()
        self.begin(block, first)

    def begin(self, block: Block, first: int) -> None:
        """Give it a block, to be begun at a case of it."""
        self.block = block
        self.crashes = self.hangs = 0
        self.slowest = (0.0, first)
        self.place[:] = first, self.place[CPU], time.monotonic(), 0.0, first
        self.pipe.send((block[0], first, block[2]))

    @property
    def number(self) -> int:
        """The case it is at."""
        return int(self.place[AT])

    def hang(self) -> str:
        """Return how the case it is at hangs, or the empty string."""
        waited, total = time.monotonic() - self.place[CLOCK], cpu(self.process.pid)
        spent = waited if total is None else total - self.place[CPU]
        if spent > HANG:
            return f"hang: more than {HANG:g} s of CPU"
        return f"hang: it waited {STILL:g} s" if waited > STILL and spent < 1 else ""

    def note_slowest(self) -> None:
        """Take over what it told of its slowest case."""
        self.slowest = max(self.slowest, (self.place[SLOWEST], int(self.place[SLOWEST_AT])))

    def end(self) -> None:
        """End it: it is free."""
        self.pipe.send(None)
        self.process.join()


class FuzzRun:
    """A run: blocks still to do, workers, and what was found."""

    def __init__(self, cases: dict[str, int], processes: int, progress: Progress) -> None:
        self.progress = progress
        blocks = [
            (target, first, min(first + BLOCK, count))
            for target, count in cases.items()
            for first in range(0, count, BLOCK)
        ]
        blocks.sort(key=lambda block: block[1] / cases[block[0]])  # a bit of each target from the beginning
        self.blocks = [block for block in blocks if block not in progress.done][::-1]
        self.resumed = len(blocks) - len(self.blocks)
        self.faults: Counter[str] = Counter()
        self._seed, self._processes = progress.seed, processes
        self.workers: dict[Connection, Worker] = {}

    def run(self) -> None:
        """Run all blocks."""
        for _ in range(min(self._processes, len(self.blocks))):
            block = self.blocks.pop()
            self._start(block, block[1])
        shown = time.monotonic()
        while self.workers:
            for pipe in wait(list(self.workers), timeout=1):
                self._handle(self.workers[pipe])  # type: ignore[index]
            for worker in list(self.workers.values()):
                if told := worker.hang():
                    self._replace(worker, told)
            if time.monotonic() - shown > 60:
                shown = time.monotonic()
                print(f"... {len(self.blocks)} blocks of {BLOCK} cases to go", flush=True)

    def _start(self, block: Block, first: int) -> None:
        worker = Worker(self._seed, block, first)
        self.workers[worker.pipe] = worker

    def _handle(self, worker: Worker) -> None:
        try:
            what, number, told = worker.pipe.recv()
        except EOFError:
            self._replace(worker, "death: the case killed its process")
            return
        if what == "free":
            self._note(worker)
            if self.blocks:
                block = self.blocks.pop()
                worker.begin(block, block[1])
            else:
                del self.workers[worker.pipe]
                worker.end()
        else:
            worker.crashes += 1
            self._keep(worker, number, told, shrink=True)

    def _keep(self, worker: Worker, number: int, told: str, *, shrink: bool) -> None:
        fault = f"{worker.block[0]}: {told.strip().splitlines()[-1]}"
        self.faults[fault] += 1
        if self.faults[fault] <= KEPT:
            path = self.progress.keep(worker.block[0], number, told, shrink=shrink)
            print(f"{worker.block[0]}:{number} is kept as {path}\n{told}", flush=True)

    def _note(self, worker: Worker) -> None:
        worker.note_slowest()
        self.progress.note(worker.block, crashes=worker.crashes, hangs=worker.hangs, slowest=worker.slowest)

    def _replace(self, worker: Worker, told: str) -> None:
        """End a worker that hangs or died, and go on behind its case."""
        worker.process.kill()
        worker.process.join()
        self._keep(worker, worker.number, told, shrink=False)
        del self.workers[worker.pipe]
        worker.hangs += 1
        worker.note_slowest()
        if worker.number + 1 < worker.block[2]:
            self._start(worker.block, worker.number + 1)
            last = list(self.workers.values())[-1]
            last.crashes, last.hangs, last.slowest = worker.crashes, worker.hangs, worker.slowest
        else:
            self._note(worker)
            if self.blocks:
                block = self.blocks.pop()
                self._start(block, block[1])
