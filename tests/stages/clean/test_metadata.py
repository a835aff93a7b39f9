from __future__ import annotations

import pytest

from workers.stages.clean.plain import clean_plain

from .conftest import Clean

BODY = (
    "The river rose two metres in one night, and the whole valley woke to the sound of water. "
    "Nobody had seen such a flood for thirty years, and nobody was ready for it."
)


@pytest.mark.parametrize(
    "title", ["The flood in the valley", "Is the flood over?", "طوفان در دره… آیا تمام شد؟", "Konec je blízko!"]
)
def test_a_first_short_line_is_the_title_and_leaves_the_text(title: str, cleaned: Clean) -> None:
    found = cleaned(f"{title}\n\n{BODY}")
    assert (found.title, found.text) == (title, BODY)
    assert [(block.text, block.reason, block.line) for block in found.removed] == [(title, "title", 1)]


@pytest.mark.parametrize(
    "line", ["It rained all night.", "- Hello, who is there?", "Ingredients:", "Mary: are you home?"]
)
def test_sentences_dialogue_and_labels_are_no_titles(line: str, cleaned: Clean) -> None:
    assert cleaned(f"{line}\n\n{BODY}").title is None


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Mary Stone", ["Mary Stone"]),
        ("Mary Stone", ["Mary Stone"]),
        ("By Mary Stone and John Hill", ["Mary Stone", "John Hill"]),
        ("بقلم: أنور عقل ضو", ["أنور عقل ضو"]),
        ("Von Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Par Jean-Pierre Léaud", ["Jean-Pierre Léaud"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("作者：王小明", ["王小明"]),
        ("Yazan: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
    ],
)
def test_a_byline_under_the_title_names_the_authors(byline: str, authors: list[str], cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\n{byline}\n\n{BODY}")
    assert (found.authors, found.text) == (authors, BODY)
    assert (found.removed[-1].reason, found.removed[-1].line) == ("byline", 3)


def test_a_standfirst_is_no_byline(cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\nWhat we know so far about it\n\n{BODY}")
    assert found.authors == []
    assert "What we know so far" in found.text


def test_an_author_below_the_body_is_who_posted_it(cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\n{BODY}\n\nAuthor: Rayan M")
    assert (found.authors, found.metadata["posted_by"], found.text) == ([], "Rayan M", BODY)


@pytest.mark.parametrize(
    "crumbs", ["Home > News > Local", "الرئيسية / ثقافة / كتب", "首页 > 新闻 > 地方", "Главная » Общество"]
)
def test_the_headline_below_a_breadcrumb_is_the_title(crumbs: str) -> None:
    body = "The ferry left the harbour at nine in the evening, and it arrived before breakfast on the island."
    plain = clean_plain(f"{crumbs}\n\nFerries return to the island\n\n{body}\n\n{body}")
    assert plain.title == "Ferries return to the island"
    assert [one.reason for one in plain.removed] == ["navigation", "title"]
    assert plain.text.startswith("The ferry")


def test_a_first_line_with_slashes_alone_is_no_breadcrumb() -> None:
    body = "The ferry left the harbour at nine in the evening, and it arrived before breakfast on the island."
    plain = clean_plain(f"{body} and / or\n\n{body}")
    assert "navigation" not in [one.reason for one in plain.removed]


def test_a_name_between_title_and_body_is_the_author_on_a_whole_page_too() -> None:
    body = "أعلن المشاركون في ختام الاجتماع التوصل إلى تفاهم أولي يقضي بتبادل قراءات محطات القياس على النهر كل أسبوع."
    chrome = ["Author: Nour H", "Share This Post On", "Submit a Comment", "لن يتم نشر عنوان بريدك الإلكتروني.", "Top"]
    chrome += ["Pin It on Pinterest", "Share This", "مشاركة", "شارك هذا المقال مع صديق!"]
    below = "\n\n".join(chrome)
    plain = clean_plain(f"محادثات المياه في عمان: اتفاق أولي\n\n\nليلى الخطيب\n\n{body}\n\n{body}\n\n{below}")
    assert (plain.title, plain.authors) == ("محادثات المياه في عمان: اتفاق أولي", ["ليلى الخطيب"])
    assert plain.metadata["posted_by"] == "Nour H"
    assert plain.text == f"{body}\n\n{body}"
