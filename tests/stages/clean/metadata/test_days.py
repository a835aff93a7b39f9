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


@pytest.mark.parametrize(
    ("shown", "published", "declared"),
    [
        ("<p>May 13, 2024</p>", "2024-05-13", "2024-05-12T22:15:00Z"),
        ("<p>May 12, 2024</p>", "2024-05-12T22:15:00Z", None),
        ("<p><time datetime='2024-05-13T01:15:00+03:00'>May 13, 2024</time></p>", "2024-05-13T01:15:00+03:00", None),
    ],
)
def test_the_hour_of_a_moment_of_which_the_day_is_told_is_kept(
    shown: str, published: str, declared: str | None
) -> None:
    found = page(ARTICLE + EVENING, f"<h1>Flood</h1>{shown}{PROSE}")
    assert (found.published_at, found.declared_published_at) == (published, declared)


def test_the_hour_of_an_element_is_kept_too() -> None:
    times = (
        "<p><time datetime='2024-05-12T22:15:00Z'>May 13, 2024</time></p>"
        "<p>Last updated</p><p><time datetime='2024-05-14T23:00:00Z'>May 15, 2024</time></p>"
    )
    found = page(ARTICLE, f"<h1>Flood</h1>{times}{PROSE}")
    assert (found.published_at, found.declared_published_at) == ("2024-05-13", "2024-05-12T22:15:00Z")
    assert (found.modified_at, found.declared_modified_at) == ("2024-05-15", "2024-05-14T23:00:00Z")


@pytest.mark.parametrize("address", ["https://example.org/2024/03/01/a", "https://example.org/a"])
@pytest.mark.parametrize("declared", ["20240231", "20230229120000", "20240431T101500Z"])
def test_a_day_that_no_month_has_is_none(declared: str, address: str) -> None:
    head = f'{ARTICLE}<meta property="article:published_time" content="{declared}">'
    found = page(head, f"<h1>Flood</h1>{PROSE}", address)
    assert found.published_at == ("2024-03-01" if "2024/" in address else None)


def test_a_post_that_tells_of_a_day_is_not_of_that_day() -> None:
    told = (
        "3 May 1998 was the day when my father bought this boiler and we put it in by hand, he and I and a man who "
        "came up from the harbour with a rope and two boards to get it up it."
    )
    thread = "https://example.org/viewtopic.php?t=12"
    assert page("<title>Boiler stops</title>", f"<h1>Boiler stops</h1><p>{told}</p>", thread).published_at is None
    edited = "(This post was last modified on 9 May 2024 by ole, as he had seen the pump. Edited 2 times in all.)"
    for post in ("<p>3 May 2023 by ole</p>", f"<p>3 May 2023 {edited}</p>"):
        found = page("<title>Boiler stops</title>", f"<h1>Boiler stops</h1>{post}", thread)
        assert found.published_at == "2023-05-03"


ENGLISH = (
    "<p>The river rose by two metres in a night, and the bridge that the valley had waited for went with it.</p>" * 9
)
FRENCH = (
    "<p>Le fleuve est monté de deux mètres en une nuit, et le pont que la vallée attendait depuis est parti.</p>" * 9
)


@pytest.mark.parametrize(
    ("prose", "below", "published"),
    [
        (ENGLISH, "", None),
        (ENGLISH, "<p>Last count of visitors: 25/04/2024</p>", "2024-04-03"),
        (ENGLISH, "<p>Last count of visitors: 04/25/2024</p>", "2024-03-04"),
        (
            ENGLISH,
            "<p>The visitors of 04/25/2024 were fewer than those whom the wardens had counted on 25/04/2024.</p>",
            None,
        ),
        (FRENCH, "", "2024-04-03"),
        (FRENCH, "<p>Version américaine : 04/25/2024</p>", "2024-04-03"),
        (FRENCH, "<p>Version américaine : 04/25/2024</p><p>Version imprimée : 04/26/2024</p>", "2024-03-04"),
        (FRENCH, "<p>04/25/2024</p>", "2024-03-04"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_other_dates_of_the_page_or_by_its_language(
    prose: str, below: str, published: str | None
) -> None:
    found = page(ARTICLE, f"<h1>Flood</h1><p class=date>03/04/2024</p>{prose * 3}{below}")
    assert found.published_at == published


@pytest.mark.parametrize(
    ("second", "third", "published"),
    [("04/04/2024", "17/04/2024", "2024-04-03"), ("03/05/2024", "03/16/2024", "2024-03-04"), ("05/04/2024", "", None)],
)
def test_a_thread_is_of_the_day_of_its_first_post_or_of_none(second: str, third: str, published: str | None) -> None:
    posts = "".join(
        f"<div class=post><p class=postdate>{day}</p><p>The boiler stops.</p></div>"
        for day in ("03/04/2024", second, third, "5 May 2024")
    )
    found = page(
        "<title>Boiler stops</title>", f"<h1>Boiler stops</h1>{posts}", "https://example.org/viewtopic.php?t=1"
    )
    assert found.published_at == published


def test_a_page_that_only_looks_like_an_article_is_not_dated_by_the_first_day_of_a_list() -> None:
    releases = "".join(
        f"<h2>2.{n} <small>{day}</small></h2><ul><li>Exports can be paused.</li></ul>"
        for n, day in ((4, "12 November 2024"), (3, "2 October 2024"), (2, "14 September 2024"))
    )
    read = read_page(f"<title>Release notes</title><h1>Release notes</h1>{releases}")
    assert read
    assert read_metadata(read, kind="article").published_at is None
    assert page(ARTICLE, f"<h1>Release notes</h1>{releases}").published_at == "2024-11-12"


def test_days_of_different_labels_are_no_list() -> None:
    lines = "".join(
        f"<p>{line}</p>" for line in ("Date: 3 May 2024", "Council meeting: 12 May 2024", "Works begin: 1 June 2024")
    )
    read = read_page(f"<title>Works on the bridge</title><h1>Works on the bridge</h1>{lines}")
    assert read
    assert read_metadata(read, kind="article").published_at == "2024-05-03"


def test_a_headline_that_speaks_of_an_update_is_no_label_of_the_date_below_it() -> None:
    for title in ("The phone after the update", "الهاتف بعد التحديث"):
        found = page(f"<title>{title}</title>", f"<h1>{title}</h1><p>13 May 2024</p>{PROSE}<p>17 May 2024</p>")
        assert (found.published_at, found.modified_at) == ("2024-05-13", None)
