"""What coordination costs: the server's processor for a document, and how far 64 workers add up where stages sleep."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.throughput.deploying import Deployed, deployed, until
from benchmarks.throughput.sleeping import PIPELINE, install
from docmill.documents import Document

__all__ = ["many_workers", "server_time"]

BATCH = 16  # documents a batch of those that sleep
ROUNDS = 12  # batches for each worker
SECONDS = 0.02  # of sleep for a document in each of three stages: about a second a batch


def _documents(count: int, name: str) -> list[Document]:
    text = "The ferry from Piraeus to Heraklion leaves at nine in the evening. " * 45
    return [
        Document.make(f"{number} {text}".encode(), uri=f"mem://{name}/{number}", media_type="text/plain")
        for number in range(count)
    ]


def server_time(runs: int, count: int) -> Iterator[str]:
    """Yield the microseconds of the server's processor for a document of 3 KB, by command, with stages of no work."""
    costs = []
    with tempfile.TemporaryDirectory() as name:
        path = install(Path(name) / "stages")
        for run in range(runs):
            with deployed(2, PIPELINE, PYTHONPATH=path, SLEEP_SECONDS="0") as made:
                until(lambda made=made: made.client.zcard("docmill:workers"), 120)  # type: ignore[misc]
                before = made.server_seconds()
                made.deployment.enqueue(_documents(count, str(run)), run="r")
                until(lambda made=made: made.ended("r") >= count)  # type: ignore[misc]
                costs.append(1e6 * (made.server_seconds() - before) / count)
                if run == runs - 1:
                    commands = made.client.info("commandstats")
    cost = statistics.median(costs)
    yield f"the server's processor, {count:,} documents, median of {runs}: {cost:.1f} us a document (20 wanted)"
    top = sorted(commands.items(), key=lambda one: -one[1]["usec"])[:8]
    yield "  of it by command: " + ", ".join(f"{name[8:]} {1.0 * told['usec'] / count:.1f}" for name, told in top)


def many_workers(runs: int, most: int = 64) -> Iterator[str]:
    """Yield how many times the rate of one worker many have, where a batch sleeps about a second."""
    rates: dict[int, list[float]] = {1: [], most: []}
    with tempfile.TemporaryDirectory() as name:
        path = install(Path(name) / "stages")
        for _ in range(runs):
            for workers, found in rates.items():
                found.append(_sleeping_rate(workers, path))
    ratios = [many / one for many, one in zip(rates[most], rates[1], strict=True)]
    for workers, found in rates.items():
        yield f"{workers:3} workers over stages that sleep: {statistics.median(found):9.1f} documents a second"
    yield f"  {most} workers to one (60 wanted): {statistics.median(ratios):.1f}, medians of {runs}"


def _sleeping_rate(workers: int, path: str) -> float:
    """Return documents a second between a tenth and nine tenths of all."""
    count = workers * BATCH * ROUNDS
    env = {"PYTHONPATH": path, "SLEEP_SECONDS": str(SECONDS), "DOCMILL_BATCH__DOCUMENTS": str(BATCH)}
    with deployed(workers, PIPELINE, **env) as made:
        made.deployment.enqueue(_documents(count, "s"), run="r")
        return _middle_rate(made, count)


def _middle_rate(made: Deployed, count: int) -> float:
    first = last = (0, 0.0)
    while (ended := made.ended("r")) < count:
        now = (ended, time.monotonic())
        if not first[0] and ended >= count // 10:
            first = now
        if ended <= count * 9 // 10:
            last = now
        time.sleep(0.02)
    return (last[0] - first[0]) / max(1e-9, last[1] - first[1])
