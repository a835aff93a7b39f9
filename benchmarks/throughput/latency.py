"""From the call that enqueues one document to its record: on an idle deployment, and while a bulk run is on its way."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from benchmarks.throughput.deploying import Deployed, deployed, until
from benchmarks.throughput.texts import paragraphs
from docmill.documents import Document

__all__ = ["measure", "told"]

PATIENCE_SECONDS = 600


def measure(documents: int, bulk: int) -> Iterator[str]:
    """Yield median and p99 of documents one by one, idle and, with high priority, before `bulk` documents that wait."""
    draw = random.Random(2)
    with deployed(2) as made:
        until(lambda: made.client.zcard("docmill:workers"), 120)
        _one_by_one(made, _texts("warm", 20, draw), "warm", "")
        yield told(
            "one document, idle (35 and 100 wanted)", _one_by_one(made, _texts("idle", documents, draw), "i", "")
        )
        made.deployment.enqueue(_texts("bulk", bulk, draw), run="bulk")
        until(lambda: made.ended("bulk") > 0)
        found = _one_by_one(made, _texts("high", documents, draw), "h", "high", lambda: made.ended("bulk") < bulk)
        left = bulk - made.ended("bulk")
        yield told(f"--priority high while {bulk:,} wait (p99 1000 wanted)", found)
        yield f"  {left:,} of the bulk run had not ended when the last of {len(found)} was measured"


def _texts(name: str, count: int, draw: random.Random) -> list[Document]:
    return [
        Document.make(
            "\n\n".join(paragraphs(draw.choice(["ar", "en"]), 3000, draw)).encode(),
            uri=f"mem://{name}/{number}",
            media_type="text/plain",
        )
        for number in range(count)
    ]


def _one_by_one(
    made: Deployed,
    documents: Sequence[Document],
    name: str,
    priority: str,
    goes_on: Callable[[], bool] = lambda: True,
) -> list[float]:
    """Enqueue each document by itself, as a run of its own, and return the seconds to its record."""
    found = []
    for number, document in enumerate(documents):
        if not goes_on():
            break
        run = f"{name}-{number}"
        started = time.perf_counter()
        made.deployment.enqueue([document], run=run, priority=priority)
        until(lambda run=run: made.ended(run), PATIENCE_SECONDS, every=0.001)  # type: ignore[misc]
        found.append(time.perf_counter() - started)
    return found


def told(name: str, seconds: Sequence[float]) -> str:
    """Return the median and the 99th percentile of some seconds, in words."""
    ordered = sorted(seconds)
    most = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{name}: median {1000 * statistics.median(ordered):.0f} ms, p99 {1000 * most:.0f} ms, of {len(ordered)}"
