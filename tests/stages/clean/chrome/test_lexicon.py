"""What the phrase lexicon finds; `lexicon_claims.txt` holds eight kinds of chrome and honest lines in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.chrome.lexicon import (
    PhraseHit,
    fold_line,
    parse_lexicon,
    phrase_files,
    shipped_lexicon,
)

KINDS = ("share", "comments", "comments", "cookies", "login", "copyright", "pagination", "related")
ROWS = [
    row.split("||")
    for row in Path(__file__).with_name("lexicon_claims.txt").read_text(encoding="utf-8").splitlines()
    if not row.startswith("#")
]
CHROME = [
    (language.strip(), kind, line.strip())
    for language, *lines in (row[0].split(" | ") for row in ROWS)
    for kind, line in zip(KINDS, lines, strict=True)
]
HONEST = [(row[0].split()[0], line.strip()) for row in ROWS for line in row[1].split(" | ")]
LANGUAGES = """
    en ar fa ur ckb ps he fr es pt it ca gl ro de nl af sv da nb nn fi is et lv lt pl cs sk sl hr sr mk bg ru uk be kk
    uz az tr el hu sq hy ka hi bn mr ta te ml kn gu pa ne si th vi id ms tl sw zh ja ko km lo my am eu ga cy bs any
"""


@pytest.mark.parametrize(("language", "kind", "line"), CHROME)
def test_eight_kinds_of_chrome_are_known_in_each_language(language: str, kind: str, line: str) -> None:
    assert shipped_lexicon().match(line) == PhraseHit(kind, weak=False)


@pytest.mark.parametrize(("language", "line"), HONEST)
def test_honest_lines_are_no_chrome_for_sure(language: str, line: str) -> None:
    hit = shipped_lexicon().match(line)
    assert hit is None or hit.weak


def test_every_language_ships_and_has_its_claims() -> None:
    shipped = dict(phrase_files())
    assert set(shipped) == set(LANGUAGES.split())
    assert {language for language, _, _ in CHROME} == set(shipped) - {"any"}


@pytest.mark.parametrize("language", [language for language, _ in phrase_files() if language != "any"])
def test_a_language_covers_what_a_page_puts_around_its_article(language: str) -> None:
    text = dict(phrase_files())[language]
    for reason in ("share", "comments", "navigation", "advertisement", "cookies", "subscribe", "login", "copyright"):
        assert f"[{reason}]" in text
    found = parse_lexicon(text)
    parts = [*found.beginnings.values(), *found.anywhere.values()]
    assert len(found.lines) + sum(map(len, parts)) >= 140


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("SHARE   THIS:", PhraseHit("share", weak=False)),
        ("12 Comments", PhraseHit("comments", weak=False)),
        ("© 2024 Valley News", PhraseHit("copyright", weak=False)),
        ("Copyright law in the age of print", PhraseHit("copyright", weak=True)),
        ("Tags: river, mill", PhraseHit("navigation", weak=True)),
        ("Home", PhraseHit("navigation", weak=True)),
        ("Related posts", PhraseHit("related", weak=False)),
        ("اقـرأ أيضًا:", PhraseHit("related", weak=False)),
        ("3 min read", PhraseHit("dateline", weak=False)),
        ("٣ دقائق للقراءة", PhraseHit("dateline", weak=False)),
        ("", None),
    ],
)
def test_case_marks_signs_and_numbers_do_not_count(line: str, hit: PhraseHit | None) -> None:
    assert shipped_lexicon().match(line) == hit


def test_the_bottom_of_a_page_in_several_languages_is_chrome_line_by_line() -> None:
    bottom = "شارك هذا المقال|Share this:|Laisser un commentaire|コメントを残す|Все права защищены|Baca juga:"
    hits = [shipped_lexicon().match(line) for line in bottom.split("|")]
    assert [hit.reason for hit in hits if hit] == ["share", "share", "comments", "comments", "copyright", "related"]


NOTATION = parse_lexicon(
    """
    # a comment
    [share]
    whole line | begins so* | *anywhere in it* | first*then | *one*two* | ?doubtful | What now?
    [related]
    doubtful | ?begins so too*
    """.replace("\n    ", "\n")
)


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("Whole line!", PhraseHit("share", weak=False)),
        ("A whole line", None),
        ("Begins so, and goes on", PhraseHit("share", weak=False)),
        ("Begins so, and ends as a sentence.", PhraseHit("share", weak=True)),
        ("Begins so " + "and so " * 20, None),
        ("Begins sorely", None),
        ("Found anywhere in it.", PhraseHit("share", weak=False)),
        ("Found anywhere in it " + "and so on " * 40, None),
        ("First this, then that", PhraseHit("share", weak=False)),
        ("First this", None),
        ("With one and two", PhraseHit("share", weak=False)),
        ("With two and one", None),
        ("Doubtful", PhraseHit("related", weak=False)),
        ("What now", PhraseHit("share", weak=False)),
        ("A comment", None),
    ],
)
def test_phrases_are_read_as_their_notation_says(line: str, hit: PhraseHit | None) -> None:
    assert NOTATION.match(line) == hit


def test_a_phrase_may_stand_within_a_word_only_where_words_are_not_parted() -> None:
    thai, english = parse_lexicon("[share]\n*แชร์*"), parse_lexicon("[share]\n*share*")
    assert thai.match("กดแชร์เลย")
    assert english.match("to share it")
    assert english.match("shareholders met") is None


def test_every_phrase_of_the_files_holds_a_word() -> None:
    found = shipped_lexicon()
    assert all(found.lines)
    assert all(phrase.text for phrases in found.beginnings.values() for phrase in phrases)


def test_folding_keeps_words_alone() -> None:
    assert fold_line("  L’été, n° 12,5 — FIN…  ") == "l ete n 0 0 fin"
    assert fold_line("الأُولى ـ ٣٤") == fold_line("الاولي 5")
    assert fold_line("हिन्दी") == "हिन्दी"
    assert fold_line("བོད་ཀྱི་རྒྱལ་ས།") == "བོད ཀྱི རྒྱལ ས"


@given(st.text(max_size=800) | st.text(alphabet="أهلا 分享到0*?|[]©\0\ud800-a\n.", max_size=200))
def test_no_line_raises_and_folding_settles(line: str) -> None:
    shipped_lexicon().match(line)
    assert fold_line(fold_line(line)) == fold_line(line)
