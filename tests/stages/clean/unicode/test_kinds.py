from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.unicode.kinds import PIECE, kinds_in, make_table

DIGIT, VOWEL, BEYOND = 1, 2, 4
TABLE = make_table({DIGIT: "0-9", VOWEL: map(ord, "aeiou")}, beyond=BEYOND)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0aeb\ud800"))))
def test_a_text_holds_the_kinds_of_its_characters(text: str) -> None:
    held = kinds_in(text, TABLE)
    assert bool(held & DIGIT) == any(sign in "0123456789" for sign in text)
    assert bool(held & VOWEL) == any(sign in "aeiou" for sign in text)
    assert bool(held & BEYOND) == any(sign > "\uffff" or "\ud800" <= sign <= "\udfff" for sign in text)


def test_the_last_character_of_a_long_text_counts() -> None:
    assert kinds_in("x" * (2 * PIECE) + "7", TABLE) == DIGIT
