"""What each stage takes of a processor, by language and kind; and what store and delivery take beside the stages."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.throughput.deploying import deployed
from benchmarks.throughput.pages import sized
from benchmarks.throughput.texts import SEEDS, paragraphs
from docmill.documents import Annotation, Document, Failure
from docmill.stages.stage import Stage

__all__ = ["measure"]

PIPELINE = ("clean", "language", "dedup", "entities")
BATCH = 64
TEXT_BYTES, PAGE_BYTES = 3000, 100_000


@dataclass
class Timed:
    """A stage that adds up what it takes of this process's processor."""

    stage: Stage
    seconds: float = 0.0
    documents: int = 0
    yields: type[Annotation] = field(init=False)

    def __post_init__(self) -> None:
        self.name, self.version, self.yields = self.stage.name, self.stage.version, self.stage.yields
        self.needs, self.accepts = self.stage.needs, self.stage.accepts

    def __call__(self, documents: Sequence[Document]) -> Sequence[Annotation | Failure]:
        """Annotate a batch."""
        started = time.process_time()
        found = self.stage(documents)
        self.seconds += time.process_time() - started
        self.documents += len(documents)
        return found


def measure(count: int) -> Iterator[str]:
    """Yield a table: milliseconds of a processor a document, of so many documents of each kind."""
    draw = random.Random(3)
    yield f"{'':<14}" + "".join(f"{name:>10}" for name in (*PIPELINE, "rest"))
    yield "text of 3 KB"
    for language in SEEDS:
        texts = ["\n\n".join(paragraphs(language, TEXT_BYTES, draw)) for _ in range(count)]
        yield _row(language, [(text, "text/plain") for text in texts])
    yield "page of 100 KB"
    for language in ("ar", "en"):
        pages = [sized("article", language, PAGE_BYTES, draw) for _ in range(max(8, count // 4))]
        yield _row(language, [(page, "text/html") for page in pages])
    yield "wanted: clean .5 (4 for a page), language .2, dedup .25, entities 3 (ar), 6 (en), rest (store, delivery) .3"


def _row(name: str, contents: Sequence[tuple[str, str]]) -> str:
    documents = [
        Document.make(content.encode(), uri=f"https://example.org/{name}/{number}", media_type=kind)
        for number, (content, kind) in enumerate(contents)
    ]
    spent: dict[str, float] = defaultdict(float)
    for _ in range(2):  # the first warms up what is loaded at first use
        spent = _spent(documents)
    return f"  {name:<12}" + "".join(f"{1000 * spent[stage]:>10.3f}" for stage in (*PIPELINE, "rest"))


def _spent(documents: Sequence[Document]) -> dict[str, float]:
    """Return seconds a document by stage, and those of all else that a worker does for a batch, as `rest`."""
    with deployed(0, PIPELINE) as made:
        sent: list[str] = []
        deployment = made.deployment
        producer = replace(deployment.producer(), publish=lambda batch, *_: sent.append(batch))
        for at in range(0, len(documents), BATCH):
            producer.admit("r", documents[at : at + BATCH])
        timed = {name: Timed(deployment.stage(name)) for name in PIPELINE}
        worker = replace(deployment.worker, stage=timed.__getitem__, publish=lambda *_: None)
        started = time.process_time()
        for batch in sent:
            worker.work(batch, PIPELINE[0], (*PIPELINE, "store"))
        whole = time.process_time() - started
    stages = {name: one.seconds / max(1, one.documents) for name, one in timed.items()}
    rest = (whole - sum(one.seconds for one in timed.values())) / len(documents)
    return stages | {"rest": rest}
