"""What documents are expected to cost, and what is learned of it from what they took."""

from __future__ import annotations

from collections import Counter

import pytest

from docmill.delivery.costs import Costs, observed
from docmill.documents import Cleaned, Document, Provenance, now
from docmill.producer.batching import KNOWN_SECONDS, gather
from tests.factories import make_document


def documents(count: int, size: int, media_type: str = "text/plain") -> list[Document]:
    return [make_document(b"%d " % n + b"a" * size, f"mem://{n}", media_type=media_type) for n in range(count)]


def step(seconds: float) -> dict[str, Provenance]:
    return {"clean": Provenance(stage="clean", version="1", seconds=seconds, worker="w", finished_at=now())}


def learned(given: list[Document], seconds: float, batches: int = 200) -> Counter[str]:
    """The totals after so many batches of documents that took so many seconds each."""
    cleaned = [one.annotated("clean", Cleaned(text="")) for one in given]
    totals: Counter[str] = Counter()
    for _ in range(batches):
        totals.update(observed(cleaned, step(seconds)))
    return totals


@pytest.mark.parametrize(
    ("media_type", "size", "seconds"),
    [("text/plain", 3000, 0.02), ("text/html", 100_000, 0.004), ("application/pdf", 400_000, 0.5)],
)
def test_batches_take_about_a_second_once_it_is_known_what_documents_of_their_kind_cost(
    media_type: str, size: int, seconds: float
) -> None:
    given = documents(600, size, media_type)
    totals = {name: str(count) for name, count in learned(given[:50], seconds).items()}
    batches = list(gather(given, most=10_000, most_bytes=1 << 40, age_seconds=60, cost=Costs(lambda: totals)))
    ended = 0.0
    for number, batch in enumerate(batches):
        ended += seconds * len(batch.documents)
        if number >= 8 and ended < 600 * seconds - KNOWN_SECONDS:  # the first and last ones are smaller
            assert 0.9 <= seconds * len(batch.documents) <= 1.1 + seconds


def test_nothing_is_learned_of_a_kind_from_batches_of_another() -> None:
    totals = {name: str(count) for name, count in learned(documents(50, 3000), 0.1).items()}
    text, page = documents(1, 3000)[0], documents(1, 3000, "text/html")[0]
    plain = Costs(dict)
    told = Costs(lambda: totals)
    assert told(text) > 10 * plain(text)
    assert told(page) == plain(page)


def test_a_batch_that_took_no_time_tells_nothing() -> None:
    assert observed(documents(3, 10), {}) == {}
