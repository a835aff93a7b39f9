from __future__ import annotations

import time

import pytest

from docmill.stages.clean.bylines.person_names import read_byline
from docmill.stages.clean.plain_text import clean_plain_text
from tests.stages.clean.conftest import Clean

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
    plain = clean_plain_text(f"{crumbs}\n\nFerries return to the island\n\n{body}\n\n{body}")
    assert plain.title == "Ferries return to the island"
    assert [one.reason for one in plain.removed] == ["navigation", "title"]
    assert plain.text.startswith("The ferry")


def test_a_first_line_with_slashes_alone_is_no_breadcrumb() -> None:
    body = "The ferry left the harbour at nine in the evening, and it arrived before breakfast on the island."
    plain = clean_plain_text(f"{body} and / or\n\n{body}")
    assert "navigation" not in [one.reason for one in plain.removed]


def test_a_name_between_title_and_body_is_the_author_on_a_whole_page_too() -> None:
    body = "أعلن المشاركون في ختام الاجتماع التوصل إلى تفاهم أولي يقضي بتبادل قراءات محطات القياس على النهر كل أسبوع."
    chrome = ["Author: Nour H", "Share This Post On", "Submit a Comment", "لن يتم نشر عنوان بريدك الإلكتروني.", "Top"]
    chrome += ["Pin It on Pinterest", "Share This", "مشاركة", "شارك هذا المقال مع صديق!"]
    below = "\n\n".join(chrome)
    plain = clean_plain_text(f"محادثات المياه في عمان: اتفاق أولي\n\n\nليلى الخطيب\n\n{body}\n\n{body}\n\n{below}")
    assert (plain.title, plain.authors) == ("محادثات المياه في عمان: اتفاق أولي", ["ليلى الخطيب"])
    assert plain.metadata["posted_by"] == "Nour H"
    assert plain.text == f"{body}\n\n{body}"


BYLINES = {
    "ar": ("كتب: سامي حداد", "سامي حداد"), "fa": ("نویسنده: رضا کریمی", "رضا کریمی"),
    "ur": ("تحریر: احمد خان", "احمد خان"),
    "ps": ("لیکوال: احمد شاه", "احمد شاه"), "ckb": ("نووسینی: ئاراس حەمە", "ئاراس حەمە"),
    "he": ("מאת: דוד כהן", "דוד כהן"),
    "en": ("Written by Mary Stone", "Mary Stone"), "fr": ("Écrit par Jean Dupont", "Jean Dupont"),
    "es": ("Por Ana García", "Ana García"), "pt": ("Escrito por João Silva", "João Silva"),
    "ca": ("Escrit per Jordi Puig", "Jordi Puig"), "it": ("di Marco Rossi", "Marco Rossi"),
    "ro": ("Scris de Ion Popescu", "Ion Popescu"), "de": ("Von Anna Müller", "Anna Müller"),
    "nl": ("Door Jan de Vries", "Jan de Vries"), "sv": ("Av Karin Öberg", "Karin Öberg"),
    "da": ("Skrevet af Søren Holm", "Søren Holm"), "nb": ("Skrevet av Kari Nordmann", "Kari Nordmann"),
    "is": ("Höfundur: Jón Þórsson", "Jón Þórsson"), "fi": ("Kirjoittaja: Matti Mäki", "Matti Mäki"),
    "et": ("Autor: Mari Tamm", "Mari Tamm"), "lv": ("Autors: Jānis Bērziņš", "Jānis Bērziņš"),
    "lt": ("Autorius: Jonas Žukas", "Jonas Žukas"), "pl": ("Autor: Łukasz Nowak", "Łukasz Nowak"),
    "cs": ("Napsal: Petr Dvořák", "Petr Dvořák"), "sk": ("Autorka: Zuzana Kováčová", "Zuzana Kováčová"),
    "hr": ("Piše: Ivan Horvat", "Ivan Horvat"), "sr": ("Пише: Милан Јовић", "Милан Јовић"),
    "bg": ("Автор: Иван Иванов", "Иван Иванов"), "ru": ("Автор статьи: Анна Иванова", "Анна Иванова"),
    "uk": ("Авторка: Олена Шевчук", "Олена Шевчук"),
    "el": ("Γράφει ο Νίκος Παππάς", "Νίκος Παππάς"),
    "tr": ("Haber: Ayşe Yılmaz", "Ayşe Yılmaz"), "az": ("Müəllif: Əli Həsənov", "Əli Həsənov"),
    "hu": ("Írta: Kovács Éva", "Kovács Éva"), "sq": ("Shkruar nga Arben Hoxha", "Arben Hoxha"),
    "hy": ("Հեղինակ՝ Արամ Պետրոսյան", "Արամ Պետրոսյան"), "ka": ("ავტორი: გიორგი მაისურაძე", "გიორგი მაისურაძე"),
    "hi": ("लेखक: अमित शर्मा", "अमित शर्मा"), "bn": ("লেখক: রহিম উদ্দিন", "রহিম উদ্দিন"),
    "ta": ("ஆசிரியர்: முருகன் செல்வம்", "முருகன் செல்வம்"),
    "th": ("ผู้เขียน: สมชาย ใจดี", "สมชาย ใจดี"), "vi": ("Tác giả: Nguyễn Văn An", "Nguyễn Văn An"),
    "id": ("Penulis: Budi Santoso", "Budi Santoso"), "sw": ("Mwandishi: Juma Ali", "Juma Ali"),
    "zh": ("记者：王小明", "王小明"), "ja": ("執筆：山田太郎", "山田太郎"), "ko": ("홍길동 기자", "홍길동"),
}  # fmt: skip


