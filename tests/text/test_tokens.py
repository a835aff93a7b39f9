"""Segmentation in many scripts, and that equal tokens alone share a hash."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.dedup.tokens import hash_tokens
from docmill.stages.entities.tokens import tokenize as name_tokens
from docmill.stages.quality import signals
from docmill.text.folding import fold
from docmill.text.tokens import PIECE, count_words, has_words, tokenize


def lengths(text: str) -> list[int]:
    return tokenize(text).lengths.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat.", [3, 3, 3, 1]),
        ("don't 'quote' rock’n’roll", [5, 1, 5, 1, 11]),
        ("well-known 3,14", [4, 1, 5, 1, 1, 2]),
        ("مُحَمَّدٌ رَسُولٌ، نعم", [9, 7, 1, 3]),
        ("हिन्दी भाषा।", [6, 4, 1]),
        ("می\u200cخواهم بروم", [8, 4]),
        ("春天来了。", [1, 1, 1, 1, 1]),
        ("カタカナとひらがな", [4, 1, 1, 1, 1, 1]),  # WB13: a run of katakana is a word
        ("東京タワー", [1, 1, 3]),
        ("བོད་སྐད་", [3, 1, 3, 1]),  # tsheg divides Tibetan syllables
        ("ที่1 ที่a", [3, 1, 3, 1]),
        ("ז׳בוטינסקי", [10]),  # geresh is an apostrophe
        ("二〇〇八年", [1, 1, 1, 1, 1]),
        ("ที่นี่", [3, 3]),  # a consonant with its vowel and tone marks is one
        ("ខ្មែរ", [2, 2, 1]),
        ("မြန်မာ", [2, 2, 2]),
        ("한국어 문장", [3, 2]),
        ("שָׁלוֹם עולם", [7, 4]),
        ("i\u0307stanbul ½ x²", [9, 1, 2]),
        ("中文ABC混排123", [1, 1, 3, 1, 1, 3]),
        ("a\u00a0b\u3000c\u200bd", [1, 1, 1, 1]),
        ("", []),
        (" \n\t\x00", []),
    ],
)
def test_a_text_falls_into_tokens(text: str, expected: list[int]) -> None:
    assert lengths(text) == expected


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", 3),
        ("Wait... what?", 2),
        ("Version 3.5 is out.", 1),
        ("He said “no.” She left.", 2),
        ("春天来了。花开了！好吗？", 3),
        ("ماذا حدث؟ لا شيء.", 2),
        ("यह एक वाक्य है। यह दूसरा।", 2),
        ("ይህ አንድ ነው። ይህ ሁለት።", 2),
        ("no end", 0),
    ],
)
def test_sentences_end_in_every_script(text: str, sentences: int) -> None:
    assert tokenize(text).sentences.tolist() == [sentences]


def test_case_counts_in_one_hash_and_not_in_the_other() -> None:
    tokens = tokenize("Straße STRASSE straße ÉTÉ été Ελλάδα ελλάδα")
    assert len(set(tokens.hashes.tolist())) == len(tokens.hashes)
    lowered = tokens.lowered.tolist()
    assert lowered[0] == lowered[2] != lowered[1]
    assert (lowered[3], lowered[5]) == (lowered[4], lowered[6])


WORDS = st.lists(st.text(st.sampled_from("aAbй字ِ1.،'"), min_size=1, max_size=6), min_size=1, max_size=40)


@given(WORDS)
def test_hashes_are_equal_exactly_where_tokens_are(words: list[str]) -> None:
    text = " ".join(words)
    tokens = tokenize(text)
    pieces = spelled(text)
    assert len(pieces) == len(tokens.lengths)
    assert [len(piece) for piece in pieces] == tokens.lengths.tolist()
    assert len(set(zip(pieces, tokens.hashes.tolist(), strict=True))) == len(set(pieces)) == len(set(tokens.hashes))


def spelled(text: str) -> list[str]:
    """The tokens, cut from a text without double spaces by their lengths alone."""
    found, at = [], 0
    for length in tokenize(text).lengths.tolist():
        at += text[at] == " "
        found.append(text[at : at + length])
        at += length
    return found


@pytest.mark.parametrize("unit", ["word ", "слово, ", "字", "a"])
def test_a_text_of_many_pieces_has_the_tokens_of_its_parts(unit: str) -> None:
    times = 3 * PIECE // len(unit)
    tokens = tokenize(unit * times)
    whole = len(tokenize(unit).lengths) * times
    assert len(tokens.lengths) == (3 if unit == "a" else whole)  # one word longer than a piece is cut
    assert int(tokens.lengths.sum()) == len(unit.replace(" ", "")) * times


@given(st.text(max_size=300))
def test_every_character_but_space_is_in_one_token(text: str) -> None:
    tokens = tokenize(text)
    assert (tokens.lengths > 0).all()
    assert int(tokens.lengths.sum()) <= len(text)
    assert tokens.lowered.dtype == np.uint64


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't count signs – or spaces – as words.", 7),
        ("well-known, 12:30", 4),
        ("قال إنّ «الأمر» انتهى", 4),
        ("བོད་སྐད་ནི་བོད་པའི་སྐད་ཡིག་ཡིན།", 8),  # a syllable is a word: UAX #29 knows tsheg as what divides them
        ("東京タワー", 2 / 1.7 + 1),
        ("春天来了，我在家里看书。", 10 / 1.7),  # eight, said by a dictionary
        ("เขาไปที่บ้านและนอน", 15 / 3.6),  # six
        ("我们用 Python 写程序", 6 / 1.7 + 1),
        ("", 0),
    ],
)
def test_a_text_has_one_number_of_words_whoever_asks(text: str, words: float) -> None:
    """The signals of quality, the rules of chrome and the dedup stage tell the same number."""
    assert count_words(text) == pytest.approx(words)
    assert hash_tokens(fold(text)).count_words() == pytest.approx(words)
    assert signals(text).get("rps_doc_word_count", 0) == round(words)


@pytest.mark.parametrize("text", ["東京タワー", "モスクワに", "在北京", "བོད་སྐད་", "नई दिल्ली", "中文ABC混排123"])
def test_tokens_of_words_are_the_same_in_each_stage(text: str) -> None:
    pieces = [piece for piece in spelled(text) if piece[0].isalnum()]
    assert name_tokens(text).words == [fold(piece) for piece in pieces]
    assert len(hash_tokens(fold(text)).hashes) == len(pieces)


@pytest.mark.parametrize(
    "text", ["ab \u064ecd", "\u0301ab cd", "ab cd \u064e", "ab’s \u064ecd", "\u064e ab \u064e\u064f cd"]
)
def test_a_mark_behind_a_space_costs_no_word(text: str) -> None:
    assert count_words(text) == count_words(f"{text} {'x ' * 400}") - 400 == 2
    tokens = tokenize(text)
    assert tokens.count_words(tokens.texts).tolist() == [2]


WORDS_AND_SIGNS = ["word ", "l'", "don’t ", "كلمة ", "كَلِمَة، ", "\u0301", "水", "คำ", "がな", "x\u200c", "1.5 ", "…\n"]


@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS_AND_SIGNS), max_size=80).map("".join), st.integers(1, 30))
def test_a_text_has_as_many_words_as_are_counted(text: str, least: int) -> None:
    assert has_words(text, least) == (count_words(text) >= least)
