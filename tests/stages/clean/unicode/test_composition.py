from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.composition import compose, may_change

SURROGATES = range(0xD800, 0xE000)
WORDS = "some words that are in NFC already, and "
COMPOSING = (
    "ae o\u0301\u030c\u0327\u0654\u0648\u06c1\u093c\u0915\u094d\u09c7\u09be\u1100\u1161\u11a8\uac00\n\u064b\u0651\u212b"
)


@given(st.text(max_size=80), st.text(alphabet=COMPOSING, max_size=40))
def test_a_text_is_composed_as_unicode_says(some: str, composing: str) -> None:
    for text in (some, composing, WORDS * 20 + composing + " " + some + WORDS * 20):
        assert compose(text) == unicodedata.normalize("NFC", text)


def test_characters_that_are_not_said_to_change_do_not() -> None:
    stable = [chr(code) for code in range(0x10000) if code not in may_change() and code not in SURROGATES]
    assert not any(map(unicodedata.combining, stable))
    assert all(unicodedata.is_normalized("NFC", letter) for letter in stable)


@pytest.mark.parametrize("second", [0x30C, 0x654, 0x93C, 0x9BE, 0x1161, 0x11A8, 0x3099, 0x0338, 0x102E])
def test_what_composes_with_a_letter_before_it_is_said_to_change(second: int) -> None:
    assert second in may_change()
