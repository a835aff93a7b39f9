"""What is read ahead is bounded in number and in bytes, whatever holds them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from docmill.documents import Document
from docmill.producer.read_ahead import End, ReadAhead, weight
from docmill.sources import Skipped
from tests.factories import make_document


def heavy(taken: list[int], metadata: int) -> Iterator[Document]:
    for number in range(100):
        taken.append(number)
        yield make_document(b"text", f"mem://{number}", metadata={"page": "x" * metadata})


def test_metadata_weigh_as_content_does() -> None:
    assert weight(make_document(bytes(100), "mem://a")) == 107
    assert weight(make_document(b"", "mem://a", metadata={"page": "x" * 1000})) > 1000
    assert weight(Skipped("image", "a")) == weight(None) == 0


def test_a_thread_reads_no_further_than_its_bytes() -> None:
    taken: list[int] = []
    ahead = ReadAhead(heavy(taken, 100_000), most=16, most_bytes=350_000)
    ahead.start()
    time.sleep(0.3)
    assert len(taken) == 4  # three are held, and one waits to be
    assert isinstance(ahead.take(1)[0], Document)
    time.sleep(0.2)
    assert len(taken) == 5
    ahead.stop()


def test_one_item_may_be_larger_than_all_that_is_held() -> None:
    ahead = ReadAhead(heavy([], 100_000), most=16, most_bytes=10)
    ahead.start()
    for _ in range(100):
        item, size = ahead.take(5)
        assert isinstance(item, Document)
        assert size > 100_000
    assert isinstance(ahead.take(5)[0], End)


def test_nothing_to_take_is_none_and_the_end_holds_the_error() -> None:
    def slow() -> Iterator[Document]:
        time.sleep(0.3)
        yield make_document()
        raise OSError("gone")

    ahead = ReadAhead(slow(), most=16, most_bytes=10)
    ahead.start()
    assert ahead.take(0.01) is None
    assert isinstance(ahead.take(5)[0], Document)
    end, _ = ahead.take(5)
    assert isinstance(end, End)
    assert isinstance(end.error, OSError)
