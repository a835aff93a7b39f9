"""Streams show their beginning without losing it, and names become fit for JSON."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import replace_lone_surrogates
from docmill.sources.entry import HEAD, Entry, Stream, readable


@given(st.binary(max_size=100), st.integers(1, 30))
def test_looking_takes_nothing(data: bytes, size: int) -> None:
    stream = Stream(io.BytesIO(data))
    assert stream.head == data[:HEAD]
    found = b"".join(iter(lambda: stream.read(size) or b"", b""))
    assert found == data
    assert stream.tell() == len(data)


def test_a_broken_stream_gives_what_it_has_and_stays_broken() -> None:
    class Cut(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            data = super().read1(5)
            if not data:
                raise OSError("cut")
            return data

    stream = Stream(Cut(b"some bytes"))
    assert stream.head == b"some bytes"
    assert stream.read(100) == b"some bytes"
    for _ in range(2):
        with pytest.raises(OSError, match="cut"):
            stream.read(100)


def test_names_stay_readable() -> None:
    assert readable("مقال #1%.txt") == "مقال #1%.txt"
    assert readable(os.fsdecode(b"caf\xe9")) == "caf\\xe9"


@given(st.text(st.characters(codec=None, categories=["L", "Cs"]), max_size=20))
def test_any_text_becomes_fit_for_json(text: str) -> None:
    replace_lone_surrogates(text).encode("utf-8")
    readable(text).encode("utf-8")


def test_members_are_joined_outermost_first() -> None:
    entry = Entry(Stream(io.BytesIO(b"")), "file:///a.zip", "a.zip")
    inner = entry.inside("b.tar", entry.stream).inside("c.txt", entry.stream)
    assert inner.member == "b.tar!/c.txt"
    assert inner.where == "file:///a.zip!/b.tar!/c.txt"
    assert inner.depth == 2
