"""Every line of a cleaned plain text is known by the number of its line in the content."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.plain_text import clean_plain_text
from docmill.stages.clean.unicode.normalisation import normalise

BODY = "The river rose two metres in one night, and the whole valley woke to the sound of water."
PIECES = st.sampled_from(["\n", "\r\n", "\r", "\x0c", "\u2028", " ", BODY, "Share this", "السلام", "a\u0301", "\u200f"])


def test_lines_keep_their_numbers_where_others_were_taken_out() -> None:
    found = clean_plain_text(f"Share this\r\n\r\n\r\n{BODY}\rComments (3)\n{BODY}\n")
    assert found.text.split("\n") == [BODY, BODY]
    assert list(found.line_numbers) == [4, 6]
    assert [block.line for block in found.removed] == [1, 5]


def test_two_equal_lines_are_told_apart() -> None:
    found = clean_plain_text(f"{BODY}\n\nSame line.\n\x0cSame line.\nSame line.\n", remove_chrome=False)
    assert list(found.line_numbers) == [1, 2, 3, 4, 4, 5]


@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
def test_each_line_of_the_text_stands_on_the_line_of_the_content_it_is_numbered_with(text: str, remove: bool) -> None:
    found = clean_plain_text(text, remove_chrome=remove)
    raw = re.split(r"\r\n?|\n", text)
    lines = found.text.split("\n") if found.text else []
    assert len(lines) == len(found.line_numbers)
    assert list(found.line_numbers) == sorted(found.line_numbers)
    for line, number in zip(lines, found.line_numbers, strict=True):
        assert line.strip() in normalise(raw[number - 1]).text