@pytest.mark.parametrize("language", BYLINES)
def test_bylines_are_known_in_many_languages(language: str, cleaned: Clean) -> None:
    line, name = BYLINES[language]
    found = cleaned(f"The flood in the valley\n\n{line}\n\n{BODY}")
    assert (found.title, found.authors, found.text) == ("The flood in the valley", [name], BODY)


def test_at_least_thirty_languages_have_a_byline() -> None:
    assert len(BYLINES) >= 30


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("23 August 2016", "2016-08-23"),
        ("Published on Tuesday, 23 August 2016 at 21:03 GMT+3", "2016-08-23T18:03:00Z"),
        ("الثلاثاء ٢٣ آب/أغسطس ٢٠١٦", "2016-08-23"),
        ("تاریخ انتشار: ۱۳۹۵/۰۶/۰۲", "2016-08-23"),
        ("٢٠ ذو القعدة ١٤٣٧ هـ", "2016-08-23"),
        ("Опубликовано 23 августа 2016 г.", "2016-08-23"),
        ("2016年8月23日(火)", "2016-08-23"),
        ("Updated 24 August 2016, published 23 August 2016", "2016-08-23"),
        ("Berlin, 23. August 2016", "2016-08-23"),
    ],
)
def test_a_dateline_under_the_title_tells_when(line: str, at: str, cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\n{line}\n\n{BODY}")
    assert (found.title, found.published_at, found.text) == ("The flood in the valley", at, BODY)
    assert [(block.text, block.reason) for block in found.removed][1:] == [(line, "dateline")]


@pytest.mark.parametrize(
    "line", ["By Mary Stone | 23 August 2016", "Mary Stone, 23 August 2016", "23.08.2016 — Mary Stone"]
)
def test_a_line_may_be_byline_and_dateline(line: str, cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\n{line}\n\n{BODY}")
    assert (found.authors, found.published_at, found.text) == (["Mary Stone"], "2016-08-23", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "On 23 August 2016 the river rose above its banks again.",
        "3/4/2016",
        "August 2016",
        "2016-08-23 15:10:26,618 - river_gauge - DEBUG - water level read",
    ],
)
def test_doubtful_and_told_dates_are_no_datelines(line: str, cleaned: Clean) -> None:
    found = cleaned(f"The flood in the valley\n\n{line}\n\n{BODY}")
    assert found.published_at is None
    assert line in found.text


@pytest.mark.parametrize("line", ["3 hours ago", "منذ 3 ساعات", "vor 3 Stunden", "3 часа назад", "3小时前"])
def test_a_relative_time_is_no_date(line: str, cleaned: Clean) -> None:
    assert cleaned(f"The flood in the valley\n\n{line}\n\n{BODY}").published_at is None


def test_the_days_of_a_diary_stay_in_its_text(cleaned: Clean) -> None:
    diary = f"{BODY}\n\n23 August 2016\n\n{BODY}\n\n24 August 2016\n\n{BODY}"
    found = cleaned(diary)
    assert (found.text, found.published_at) == (diary, None)


def test_a_line_of_letters_that_are_among_the_marks_is_read_in_no_time() -> None:
    started = time.process_time()  # such letters were tried in all combinations: 2 to the power of 50 of them
    assert read_byline("By " + "\u0d15" * 50 + "!") is None
    assert time.process_time() - started < 1
