"""A feed enqueues in its thread; its errors are raised where somebody sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from docmill.delivery.ledger import Ledger
from docmill.delivery.payload import Codec
from docmill.documents import Document
from docmill.producer.admission import Producer
from docmill.producer.feed import Feed
from docmill.settings import Settings
from tests.factories import make_documents


@pytest.fixture
def feed(ledger: Ledger) -> Feed:
    producer = Producer(ledger, Codec(), lambda *_: None, ("clean", "store"), 1 << 20, 1)
    return Feed(producer, Settings(), "r")


def ended(feed: Feed) -> None:
    assert feed._thread
    feed._thread.join(10)
    assert not feed.reading()


def test_it_tells_what_became_of_the_documents(feed: Feed) -> None:
    assert not feed.reading()
    feed.start(make_documents(20))
    ended(feed)
    feed.check()
    assert (feed.enqueued.documents, feed.enqueued.batches, feed.enqueued.known) == (20, 2, 0)


def test_an_error_of_the_source_is_raised_by_the_check(feed: Feed) -> None:
    def broken() -> Iterator[Document]:
        yield from make_documents(3)
        raise OSError("the disk is gone")

    feed.start(broken())
    ended(feed)
    with pytest.raises(OSError, match="the disk is gone"):
        feed.check()
    assert feed.enqueued.documents == 3


def test_once_stopped_it_enqueues_no_further_batch(feed: Feed) -> None:
    release = threading.Event()

    def slow() -> Iterator[Document | None]:
        yield from make_documents(8)
        release.wait(10)
        yield from make_documents(100)[8:]

    feed.start(slow())
    feed.stop()
    release.set()
    ended(feed)
    assert feed.enqueued.documents == 8
