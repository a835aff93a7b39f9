"""Metadata are taken from the page's own places: not from a site's name, other articles, comments or reviews."""

from __future__ import annotations

import pytest

from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata.page import PageMetadata, read_metadata
from docmill.stages.clean.metadata.titles import Titles, choose_title

LD = '<script type="application/ld+json">{}</script>'
PROSE = "<p>The river rose by two metres in a night and the bridge went.</p>" * 60


def page(head: str, body: str, uri: str = "https://example.org/river/flood-in-the-valley") -> PageMetadata:
    read = read_page(f"<html><head>{head}</head><body>{body}</body></html>")
    assert read
    return read_metadata(read, uri)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        # a description or a phrase of Wikidata stands where a headline should
        (Titles(["Wikimedia list"], "List of rivers", ["List of rivers"], None, "/List_of_rivers"), "List of rivers"),
        (Titles(["مقالة ويكيميديا"], "نهر النيل - ويكي", ["نهر النيل"], "ويكي", "/نهر_النيل"), "نهر النيل"),
        # the first heading is the site's or the book's name
        (Titles([], "What is Trust? - The Book", ["The Book"], "example.org", "/what-is-trust"), "What is Trust?"),
        (Titles([], "Lessons: the lean startup", ["Lessons"], None, "/the-lean-startup"), "the lean startup"),
        (Titles([], "Quick Start — SQL Manual", ["SQL Manual", "Quick Start¶"], None, "/start"), "Quick Start"),
        # "Site - Headline" is as usual as "Headline - Site"
        (Titles([], "The Post - Flood hits bridge", ["Flood hits bridge"], None, "/1"), "Flood hits bridge"),
        (Titles([], "Harbour reopens - Coast News", ["Harbour reopens"], None), "Harbour reopens"),
        # a slogan, and a heading that only repeats the title with a label
        (Titles(["Email marketing"], None, ["Win customers"], "Acme", "/email-marketing"), "Email marketing"),
        (Titles(["Best rivers of 2025"], None, ["Blog: Best rivers of 2025"], None, "/b"), "Best rivers of 2025"),
        (Titles(["Acme - tools"], "Acme - tools", ["Less"], "Acme", "https://a.org"), "Acme - tools"),
        # an article's heading is its title, whatever is written for search engines
        (Titles(["Food trends 2026"], None, ["Ten trends in food"], None, "/t", article=True), "Ten trends in food"),
        (Titles([None], None, ["Assis\u00adtance pro\u00adgram"], None), "Assistance program"),
        (Titles([], None, [], None), None),
    ],
)  # fmt: skip
def test_the_title_is_the_one_that_the_other_places_agree_with(said: Titles, title: str | None) -> None:
    assert choose_title(said) == title


def test_a_date_that_json_ld_gives_every_page_is_none_without_author_or_byline() -> None:
    ld = LD.format('{"@type": "WebPage", "datePublished": "2018-05-18"}')
    assert page(ld, "<h1>Data services</h1>" + PROSE).published_at is None
    assert page(ld + '<meta name="author" content="Mary Stone">', "<h1>Flood</h1>").published_at == "2018-05-18"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Flood</h1>" + PROSE + '<aside><time datetime="2016-08-23">yesterday</time></aside>',
        "<h1>Flood</h1>" + PROSE + '<footer>This page was changed on <time datetime="2016-08-23">x</time></footer>',
        "<h1>Flood</h1><p>Last updated <time datetime='2016-08-23'>23 August 2016</time></p>" + PROSE,
        "<h1>News</h1>" + "".join(f'<h2>Story</h2><time datetime="2016-08-{day}">x</time>' for day in (21, 22, 23)),
    ],
)
def test_a_page_that_is_no_article_has_no_date_of_other_pages(body: str) -> None:
    assert page("", body).published_at is None


def test_a_date_is_looked_for_at_the_heading_that_reads_as_the_title() -> None:
    body = "<h1>Valley Post</h1><nav></nav>" + PROSE + "<h2>Flood in the valley</h2><time>23 August 2016</time>"
    assert page("<title>Flood in the valley - Valley Post</title>", body).published_at == "2016-08-23"


FAR = "<h1>Flood</h1>" + PROSE + '<div class="posted"><time datetime="2016-08-23">x</time></div>'


@pytest.mark.parametrize(
    ("head", "uri", "day"),
    [
        ("", "https://example.org/flood-in-the-valley", None),
        ('<meta name="author" content="Mary Stone">', "https://example.org/flood-in-the-valley", "2016-08-23"),
        ("", "https://example.org/questions/12068/flood-in-the-valley", "2016-08-23"),
        ("", "https://example.org/viewtopic.php?t=12068", "2016-08-23"),
    ],
)
def test_a_date_far_from_the_headline_counts_on_pages_with_an_author_and_on_threads(
    head: str, uri: str, day: str | None
) -> None:
    assert page(head, FAR, uri).published_at == day


def test_a_home_page_has_neither_date_nor_author_of_its_first_card() -> None:
    card = '<h1>Valley Post</h1><div><time datetime="2016-08-23">x</time><a rel="author" href="/m">Mary Stone</a></div>'
    found = page("", card, "https://example.org/")
    assert (found.published_at, found.authors) == (None, [])


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('<h1>Flood</h1><a rel="author">Mary Stone</a>, <a rel="author">John Hill</a>', ["Mary Stone", "John Hill"]),
        ("<h1>Flood</h1><p>Posted by Mary Stone on August 23, 2016</p>", ["Mary Stone"]),
        ("<h1>الفيضان</h1><p>بقلم: أنور عقل ضو</p>", ["أنور عقل ضو"]),
        ("<h1>Lamp</h1>" + PROSE + '<div itemprop="review"><b itemprop="author">Ash Carter</b></div>', []),
        ("<h1>Services</h1>" + PROSE + '<p class="author">Mary Stone</p>', []),
        ("<h1>Flood</h1>" + PROSE + '<a rel="author">Mary Stone</a>', []),
    ],
)
def test_authors_stand_near_the_headline(body: str, names: list[str]) -> None:
    assert page("", body).authors == names


def test_an_article_that_nobody_signs_is_by_the_site_where_it_says_so() -> None:
    by = '{{"@type": "{}", "headline": "Flood", "author": {{"name": "Valley Post"}}}}'
    site = '<meta property="og:site_name" content="Valley Post">'
    assert page(site + LD.format(by.format("Article")), "<h1>Flood</h1>").authors == ["Valley Post"]
    assert page(site + LD.format(by.format("WebPage")), "<h1>Flood</h1>").authors == []
