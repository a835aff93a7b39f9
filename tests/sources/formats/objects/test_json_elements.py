"""Elements of JSON arrays and of objects that follow one another are found without reading the whole."""

from __future__ import annotations

import io
import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.formats.objects import json_elements as module
from docmill.sources.formats.objects.json_elements import elements
from docmill.sources.reader import documents

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('a"\\{}[]\nن'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"{}[]\\'), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3), max_size=6),
    st.sampled_from([None, 1]),
    st.integers(1, 9),
)
def test_elements_are_those_json_finds(objects: list[dict[str, Any]], indent: int | None, chunk: int) -> None:
    before, module.CHUNK = module.CHUNK, chunk  # so that chunks end everywhere
    try:
        data = json.dumps(objects, indent=indent).encode()
        found = list(elements(io.BytesIO(data), 10_000))
        follow = b"\n".join(json.dumps(one, indent=indent).encode() for one in objects)
        in_a_row = list(elements(io.BytesIO(follow), 10_000))
    finally:
        module.CHUNK = before
    assert [json.loads(one.raw) for one in found] == objects
    assert [json.loads(one.raw) for one in in_a_row] == objects
    for one in found:
        assert data[one.offset : one.offset + one.size] == one.raw
        assert one.number == data[: one.offset].count(b"\n") + 1


def test_an_element_over_the_limit_is_passed_over() -> None:
    first, huge, last = elements(io.BytesIO(b'[{"a": 1}, {"a": "%s"}, {"a": 3}]' % (b"x" * 1000)), 100)
    assert huge.size == 1009
    assert (first.raw, last.raw) == (b'{"a": 1}', b'{"a": 3}')


def test_what_the_end_cuts_off_says_so() -> None:
    whole, cut = elements(io.BytesIO(b'[{"a": 1}, {"a": '), 100)
    assert whole.error is None
    assert cut.raw == b'{"a": '
    assert isinstance(cut.error, EOFError)


def test_elements_are_read_lazily() -> None:
    class Endless(io.RawIOBase):
        count = 0

        def read(self, size: int = -1) -> bytes:
            self.count += 1
            return b"[" if self.count == 1 else b'{"a": 1},' * 100

    stream = Endless()
    assert len(list(itertools.islice(elements(stream, 100), 50))) == 50
    assert stream.count <= 3


def read_json(data: bytes) -> list[Document]:
    entry = Entry(Stream(io.BytesIO(data)), "file:///a.json", "a.json")
    return [one for one in documents(entry, Limits(), Fields()) if isinstance(one, Document)]


OBJECTS = [{"text": f"notice {number}", "meta": {"tags": ["a", {"b": number}]}} for number in range(5)]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_lost_character_costs_no_more_than_the_elements_beside_it(indent: int | None) -> None:
    whole = json.dumps(OBJECTS, indent=indent).encode()
    texts = {one["text"] for one in OBJECTS}
    for place in range(2, len(whole)):
        found = read_json(whole[:place] + whole[place + 1 :])
        sound = {one.content.decode() for one in found if one.failure is None}
        failed = [one for one in found if one.failure]
        assert len(sound & texts) >= 3, (place, whole[place : place + 1])
        assert len(sound & texts) + len(failed) >= 5 or len(sound) == 5, (place, whole[place : place + 1])


def test_an_element_that_lost_its_brace_is_told_with_its_place() -> None:
    data = b'[{"text":"first notice here"},\n "text":"second notice here"},\n {"text":"third notice here"}]'
    first, lost, third = read_json(data)
    assert (first.content, third.content) == (b"first notice here", b"third notice here")
    assert lost.failure is not None
    assert lost.content == b'"text":"second notice here"}'
    assert (lost.source.place.line, lost.source.place.offset) == (2, data.index(b'"text":"second'))


@pytest.mark.parametrize(
    ("data", "raw"),
    [
        (b'[{"a":1}, 2, "three", null, [4, {"b": 5}], {"a":6}]', [b"2", b'"three"', b"null", b'[4, {"b": 5}]']),
        (b'[{"a":1}] {"b":2}, rest', [b"rest"]),
        (b'[{"a":1}, ]}', [b"}"]),
        (b'[{"a":1} oops {"b":2}]', [b"oops"]),
        (b'[{"a":1}]]', [b"]"]),
    ],
)
def test_what_is_no_object_is_given_too(data: bytes, raw: list[bytes]) -> None:
    found = [one.raw.strip() for one in elements(io.BytesIO(data), 1000)]
    assert [one for one in found if not one.startswith(b"{")] == raw


@given(st.binary(max_size=60) | st.text('{}[]",:\\ \na1').map(str.encode), st.integers(1, 9))
def test_every_character_is_in_some_element_or_between_them(data: bytes, chunk: int) -> None:
    before, module.CHUNK = module.CHUNK, chunk
    try:
        found = list(elements(io.BytesIO(data), 1000))
    finally:
        module.CHUNK = before
    covered = bytearray(data)
    for one in found:
        assert data[one.offset : one.offset + one.size] == one.raw
        covered[one.offset : one.offset + one.size] = b" " * one.size
    assert set(covered) <= set(b" \t\r\n\v\f,[]")


def test_the_time_is_linear() -> None:
    for piece in (b"{", b"[", b'"', b'{"a', b'{"a":1},', b"},{", b" ", b",", b"x ", b'{"a":"},{'):
        data = b"[" + piece * (20_000 // len(piece))
        began = time.process_time()
        read_json(data)
        assert time.process_time() - began < 10, piece


def test_a_hundred_thousand_stray_brackets_are_one_element() -> None:
    """A small file may not make an entry of quarantine of each of its bytes."""
    found = list(elements(io.BytesIO(b'{"a": 1}' + b"]" * 100_000 + b'{"b": 2}'), 1 << 20))
    assert [line.raw for line in found] == [b'{"a": 1}', b"]" * 100_000, b'{"b": 2}']
