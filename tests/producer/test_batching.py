"""Micro-batches end by count, by bytes and by age, and lose no document on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.producer.batching import MOST_SKIPPED, READ_AHEAD, SHARES, gather
from docmill.producer.read_ahead import weight
from docmill.sources import Skipped
from tests.factories import make_document

BIG = 1 << 30


def documents(count: int, size: int = 1) -> list[Document]:
    return [make_document(bytes(size), f"mem://{number}") for number in range(count)]


@given(st.integers(0, 40), st.integers(1, 15), st.integers(1, 60))
def test_every_document_comes_out_once_and_in_order(count: int, most: int, most_bytes: int) -> None:
    given_in = documents(count, size=7)
    batches = list(gather(given_in, most=most, most_bytes=most_bytes, age_seconds=60))
    assert [one.id for batch in batches for one in batch.documents] == [one.id for one in given_in]
    assert all(len(batch.documents) <= most for batch in batches)
    assert all(len(batch.documents) == 1 or sum(map(weight, batch.documents)) <= most_bytes for batch in batches)


def test_the_first_batches_are_small_so_that_few_documents_spread_over_many_workers() -> None:
    sizes = [len(batch.documents) for batch in gather(documents(100), most=64, most_bytes=BIG, age_seconds=60)]
    assert sizes == [8, 16, 32, 44]


def test_the_last_batches_grow_smaller_so_that_all_workers_end_together() -> None:
    hundredth = partial(gather, most=256, most_bytes=BIG, age_seconds=60, cost=lambda _: 0.01)
    sizes = [len(batch.documents) for batch in hundredth(documents(1000))]
    begins = [0, *accumulate(sizes)]
    assert begins.pop() == 1000
    full = [size for size, begin in zip(sizes, begins, strict=True) if begin < 800]
    assert full == [8, 16, 32, 64, *[100] * (len(full) - 4)]
    last = [(size, 1000 - begin) for size, begin in zip(sizes, begins, strict=True) if begin >= 800]
    assert all(size <= max(11, left / SHARES + 1) for size, left in last)
    assert all(size >= 10 for size, _ in last[:-1])  # a tenth of a second, below which delivery would cost too much


def test_the_last_batches_keep_within_the_bounds_of_any() -> None:
    batches = list(gather(documents(300, 100), most=20, most_bytes=1500, age_seconds=60, cost=lambda _: 0.01))
    assert [one.id for batch in batches for one in batch.documents] == [one.id for one in documents(300, 100)]
    assert max(len(batch.documents) for batch in batches) <= 20
    assert max(sum(map(weight, batch.documents)) for batch in batches) <= 1500


def test_a_slow_source_does_not_hold_a_batch_back() -> None:
    release = threading.Event()

    def slow() -> Iterator[Document]:
        yield from documents(2)
        release.wait(10)

    batches = gather(slow(), most=100, most_bytes=BIG, age_seconds=0.05)
    assert len(next(batches).documents) == 2
    release.set()
    assert list(batches) == []


def test_what_is_passed_over_without_end_does_not_hold_a_document_back() -> None:
    passed = 0

    def images() -> Iterator[Document | Skipped]:
        nonlocal passed
        yield from documents(25)  # of which the last one is held back
        while passed < MOST_SKIPPED:
            passed += 1
            yield Skipped("image", str(passed))
            time.sleep(0.002)

    batches = gather(images(), most=20, most_bytes=BIG, age_seconds=0.1)
    came = 0
    while came < 25:
        came += len(next(batches).documents)
    assert passed < MOST_SKIPPED / 2
    batches.close()  # type: ignore[attr-defined]  # a generator


def test_an_idle_tick_ends_a_batch() -> None:
    one, two = documents(2)
    sizes = [len(batch.documents) for batch in gather([one, None, two], most=100, most_bytes=BIG, age_seconds=60)]
    assert sizes == [1, 1]


def test_an_error_of_the_source_comes_after_the_documents_before_it() -> None:
    def broken() -> Iterator[Document]:
        yield from documents(3)
        raise OSError("the disk is gone")

    batches = gather(broken(), most=100, most_bytes=BIG, age_seconds=60)
    assert len(next(batches).documents) == 3
    with pytest.raises(OSError, match="disk is gone"):
        next(batches)


def test_the_source_is_read_only_a_little_ahead() -> None:
    """What makes a 10 GB input fit in memory."""
    taken = []

    def source() -> Iterator[Document]:
        for document in documents(1000):
            taken.append(document)
            yield document

    batches = gather(source(), most=10, most_bytes=BIG, age_seconds=60)
    next(batches)
    time.sleep(0.1)
    assert len(taken) <= 8 + READ_AHEAD + 2
    batches.close()  # type: ignore[attr-defined]  # a generator


def test_what_was_passed_over_goes_with_the_batch_and_in_bounded_number() -> None:
    one, two = documents(2)
    items = [one, Skipped("image", "a"), two, *(Skipped("image", str(number)) for number in range(MOST_SKIPPED))]
    batches = list(gather(items, most=100, most_bytes=BIG, age_seconds=60))
    assert [len(batch.documents) for batch in batches] == [2, 0]
    assert [len(batch.skipped) for batch in batches] == [MOST_SKIPPED, 1]
