"""Of several readers one alone reads each file, whatever order they ask in and whoever of them dies."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.reader_processes import claims as claims_module
from docmill.sources.reader_processes.claims import Claims, key_of


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), max_size=200))
def test_a_file_is_claimed_once(asked: list[tuple[int, int]]) -> None:
    claims, taken = Claims(4), []
    for reader, file in asked:
        if claims.claim(file, reader):
            taken.append(file)
    assert sorted(taken) == sorted({file for _, file in asked})


def test_what_a_dead_reader_had_not_begun_is_read_by_another() -> None:
    claims = Claims(2)
    keys = [key_of(f"file:///{number}", None) for number in range(6)]
    assert all(claims.claim(key, number % 2) for number, key in enumerate(keys))
    claims.settle(keys[0])
    claims.release(0)
    assert [claims.claim(key, 1) for key in keys] == [False, False, True, False, True, False]


def test_processes_claim_side_by_side_and_one_killed_with_the_lock_holds_up_none() -> None:
    claims = Claims(3)
    pipe, writing = os.pipe()
    children = []
    for reader in range(3):
        children.append(os.fork())
        if children[-1] == 0:
            taken = [key for key in range(1, 3001) if claims.claim(key, reader)]
            os.write(writing, f"{len(taken)} {sum(taken)}\n".encode())
            if reader == 0:
                claims._locked().__enter__()
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(0)
    os.close(writing)
    for child in children:
        os.waitpid(child, 0)
    told = [tuple(map(int, line.split())) for line in os.read(pipe, 1000).decode().splitlines()]
    os.close(pipe)
    assert len(told) == 3
    assert (sum(count for count, _ in told), sum(total for _, total in told)) == (3000, 3000 * 3001 // 2)
    assert claims.claim(5000, 0)


def test_files_beyond_the_table_are_divided_by_their_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_module, "FULL", 10)
    claims = Claims(3)
    asked = [key_of("file", str(number)) for number in range(100)]
    readers = [[key for key in asked if claims.claim(key, reader)] for reader in range(3)]
    assert sorted(key for taken in readers for key in taken) == sorted(asked)
    assert all(readers)
