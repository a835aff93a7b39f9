"""What is removed from a text is gone, and every offset points at what it pointed at before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmill.text.spans import RemovedSpans

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda span: (min(span), max(span))))


@given(spans=SPANS)
def test_letters_outside_the_spans_stay_and_are_found_where_they_moved(spans: list[tuple[int, int]]) -> None:
    text = "".join(chr(0x4E00 + place) for place in range(31))  # every letter another
    removed = RemovedSpans(spans)
    left = removed.remove_from(text)
    gone = {place for start, end in spans for place in range(start, end)}
    assert left == "".join(letter for place, letter in enumerate(text) if place not in gone)
    for place, letter in enumerate(text):
        if place in gone:
            assert removed.overlap(place, place + 1)
        else:
            assert left[removed.map_offset(place)] == letter
    assert removed.map_offset(31) == len(left)
