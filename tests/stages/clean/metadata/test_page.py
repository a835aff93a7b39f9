"""Metadata of HTML pages, what is trusted first, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.metadata import page
from docmill.stages.clean.metadata.page import PageMetadata
from docmill.stages.clean.metadata.titles import bare_title

LD = '<script type="application/ld+json">{}</script>'


def read_metadata(markup: str, uri: str | None = None) -> PageMetadata:
    """Read the metadata of a page; of one that is not parsed there is none."""
    read = read_page(markup)
    return page.read_metadata(read, uri) if read else PageMetadata()


def head(markup: str, uri: str | None = "https://example.org/story") -> PageMetadata:
    return read_metadata(f"<html><head>{markup}</head><body></body></html>", uri)


def body(markup: str, uri: str | None = "https://example.org/story") -> PageMetadata:
    return read_metadata(f"<html><head></head><body>{markup}</body></html>", uri)


def test_json_ld_goes_before_open_graph() -> None:
    found = head(
        LD.format(
            '{"@type": "NewsArticle", "headline": "The flood in the valley", "datePublished":'
            ' "2016-08-23T21:03:00+03:00", "dateModified": "2016-08-24T09:00:00Z",'
            ' "author": {"@type": "Person", "name": "Mary Stone"},'
            ' "publisher": {"name": "The Valley Post"}, "articleSection": "Weather", "keywords": "flood, river"}'
        )
        + '<meta property="og:title" content="Another title of it"><meta name="author" content="Desk">'
        + '<meta property="article:published_time" content="2015-01-01">'
    )
    assert (found.title, found.authors, found.site) == ("The flood in the valley", ["Mary Stone"], "The Valley Post")
    assert (found.published_at, found.modified_at) == ("2016-08-23T18:03:00Z", "2016-08-24T09:00:00Z")
    assert (found.categories, found.tags) == (["Weather"], ["flood", "river"])


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('"Mary Stone"', ["Mary Stone"]),
        ('["Mary Stone", "John Hill"]', ["Mary Stone", "John Hill"]),
        ('{"name": "أنور عقل ضو"}', ["أنور عقل ضو"]),
        ('[{"name": "王小明"}, {"name": ["Иван Петров"]}]', ["王小明", "Иван Петров"]),
        ('{"givenName": "Mary", "familyName": "Stone"}', ["Mary Stone"]),
        ('{"@id": "#mary"}', ["Mary Stone"]),
    ],
)
def test_authors_of_json_ld_come_in_many_shapes(author: str, names: list[str]) -> None:
    graph = f'{{"@graph": [{{"@type": "Article", "author": {author}}}, {{"@id": "#mary", "name": "Mary Stone"}}]}}'
    assert head(LD.format(graph)).authors == names


def test_broken_json_ld_gives_what_its_fields_say() -> None:
    broken = (
        '{"@type": "Article", "headline": "Say \\"yes\\"", "datePublished": "2016-08-23",'
        ' "author": {"name": "Mary Stone"},, }'
    )
    found = head(LD.format(broken))
    assert (found.title, found.published_at, found.authors) == ('Say "yes"', "2016-08-23", ["Mary Stone"])


def test_json_ld_of_another_article_is_not_this_ones() -> None:
    other = (
        '{"@type": "BlogPosting", "url": "https://example.org/other", "headline": "Hiking",'
        ' "datePublished": "2001-01-01"}'
    )
    found = head(LD.format(other) + "<title>The flood in the valley - Example</title>")
    assert (found.title, found.published_at) == ("The flood in the valley", None)


@pytest.mark.parametrize(
    "meta",
    [
        '<meta property="og:title" content="A &amp; B">',
        "<META PROPERTY='og:title' CONTENT='A &amp; B'>",
        "<meta content='A &amp;amp; B' name=og:title />",
        '<meta data-x="a>b" property=og:title content="A & B"/>',
        '<meta\n property = "og:title"\n content = "A\n&#38;  B"\n>',
        '<!-- <meta property="og:title" content="Old"> --><meta property="og:title" content="A & B">',
    ],
)
def test_metas_are_read_however_they_are_written(meta: str) -> None:
    assert head(meta).title == "A & B"


def test_other_vocabularies_tell_what_is_missing() -> None:
    found = head(
        '<meta name="citation_author" content="Doe, John"><meta name="citation_author" content="Roe, Jane">'
        '<meta name="dc.date.issued" content="23.08.2016"><meta name="parsely-title" content="A study of rivers">'
    )
    assert (found.authors, found.published_at) == (["Doe, John", "Roe, Jane"], "2016-08-23")
    assert found.title == "A study of rivers"


def test_microdata_of_the_article_is_read_and_that_of_comments_is_not() -> None:
    found = body(
        '<h1 itemprop="headline">The flood</h1>'
        '<span itemprop="author" itemscope><b itemprop="name">Mary Stone</b></span>'
        '<time itemprop="datePublished" datetime="2016-08-23T21:03:00Z">yesterday</time>'
        '<li itemprop="comment"><b itemprop="author">Troll</b>'
        '<time itemprop="datePublished" datetime="2017-01-01"></li>'
    )
    assert (found.title, found.authors, found.published_at) == ("The flood", ["Mary Stone"], "2016-08-23T21:03:00Z")


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<a rel="author" href="/mary">Mary Stone</a>', ["Mary Stone"]),
        ('<p class="byline">By <a href="/m">Mary Stone</a> and John Hill</p>', ["Mary Stone", "John Hill"]),
        ('<div class="article-author">بقلم: أنور عقل ضو</div>', ["أنور عقل ضو"]),
        ('<span class="post-author">Автор: Иван Петров</span>', ["Иван Петров"]),
        ('<div class="author-bio">Mary Stone writes about rivers.</div>', []),
        ('<div class="comment-author">Mary Stone</div>', []),
    ],
)
def test_bylines_are_known_by_their_marks(markup: str, names: list[str]) -> None:
    assert body(markup).authors == names


@pytest.mark.parametrize(
    "author",
    ["https://facebook.com/mary", "mary@example.org", "admin", "", "The Valley Post", "N/A", "www.example.org"],
)
def test_addresses_accounts_and_the_site_are_no_authors(author: str) -> None:
    assert (
        head(f'<meta property="og:site_name" content="The valley post"><meta name="author" content="{author}">').authors
        == []
    )


def test_a_field_of_several_names_is_parted_and_roles_are_dropped() -> None:
    assert head('<meta name="author" content="By Mary Stone and John Hill">').authors == ["Mary Stone", "John Hill"]
    assert head('<meta name="author" content="Mary Stone, John Hill">').authors == ["Mary Stone", "John Hill"]
    assert head('<meta name="author" content="Mary Stone, staff writer">').authors == ["Mary Stone"]


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ('<time class="entry-date" datetime="2016-08-23">x</time>', "2016-08-23"),
        ('<span class="post-date">23 août 2016</span>', "2016-08-23"),
        ('<div class="date">٢٣ آب/أغسطس ٢٠١٦</div>', "2016-08-23"),
        ("<h1>The flood in the valley</h1><p>Von Christian am 23.08.2016, 11:51 | 0 Meinungen</p>", "2016-08-23"),
        ("<p>۱۳۹۵/۰۶/۰۲ کد خبر</p>", "2016-08-23"),
        ("<p>He was born on 1 November 1911 in a village near the river, and died there.</p>", None),
        ('<p class="date">3 hours ago</p>', None),
    ],
)
def test_a_page_without_stamps_is_dated_by_its_datelines_and_not_by_prose(markup: str, day: str | None) -> None:
    assert body(markup).published_at == day


def test_the_address_is_the_last_to_tell_a_date() -> None:
    assert body("<p>Text</p>", "https://example.org/2016/08/23/flood").published_at == "2016-08-23"
    assert body('<time datetime="2016-08-22">', "https://example.org/2016/08/23/flood").published_at == "2016-08-22"
    assert body("<p>Text</p>", "https://example.org/2016/18/23/flood").published_at is None


@pytest.mark.parametrize("stamp", ["1970-01-01T00:00:00Z", "0001-01-01", "soon", "99999999999999999999", "2016-02-31"])
def test_stamps_that_no_page_can_have_are_none(stamp: str) -> None:
    assert head(f'<meta property="article:published_time" content="{stamp}">').published_at is None


def test_the_title_element_is_given_without_the_site() -> None:
    site = '<meta property="og:site_name" content="The Valley Post">'
    assert head(f"{site}<TITLE>The flood | The Valley Post</TITLE>").title == "The flood"
    assert head(f"{site}<title>The Valley Post: News - The flood</title>").title == "The flood"
    assert bare_title("Nord – Sud – Ost", None) == "Nord – Sud – Ost"


def test_a_headline_that_was_cut_off_is_given_whole() -> None:
    markup = '<head><meta property="og:title" content="The flood in the valley took everybody by…"></head>'
    assert read_metadata(f"{markup}<h1>The flood in the valley took everybody by surprise</h1>").title == (
        "The flood in the valley took everybody by surprise"
    )


def test_addresses_become_absolute_and_languages_are_checked() -> None:
    found = read_metadata(
        '<html lang="ar-LB"><head><link rel="canonical" href="/a"></head>', "https://example.org/b?c=1"
    )
    assert (found.canonical_url, found.language, found.site) == ("https://example.org/a", "ar-LB", "example.org")
    found = read_metadata(
        '<html lang="the best language"><link rel=canonical href="javascript:alert(1)">', "https://[broken"
    )
    assert (found.canonical_url, found.language) == (None, None)


HOSTILE = {
    "metas": "<meta name=a content=b>" * 100_000,
    "open metas": "<meta " * 200_000,
    "quotes": '<meta "' * 200_000,
    "huge attribute": '<meta name="' + "x" * 3_000_000,
    "open scripts": LD.partition("{")[0] * 30_000,
    "deep JSON": LD.partition("{")[0] + "[" * 500_000,
    "deep objects": LD.format('{"a":' * 50_000 + "1" + "}" * 50_000),
    "bylines": '<p class="author">' * 100_000,
    "itemprops": "<p itemprop=author>" * 100_000,
    "comments": "<!--" * 500_000,
    "headings": "<h1>" * 300_000,
    "times": '<time datetime="' * 100_000,
    "tags": "<" * 2_000_000,
    "spaces": "<title>" + " " * 2_000_000,
    "dates": '<i class="date">2016 ' * 100_000,
    "separators": "<title>" + " | " * 600 + "</title><meta property=og:site_name content=x>",
    "NULs": "\0" * 1_000_000,
    "surrogates": "<title>\ud800</title>" * 10_000,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_gets_an_answer(markup: str) -> None:
    assert isinstance(read_metadata(markup, "https://example.org/"), PageMetadata)  # what is not linear would not end


PIECES = st.sampled_from(
    ["<meta ", "<title>", "</title>", "<h1>", '"', "'", ">", "name=author ", "content=", "<time datetime=",
     "2016-08-23",
     "{", "}", '<script type="application/ld+json">', "</script>", '"author":', "[", "]", "<!--", "-->", "&#x0;",
     "itemprop=author", "By Mary Stone", '"@graph":', ":", ",", "null", "1e999", "//[", "http://", "<link ",
     "rel=canonical href="]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200), st.none() | st.text(max_size=30))
def test_any_markup_is_read(markup: str, uri: str | None) -> None:
    assert isinstance(read_metadata(markup, uri), PageMetadata)


def test_a_page_without_a_heading_of_first_rank_may_have_its_title_in_the_second() -> None:
    read = read_page("<title>صدای یخچال - انجمن</title><h2>انجمن</h2><h2>صدای یخچال</h2><p>سلام")
    assert read
    assert page.read_metadata(read).title == "صدای یخچال"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("冷蔵庫から大きな音がするときの直し方", True),
        ("冷蔵庫の音", False),
        ("Why the fridge is loud", True),
        ("Loud fridge", False),
    ],
)
def test_a_heading_of_four_words_may_be_the_end_of_the_title_element(heading: str, title: bool) -> None:
    read = read_page(f"<title>Boats - View topic - {heading}</title><h2>{heading}</h2><p>سلام")
    assert read
    assert (page.read_metadata(read).title == heading) == title


@pytest.mark.parametrize(
    ("whole", "opening", "title"),
    [
        ("برج الساعة - الموسوعة", "<b>برج الساعة</b> معلم حجري في وسط المدينة", "برج الساعة"),
        ("Clock tower – The Book of Towns", "<strong>Clock tower</strong> is a landmark", "Clock tower"),
        ("Clock tower – The Book of Towns", "The <b>Clock tower</b> is a landmark", "Clock tower – The Book of Towns"),
        ("Clock tower – The Book of Towns", "<b>Book</b> your stay", "Clock tower – The Book of Towns"),
        ("Clock tower: a story", "<b>Clock tower</b> is a landmark", "Clock tower: a story"),
        ("Clock tower - Stone - The Book", "<b>Clock tower</b> is a landmark", "Clock tower - Stone - The Book"),
    ],
)
def test_the_term_that_a_page_defines_is_its_title(whole: str, opening: str, title: str) -> None:
    assert read_metadata(f"<title>{whole}</title><p>{opening}</p>").title == title
