"""How long batches take whose size the producer chose: on three unlike inputs, when their cost is learned."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.throughput.deploying import deployed
from benchmarks.throughput.pages import page
from benchmarks.throughput.texts import paragraphs
from docmill.documents import Document
from docmill.producer import enqueue
from docmill.settings import Batching

__all__ = ["measure"]

PIPELINE = ("clean", "language", "dedup", "entities")


def measure(count: int) -> Iterator[str]:
    """Yield, for each input, how many documents the last batches hold, and the seconds that their stages take."""
    draw = random.Random(6)
    inputs: dict[str, tuple[Callable[[], str], str, int]] = {
        "lines of 200 bytes": (lambda: paragraphs("en", 150, draw)[0], "text/plain", 20 * count),
        "texts of 12 KB": (lambda: "\n\n".join(paragraphs("ar", 12_000, draw)), "text/plain", count),
        "pages of 20 to 400 KB": (lambda: page("article", "en", draw), "text/html", count),
    }
    for name, (make, kind, number) in inputs.items():
        texts = (make().encode() for _ in range(number))
        documents = [Document.make(text, uri=f"mem://{at}", media_type=kind) for at, text in enumerate(texts)]
        yield f"{name}: {_learned(documents)}"


def _learned(documents: list[Document]) -> str:
    """Work off the first half, then the second, whose batches are as large as the first one taught."""
    seconds, sizes = [], []
    with deployed(0, PIPELINE) as made:
        sent: list[str] = []
        deployment = made.deployment
        producer = replace(deployment.producer(), publish=lambda batch, *_: sent.append(batch))
        worker = replace(deployment.worker, publish=lambda *_: None)
        middle = len(documents) // 2
        for run, part in (("first", documents[:middle]), ("second", documents[middle:])):
            enqueue(part, producer, run=run, batching=Batching(), patience_seconds=60)
            for batch in sent:
                account = deployment.ledger.load(batch)
                before = _spent(deployment.ledger.counts(run))
                worker.work(batch, PIPELINE[0], (*PIPELINE, "store"))
                if run == "second":
                    seconds.append(_spent(deployment.ledger.counts(run)) - before)
                    sizes.append(int(account["documents"]))
            sent.clear()
    kept = slice(6, -1) if len(seconds) > 8 else slice(0, None)  # the first batches are small on purpose
    return (
        f"{len(documents):,} documents; batches of {statistics.median(sizes[kept]):.0f}, which take "
        f"{statistics.median(seconds[kept]):.2f} s at the median (1 wanted)"
    )


def _spent(counts: dict[str, str]) -> float:
    return sum(float(value) for name, value in counts.items() if name.startswith("seconds:"))
