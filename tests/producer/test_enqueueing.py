"""Enqueueing counts what was new and what was known, waits for a server, and ends when it is told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from docmill.delivery.connection import connect
from docmill.delivery.ledger import Ledger
from docmill.delivery.payload import Codec
from docmill.documents import Document
from docmill.errors import UnavailableError
from docmill.producer import Enqueued, enqueue
from docmill.producer.admission import Producer
from docmill.settings import Batching
from docmill.sources import Skipped, SourceItem
from tests.factories import make_documents

FOUR = Batching(documents=4, bytes=1 << 20, age_seconds=60)


def producer(ledger: Ledger) -> Producer:
    return Producer(ledger, Codec(), lambda *_: None, ("clean", "store"), 1 << 20, 1)


def test_it_counts_what_was_new_and_what_was_known(ledger: Ledger) -> None:
    one = producer(ledger)
    told = enqueue(make_documents(6), one, run="r", batching=FOUR, patience_seconds=0)
    assert told == Enqueued("r", documents=6, batches=2, known=0)
    again = enqueue(make_documents(9), one, run="other", batching=FOUR, patience_seconds=0)
    assert again == Enqueued("other", documents=3, batches=2, known=6)


def test_what_readers_passed_over_is_counted_by_kind_once(ledger: Ledger) -> None:
    def items() -> Iterator[SourceItem]:
        for number, document in enumerate(make_documents(6)):
            yield Skipped("image" if number % 2 else "request", f"file:///a@{number}")
            yield document
        yield Skipped("image", "file:///a@last")

    one = producer(ledger)
    for documents in (6, 0):
        told = enqueue(items(), one, run="r", batching=FOUR, patience_seconds=0)
        assert (told.documents, told.skipped) == (documents, {"image": 4, "request": 3})
    counts = ledger.counts("r")
    assert (counts["skipped:image"], counts["skipped:request"]) == ("4", "3")
    assert told.unread == ()


def test_the_first_files_that_were_not_read_are_kept_by_name_and_the_log_names_all(ledger: Ledger) -> None:
    passed = [Skipped("fifo", f"file:///in/{number}") for number in range(7)]
    with capture_logs() as lines:
        told = enqueue([Skipped("image", "a@1"), *passed], producer(ledger), run="r", batching=FOUR, patience_seconds=0)
    assert told.unread == tuple(passed[:5])
    named = [line["place"] for line in lines if line["event"] == "passed over"]
    assert named == ["a@1", *(one.place for one in passed)]


def test_a_source_that_holds_nothing_but_what_is_passed_over_is_a_run(ledger: Ledger) -> None:
    items = (Skipped("image", str(number)) for number in range(2500))
    told = enqueue(items, producer(ledger), run="r", batching=FOUR, patience_seconds=0)
    assert told == Enqueued("r", skipped=Counter(image=2500))
    assert ledger.runs() == ["r"]


def test_it_ends_after_the_batch_that_its_caller_takes_for_the_last(ledger: Ledger) -> None:
    told = enqueue(
        make_documents(40), producer(ledger), run="r", batching=FOUR, patience_seconds=0, progress=lambda _: False
    )
    assert told == Enqueued("r", documents=4, batches=1)


def test_what_the_source_raises_comes_after_the_documents_before_it(ledger: Ledger) -> None:
    def broken() -> Iterator[Document]:
        yield from make_documents(3)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        enqueue(broken(), producer(ledger), run="r", batching=FOUR, patience_seconds=0)
    assert ledger.counts("r")["documents"] == "3"


def test_a_server_that_stays_away_is_told() -> None:
    away = Ledger(connect("redis://127.0.0.1:1/0"))
    with pytest.raises(UnavailableError):
        enqueue(make_documents(1), producer(away), run="r", batching=FOUR, patience_seconds=0)
