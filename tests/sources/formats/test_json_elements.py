"""Elements of JSON arrays and of objects that follow one another are found without reading the whole."""

from __future__ import annotations

import io
import itertools
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.sources.formats import json_elements as module
from docmill.sources.formats.json_elements import elements

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
