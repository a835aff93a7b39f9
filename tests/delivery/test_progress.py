"""The board: what a forked process writes, the one that forked it reads."""

from __future__ import annotations

import os
import time

from docmill.delivery.progress import SLOTS, Board


def test_what_a_forked_process_is_at_is_seen_by_its_parent() -> None:
    board = Board()
    child = os.fork()
    if child == 0:
        board.use(7)
        board.begin("b" * 32, "clean", 64)
        board.at(5)
        os._exit(0)
    os.waitpid(child, 0)
    (work,) = board.works()
    assert (work.process, work.batch, work.stage, work.place, work.documents) == (child, "b" * 32, "clean", 5, 64)
    assert 0 <= time.monotonic() - work.since < 5
    board.clear(work)
    assert board.works() == []


def test_a_process_tells_when_it_is_at_no_document_alone_and_when_at_nothing() -> None:
    board = Board()
    board.begin("b", "clean")
    assert [work.place for work in board.works()] == [None]
    board.at(0)
    assert [work.place for work in board.works()] == [0]
    board.end()
    assert board.works() == []


def test_a_process_beyond_the_slots_works_unwatched() -> None:
    board = Board()
    board.use(SLOTS)
    board.begin("b", "clean")
    assert board.works() == []
