"""Wikitext becomes the text that a reader of the page sees, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.stages.clean import CleanOptions, clean_document
from docmill.stages.clean.wiki import wikitext_to_text
from docmill.text.media_types import WIKITEXT

PAGE = """{{صندوق مدينة|اسم=الميناء|سكان={{formatnum:100}}}}
[[ملف:ميناء.jpg|تصغير|صورة [[الميناء]] عند '''الغروب''']]
'''الميناء''' [[مدينة ساحلية|مدينة]] في [[الشمال]].<ref name="a">{{استشهاد ويب|عنوان=ب}}</ref><ref name="a"/>
تصلها [https://a.example العبارة] كل يوم.<!-- تعليق -->

== التاريخ ==
* بناء المرسى
* ''توسعته''
: ثم ترميمه

{| class="wikitable" style="x"
|+ الرحلات
! اليوم !! style="a" | الساعة
|-
| الأحد || 7
|- style="b"
| align="left" | الاثنين || [[ثمانية|8]]
|}

== مراجع ==
<references/>
=== فرعية ===

== وصلات ==
{{بوابة|بحر}}
[[تصنيف:موانئ]]
[[fr:Port]]
__NOTOC__
"""
TEXT = """الميناء مدينة في الشمال.
تصلها العبارة كل يوم.

التاريخ

- بناء المرسى
- توسعته
ثم ترميمه

الرحلات
اليوم | الساعة
الأحد | 7
الاثنين | 8"""


def test_a_page_as_its_readers_see_it() -> None:
    assert wikitext_to_text(PAGE, ["ملف", "تصنيف"]) == TEXT


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<br/>b<br>c", "a\nb\nc"),
        ("x<sup>2</sup> &nbsp;&lt;b&gt;", "x2 \xa0<b>"),
        ("<nowiki>[[a]] {{b}}</nowiki>", "[[a]] {{b}}"),
        ("<math>x^{{2}}</math>", "x^{{2}}"),
        ("<gallery>\nFile:a.jpg|b\n</gallery>c", "c"),
        ("{{lang|fr|bac}} {{nowrap|7 h}} {{abbr|km|kilometre}}", "bac 7 h km"),
        ("[[:Category:Ports|ports]] [[Category:Ports]]", "ports"),
        ("[[a|b|c]] [[a|]] [[wikt:bac|bac]]", "c a bac"),
        ("== A ==\n=== B ===\ntext\n=== C ===\n== D ==", "A\n\nB\n\ntext"),
        ("open {{template and [[link", "open template and [[link"),
        ("stray }} and ]]", "stray }} and ]]"),
        ("a <ref>never closed", "a"),
        ("{{a|{{b|{{c}}}}}}d", "d"),
        ("{{a|[[b}} c", "c"),
        ("# one\n## two", "- one\n- two"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<!-- open comment", "<!-- open comment"),
    ],
)
def test_markup(source: str, text: str) -> None:
    assert wikitext_to_text(source) == text


@given(
    st.lists(
        st.sampled_from(["{{", "}}", "[[", "]]", "\n{|", "\n|}", "<ref>", "</ref>", "<nowiki>", "|", "a", "==", "\n"])
    )
)
def test_any_order_of_brackets_gives_a_text(tokens: list[str]) -> None:
    assert isinstance(wikitext_to_text("".join(tokens)), str)


OPENERS = [
    "{{",
    "[[",
    "{|\n",
    "<ref>",
    "<b>",
    "[http://a ",
    "{{a|",
    "<!--",
    "<nowiki>",
    "<math>",
    "[[a|{{b|",
    "<div>{{",
]


@pytest.mark.parametrize(
    "opener", [*OPENERS, "'''''a", "==a", "* ", "{|\n|-\n", "<br ", "&a", "a=b|", "<", "=", "[[a]]"]
)
def test_nothing_but_openings_gives_a_text(opener: str) -> None:
    assert isinstance(wikitext_to_text(opener * (400_000 // len(opener))), str)


def test_a_page_of_a_dump_is_cleaned() -> None:
    said = {"title": "الميناء", "file_namespace": "ملف", "category_namespace": "تصنيف"}
    document = Document.make(PAGE.encode(), uri="https://a.example", media_type=WIKITEXT, metadata=said)
    cleaned = clean_document(document, CleanOptions())
    assert (cleaned.title, cleaned.text) == ("الميناء", TEXT)
