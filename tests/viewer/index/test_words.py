"""Words are found as people write them, in any script, and marked where they stand in the text."""

from __future__ import annotations

import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.viewer.index.schema import TABLES
from docmill.viewer.index.words import highlights, indexed, match_of, terms_of


def found(text: str, query: str) -> bool:
    """Tell whether a query finds a text by the index that the viewer makes."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    connection.execute("INSERT INTO words (rowid, title, body) VALUES (1, '', ?)", (indexed(text),))
    match = match_of(terms_of(query))
    return bool(match and connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (match,)).fetchone())


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in highlights(text, terms_of(query))]


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("ذهبتُ إلى المَدِينَةِ أمس", "المدينة", ["المَدِينَةِ"]),
        ("وبالكتاب وللكتاب والكتب", "كتاب", ["وبالكتاب", "وللكتاب"]),
        ("إلى القاهرة", "القاهره", ["القاهرة"]),
        ("ســلام", "سلام", ["ســلام"]),
        ("לירושלים ומירושלים", "ירושלים", ["לירושלים", "ומירושלים"]),
        ("שָׁלוֹם עולם", "שלום", ["שָׁלוֹם"]),
        ("我爱北京天安门", "北京", ["北京"]),
        ("夜行列車が帰ってくる", "列車", ["列車"]),
        ("ภาษาไทยง่าย", "ไทย", ["ไทย"]),
        ("Straße und ÉCOLE", "ecole", ["ÉCOLE"]),
        ("STRASSE Straße", "straße", ["STRASSE", "Straße"]),
        ("उदयपुर की बावड़ियाँ", "की", ["की"]),
        ("the ferry sails", '"ferry sails"', ["ferry sails"]),
        ("harbours", "harb*", ["harbours"]),
        ("١٢٣ كتاب", "123", ["١٢٣"]),
    ],
)
def test_a_word_is_found_and_marked_as_it_is_written_there(text: str, query: str, marks: list[str]) -> None:
    assert found(text, query)
    assert marked(text, query) == marks


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("harbours", "harbour"),
        ("ferry and coach", "ferry -coach"),
        ("sails ferry", '"ferry sails"'),
        ("كتابة", "كتاب"),
        ("ferry", "ferry coach"),
        ("我爱北天京", "北京"),
    ],
)
def test_what_was_not_asked_for_is_not_found(text: str, query: str) -> None:
    assert not found(text, query)


@given(st.text(max_size=80), st.text(max_size=60))
def test_no_query_is_obeyed_or_refused(text: str, query: str) -> None:
    found(text, query)
    spans = highlights(text, terms_of(query))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_a_query_of_nothing_but_signs_asks_for_nothing() -> None:
    assert match_of(terms_of('" - * () NEAR/ ')) in {None, match_of(terms_of("near"))}
    assert match_of(terms_of("-without")) is None
