"""Worker processes that run cases: what they are at, what they found, and what becomes of one that hangs."""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection, wait
from pathlib import Path

from benchmarks.fuzz.progress import Block, Progress
from benchmarks.fuzz.targets import make_case

__all__ = ["FuzzRun"]

HANG = 20.0  # seconds of CPU, or of waiting where a process's CPU time is not told; the slowest honest case takes 2
BLOCK = 200  # cases a worker takes at once
KEPT = 3  # cases kept of each fault


def work(pipe: Connection, seed: int) -> None:
    """Run blocks of cases: send each case's number before it, and what was found after it."""
    os.nice(5)
    while (block := pipe.recv()) is not None:
        target, first, last = block
        for number in range(first, last):
            pipe.send(("at", number, 0.0))
            start = time.process_time()
            try:
                case = make_case(target, number, seed)
                case.check(case.content)
                pipe.send(("done", number, time.process_time() - start))
            except Exception:  # noqa: BLE001 - what is raised here is what is sought
                pipe.send(("crash", traceback.format_exc(limit=-4), time.process_time() - start))
        pipe.send(("free", last, 0.0))


def cpu(process: int | None) -> float:
    """Return the seconds of CPU that a process has spent; wall time where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Worker:
    """A process and the block it is at."""

    def __init__(self, seed: int, block: Block, first: int) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=work, args=(theirs, seed), daemon=True)
        self.process.start()
        theirs.close()
        self.begin(block, first)

    def begin(self, block: Block, first: int) -> None:
        """Give it a block, to be begun at a case of it."""
        self.block, self.number = block, first
        self.crashes = self.hangs = 0
        self.slowest = (0.0, first)
        self.since = cpu(self.process.pid) + 10  # it may have to start
        self.pipe.send((block[0], first, block[2]))

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
                if cpu(worker.process.pid) - worker.since > HANG:
                    self._replace(worker, f"hang: more than {HANG:g} s of CPU")
            if time.monotonic() - shown > 60:
                shown = time.monotonic()
                print(f"... {len(self.blocks)} blocks of {BLOCK} cases to go", flush=True)

    def _start(self, block: Block, first: int) -> None:
        worker = Worker(self._seed, block, first)
        self.workers[worker.pipe] = worker

    def _handle(self, worker: Worker) -> None:
        try:
            what, told, seconds = worker.pipe.recv()
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
        elif what == "at":
            worker.number, worker.since = told, cpu(worker.process.pid)
        else:
            worker.slowest = max(worker.slowest, (seconds, worker.number))
            if what == "crash":
                worker.crashes += 1
                self._keep(worker, told, shrink=True)

    def _keep(self, worker: Worker, told: str, *, shrink: bool) -> None:
        fault = f"{worker.block[0]}: {told.strip().splitlines()[-1]}"
        self.faults[fault] += 1
        if self.faults[fault] <= KEPT:
            path = self.progress.keep(worker.block[0], worker.number, told, shrink=shrink)
            print(f"{worker.block[0]}:{worker.number} is kept as {path}\n{told}", flush=True)

    def _note(self, worker: Worker) -> None:
        self.progress.note(worker.block, crashes=worker.crashes, hangs=worker.hangs, slowest=worker.slowest)

    def _replace(self, worker: Worker, told: str) -> None:
        """End a worker that hangs or died, and go on behind its case."""
        self._keep(worker, told, shrink=False)
        del self.workers[worker.pipe]
        worker.process.kill()
        worker.process.join()
        worker.hangs += 1
        if worker.number + 1 < worker.block[2]:
            self._start(worker.block, worker.number + 1)
            last = list(self.workers.values())[-1]
            last.crashes, last.hangs, last.slowest = worker.crashes, worker.hangs, worker.slowest
        else:
            self._note(worker)
            if self.blocks:
                block = self.blocks.pop()
                self._start(block, block[1])
