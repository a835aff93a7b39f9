"""Whatever a text holds, what is shown of it is obeyed by no terminal and reorders nothing beside it."""

from __future__ import annotations

import json
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.text.display import FSI, PDI, RIGHT, escaped_json, shortened, shown

ANY = st.text(st.characters(codec=None), max_size=60) | st.text(
    st.sampled_from("a1 -\nמا\u200f\u0660\u0301\u200c\u2067\u2069\x9b")
)


def obeyed(text: str) -> list[str]:
    """Return the characters of a text that a terminal or the bidirectional algorithm obeys, isolates excepted."""
    return [
        one
        for one in text
        if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(one) in {"LRE", "RLE", "LRO", "RLO", "PDF"}
    ]


def is_balanced(text: str) -> bool:
    """Tell whether every isolate of a line is closed in it, and none is closed that was not opened."""
    depth = 0
    for one in text:
        depth += (one in "\u2066\u2067\u2068") - (one == PDI)
        if depth < 0:
            return False
    return depth == 0


@given(ANY)
def test_nothing_shown_is_obeyed(text: str) -> None:
    told = shown(text)
    assert obeyed(told) == []
    assert is_balanced(told)


@given(ANY)
def test_lines_stay_lines_and_each_is_balanced(text: str) -> None:
    told = shown(text, lines=True)
    assert told.count("\n") == text.count("\n")
    assert all(is_balanced(line) for line in told.split("\n"))
    assert set(obeyed(told)) <= {"\n"}


@given(ANY)
def test_what_was_shown_stays_as_it_is(text: str) -> None:
    assert shown(shown(text)) == shown(text)


@given(ANY)
def test_all_that_runs_from_right_to_left_is_isolated(text: str) -> None:
    outside, depth = "", 0
    for one in shown(text):
        depth -= one == PDI
        outside += "" if depth else one
        depth += one == FSI
    assert [one for one in outside if unicodedata.bidirectional(one) in {"R", "AL"}] == []


def test_the_blocks_hold_every_letter_that_runs_from_right_to_left() -> None:
    import re  # noqa: PLC0415

    inside = re.compile(f"[{RIGHT}]")
    missing = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.bidirectional(chr(code)) in {"R", "AL"} and not inside.match(chr(code)) and code != 0x61C
    ]
    assert missing == []
    assert inside.match("\u061c")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31mred", r"\x9b31mred"),
        ("a\rb\bc\nd\te", r"a\rb\x08c\nd\te"),
        ("caf\udce9.txt", r"caf\xe9.txt"),
        ("\ud83d", r"\ud83d"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\u2067a\u2069\u2069", r"\u2067a\u2069\u2069"),
        ("pay\u200bpal \ufeffx", r"pay\u200bpal \ufeffx"),
        ("a\u200db", r"a\u200db"),
        ("می\u200cخواهم", f"{FSI}می\u200cخواهم{PDI}"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("[/red]x.pdf :smile:", "[/red]x.pdf :smile:"),
        ("تقرير 2024 نهائي.pdf: 3 pages", f"{FSI}تقرير 2024 نهائي{PDI}.pdf: 3 pages"),
        ("שלום, world", f"{FSI}שלום{PDI}, world"),
        ("資料 café ñ", "資料 café ñ"),
    ],
)
def test_examples(text: str, told: str) -> None:
    assert shown(text) == told


def test_a_long_text_is_cut_in_its_middle() -> None:
    told = shortened("a" * 5000 + "end", 300)
    assert told.startswith("aaa")
    assert told.endswith("end")
    assert "[... 4,703 characters ...]" in told
    assert len(shown("\x1b" * 1_000_000)) < 20_000


@given(ANY)
def test_json_means_the_same_and_is_not_obeyed(text: str) -> None:
    made = escaped_json(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(made) == {text: text}
    assert set(obeyed(made)) <= set()
    assert is_balanced(made)


@pytest.mark.parametrize("piece", ["ا", "ا ", "ا1", "1 ", "\u200f\u0301", FSI + "ا", "ا" + PDI, "\u200c", "a"])
def test_time_grows_with_the_text_alone(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    before = time.perf_counter()
    shown(text, most=len(text))
    assert time.perf_counter() - before < 5
