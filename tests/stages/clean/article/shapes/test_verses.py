from __future__ import annotations

import pytest

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.shapes.verses import find_verses, is_verse
from docmill.stages.clean.html.page import read_page

VERSES = (
    ("قفا نبكِ من ذكرى حبيبٍ ومنزلِ", "بسقطِ اللوى بينَ الدخولِ فحوملِ"),
    ("فتوضحَ فالمقراةِ لم يعفُ رسمها", "لما نسجتها من جنوبٍ وشمألِ"),
    ("ترى بعرَ الأرآمِ في عرصاتها", "وقيعانها كأنّهُ حبُّ فلفلِ"),
)


def verses(markup: str) -> list[tuple[str, str]]:
    page = read_page(markup)
    assert page
    blocks = read_blocks(page)
    return [(blocks.texts[first], blocks.texts[second]) for poem in find_verses(blocks) for first, second in poem]


@pytest.mark.parametrize(
    "verse",
    [
        "<h3>{0}</h3><h3>{1}</h3>",
        "<p>{0}</p><p>{1}</p>",
        "<div><div>{0}</div><div>{1}</div></div>",
        "<div class=verse><p>{0}<p>{1}</div>",
        "<table><tr><td>{0}<td>***<td>{1}</table>",
    ],
)
def test_halves_of_verses_are_found_in_any_layout(verse: str) -> None:
    markup = "".join(verse.format(*halves) for halves in VERSES)
    assert verses(f"<h1>معلقة امرئ القيس</h1><div>{markup}</div><footer>الحقوق محفوظة</footer>") == list(VERSES)


def test_terms_and_definitions_may_be_halves() -> None:
    markup = "".join(f"<dt>{first}<dd>{second}" for first, second in VERSES)
    assert verses(f"<dl>{markup}</dl>") == list(VERSES)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>وصلت السفينة إلى الميناء اليوم<p>وغادر الركاب بعد ساعة<p>ثم عادت إلى البحر مساء<p>ولم يصب أحد بأذى",
        "<ul><li>الصفحة الرئيسة<li>مقالة عشوائية<li>اتصل بنا اليوم<li>عن الموسوعة</ul>",
        "<p>The ferry leaves at eight<p>and comes back at nine<p>with all of its crew<p>and the mail in time",
    ],
)
def test_lines_that_do_not_rhyme_are_no_verses(markup: str) -> None:
    assert verses(f"<div>{markup}</div>") == []


def test_a_menu_beside_a_headline_is_no_verse() -> None:
    menu = "<br>".join(f'<a href="/{at}">{name}</a>' for at, name in enumerate(("الرئيسية", "أخبار المدينة", "ثقافة")))
    for cell in (menu, '<a href="/">الصفحة الرئيسية</a>'):
        page = read_page(f"<table><tr><td>{cell}</td><td><b>ترميم السوق القديم</b></td></tr></table>")
        assert page
        assert find_verses(read_blocks(page)) == []


def test_a_verse_that_was_read_as_one_line_is_told_from_prose() -> None:
    assert is_verse("وقفت على رسومك مستهاما | أسائل عنهم حجرا وبانا")
    assert not is_verse("وقفت على رسومك مستهاما")
    assert not is_verse("Home | News")
