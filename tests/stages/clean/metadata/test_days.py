"""A page's dates are the days that its readers see."""

from __future__ import annotations

import pytest

from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import PageMetadata, read_metadata
from tests.stages.clean.metadata.test_places import ARTICLE, LD, PROSE, page

EVENING = LD.format('{"@type": "Article", "datePublished": "2024-05-12T22:15:00Z"}')


def arabic(shown: str, declared: str = "2024-05-12T22:15:00Z") -> PageMetadata:
    head = f'<meta property="og:type" content="article"><meta property="article:published_time" content="{declared}">'
    prose = "<p>ارتفع النهر مترين في ليلة واحدة وجرف الجسر القديم في وسط المدينة.</p>" * 20
    read = read_page(
        f"<html lang=ar><head>{head}</head><body><h1>فيضان في الوادي</h1><p>{shown}</p>{prose}</body></html>"
    )
    assert read
    return read_metadata(read, "https://example.org/flood")


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("<p>May 13, 2024</p>", "2024-05-13"),
        (
            "<p>Published: 13 May 2024 | rivers | bridges | weather | a long line of the names of sections</p>",
            "2024-05-13",
        ),
        ("<p><time datetime='2024-05-13T01:15:00+03:00'>May 13, 2024</time></p>", "2024-05-13T01:15:00+03:00"),
        ("<p><time datetime='2024-05-12T22:15:00Z'>May 13, 2024</time></p>", "2024-05-13"),
        ("<p>May 12, 2024</p>", "2024-05-12T22:15:00Z"),
        ("<p>May 11, 2024</p><p>May 13, 2024</p>", "2024-05-12T22:15:00Z"),
        ("", "2024-05-12T22:15:00Z"),
    ],
)
def test_a_moment_in_utc_is_of_the_day_shown_beside_the_headline(shown: str, published: str) -> None:
    assert page(ARTICLE + EVENING, f"<h1>Flood</h1>{shown}{PROSE}").published_at == published


def test_a_moment_in_utc_is_of_the_day_in_the_address() -> None:
    found = page(ARTICLE + EVENING, f"<h1>Flood</h1>{PROSE}", "https://example.org/2024/05/13/flood")
    assert found.published_at == "2024-05-13"
    shown = page(ARTICLE + EVENING, f"<h1>Flood</h1>May 12, 2024{PROSE}", "https://example.org/2024/05/13/flood")
    assert shown.published_at == "2024-05-12T22:15:00Z"


def test_a_moment_keeps_the_offset_that_the_page_declares() -> None:
    dates = '"datePublished": "2024-05-13T01:15:00+03:00", "dateModified": "2024-05-14T00:30:00+03:00"'
    ld = LD.format(f'{{"@type": "Article", {dates}}}')
    found = page(ARTICLE + ld, f"<h1>Flood</h1>{PROSE}")
    assert (found.published_at, found.modified_at) == ("2024-05-13T01:15:00+03:00", "2024-05-14T00:30:00+03:00")


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("الإثنين 13 مايو 2024", "2024-05-13"),
        ("نشر في: ١٣ مايو ٢٠٢٤ - ٠١:١٥ بتوقيت مكة", "2024-05-13T01:15:00+03:00"),
        ("5 ذو القعدة 1445 هـ الموافق 13 أيار 2024", "2024-05-13"),
        ("تاريخ النشر: 2024/05/13", "2024-05-13"),
        # an Islamic day is reckoned and may be one off: it does not go before what is declared
        ("6 ذو القعدة 1445 هـ", "2024-05-12T22:15:00Z"),
        ("آخر تحديث: 13 مايو 2024", "2024-05-12T22:15:00Z"),
    ],
)
def test_arabic_pages_are_of_the_day_they_show(shown: str, published: str) -> None:
    assert arabic(shown).published_at == published


def test_an_islamic_day_is_taken_where_nothing_else_tells_one() -> None:
    read = read_page("<h1>فيضان في الوادي</h1><p>نشر في 5 ذو القعدة 1445 هـ</p><p>ارتفع النهر مترين في ليلة واحدة.</p>")
    assert read
    assert read_metadata(read, "https://example.org/news/flood-in-the-valley").published_at == "2024-05-13"
