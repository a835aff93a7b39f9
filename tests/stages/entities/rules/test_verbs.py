"""Which words right before a person's name are verbs."""

from __future__ import annotations

import pytest

from docmill.stages.entities.rules.verbs import is_verb_before_name
from docmill.stages.entities.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("قالت الوكالة: زار أحمد الشناوي بيروت", "زار"),
        ("انتهى اللقاء. ستزور سلمى حايك باريس", "ستزور"),
        ("طالب محمد الخطيب بالمزيد", "طالب"),  # a name too
        ("خبر:\nوزارَ أحمد الشناوي بيروت", "وزار"),
        ("انتهى. زار القاهرة", "زار"),
    ],
)
def test_a_verb_at_the_start_of_a_clause(text: str, word: str) -> None:
    tokens = tokenize(text)
    first = tokens.words.index(word)
    assert is_verb_before_name(tokens, first, first if "القاهرة" in text else first + 2)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("حضر تامر أبو جبل", 1, 3),  # no تأمر
        ("مواطنه كرم جابر", 1, 2),  # not at the start of a clause
        ("المصدر: طالب الرفاعي", 1, 2),  # a name of two words, the second no given name
        ("المصدر: أحمد الشناوي", 1, 2),
        ("", 0, -1),
    ],
)
def test_a_name_is_no_verb(text: str, first: int, last: int) -> None:
    tokens = tokenize(text)
    assert not (tokens.words and is_verb_before_name(tokens, first, last))
