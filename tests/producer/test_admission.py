"""The producer admits before it publishes, admits each document once, and waits while too much is pending."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from docmill.delivery.ledger import Ledger
from docmill.delivery.payload import Codec
from docmill.delivery.server.sizes import LEAST
from docmill.documents import Document, Failure
from docmill.errors import UnavailableError
from docmill.producer.admission import Producer
from docmill.sources.entry import EXCERPT
from tests.factories import make_document

ROUTE = ("clean", "store")


def made(*names: str, size: int = 10) -> list[Document]:
    return [make_document(os.urandom(size), f"mem://{name}") for name in names]


def producer(ledger: Ledger, sent: list[tuple[str, str]], high: int = 1 << 20, low: int = 1) -> Producer:
    return Producer(ledger, Codec(), lambda batch, stage, *_: sent.append((batch, stage)), ROUTE, high, low)


def test_a_batch_is_in_the_ledger_before_its_message_is_sent(ledger: Ledger) -> None:
    pending = []
    one = Producer(ledger, Codec(), lambda batch, *_: pending.append(ledger.load(batch)), ROUTE, 1 << 20, 1)
    one.admit("r", made("a", "b"))
    assert pending[0]["documents"] == b"2"


def test_the_same_documents_are_enqueued_once_whatever_the_batches(ledger: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    one = producer(ledger, sent)
    a, b, c = made("a", "b", "c")
    assert one.admit("r", [a, b, a]) == 2
    assert one.admit("other", [b, c]) == 1
    assert one.admit("r", [a, b]) == 0
    assert len(sent) == 2
    assert ledger.counts("r")["documents"] == "2"


def test_a_broker_that_is_away_loses_no_batch(ledger: Ledger) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("no broker")

    one = Producer(ledger, Codec(), away, ROUTE, 1 << 20, 1)
    assert one.admit("r", made("a")) == 1
    time.sleep(0.35)
    assert [batch.stage for batch in ledger.expired()] == ["clean"]  # the reconciler will publish it


def test_the_producer_stops_at_the_high_water_mark_until_the_workers_catch_up(ledger: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    one = producer(ledger, sent, high=1000, low=500)
    one.admit("r", made("a", size=2000))
    done = threading.Event()

    def more() -> None:
        one.admit("r", made("b", size=10))
        done.set()

    threading.Thread(target=more, daemon=True).start()
    assert not done.wait(0.5)
    claim = ledger.claim(sent[0][0], "clean", "w", [])
    assert not isinstance(claim, str)
    ledger.advance(claim, {})
    last = ledger.claim(sent[0][0], "store", "w", [])
    assert not isinstance(last, str)
    ledger.complete(last, {}, names={}, outcomes={}, quarantined={}, seconds=0)
    assert done.wait(5)


@pytest.fixture
def narrow(ledger: Ledger) -> Iterator[Ledger]:
    """A ledger on a server that takes values of a mebibyte at most, the least that its settings allow."""
    before = ledger.client.config_get("proto-max-bulk-len")
    ledger.client.config_set("proto-max-bulk-len", LEAST)
    yield ledger
    for name, value in before.items():
        ledger.client.config_set(name, value)


def test_a_batch_that_no_server_takes_is_divided(narrow: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    one = producer(narrow, sent, high=1 << 30)
    assert one.admit("r", made("a", "b", "c", "d", "e", size=400_000)) == 5
    assert 2 <= len(sent) <= 5
    assert narrow.counts("r")["documents"] == "5"


@pytest.mark.parametrize("bulk", ["content", "metadata"])
def test_a_document_that_no_server_takes_ends_in_quarantine(narrow: Ledger, bulk: str) -> None:
    sent: list[tuple[str, str]] = []
    one = producer(narrow, sent, high=1 << 30)
    if bulk == "content":
        large = make_document(os.urandom(3 << 20), "mem://large")
    else:
        large = make_document(b"text", "mem://large", metadata={"page": os.urandom(2 << 20).hex()})
    assert one.admit("r", [*made("a"), large]) == 2
    loaded = [one.codec.unpack("r", narrow.load(batch), {}) for batch, _ in sent]
    (failed,) = [document for part in loaded for document in part if document.failure]
    assert failed.id == large.id
    assert failed.failure is not None
    assert failed.failure.error == "LimitError"
    assert "proto-max-bulk-len" in failed.failure.message
    assert len(failed.content) <= EXCERPT


def converting(ledger: Ledger, sent: list[tuple[str, str]]) -> Producer:
    """Return a producer of a pipeline whose first stage wants PDFs alone."""
    wants = {"convert": lambda document: document.source.media_type == "application/pdf"}
    publish = lambda batch, stage, *_: sent.append((batch, stage))  # noqa: E731 - as above
    return Producer(ledger, Codec(), publish, ("convert", *ROUTE), 1 << 20, 1, wants=wants)


def file(name: str, **more: object) -> Document:
    return make_document(os.urandom(10), f"mem://{name}", media_type="application/pdf", **more)


def test_only_documents_that_a_stage_wants_pass_it_in_batches_of_their_own(ledger: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    one = converting(ledger, sent)
    a, b, c = made("a", "b", "c")
    assert one.admit("r", [a, file("d"), b, file("e"), c]) == 5
    assert sorted((stage, int(ledger.load(batch)["documents"])) for batch, stage in sent) == [
        ("clean", 3),
        ("convert", 2),
    ]
    counts = ledger.counts("r")
    assert {stage: counts[f"routed:{stage}"] for stage in one.route} == {"convert": "2", "clean": "5", "store": "5"}


def test_what_cannot_be_read_is_not_converted(ledger: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    failed = file("a", failure=Failure(stage="source", error="LimitError", message="too large"))
    converting(ledger, sent).admit("r", [failed])
    assert [stage for _, stage in sent] == ["clean"]


def test_documents_enqueued_once_more_take_the_same_ways(ledger: Ledger) -> None:
    sent: list[tuple[str, str]] = []
    one = converting(ledger, sent)
    given = [*made("a"), file("b")]
    one.admit("r", given)
    first = dict(sent)
    sent.clear()
    one.admit_again("r", given, salt="s")
    assert sorted(stage for _, stage in sent) == ["clean", "convert"]
    assert first.keys().isdisjoint(batch for batch, _ in sent)
