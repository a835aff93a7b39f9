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
        (Titles(["Food trends 2026"], None, ["Ten trends in food"], None, "/t", headed=True), "Ten trends in food"),
        # a heading within the text, a count behind a heading, a forum's label before the question
        (
            Titles(["How we saved X, Discord and others at once"], None, ["Discord"], None, "/5e2c", headed=True),
            "How we saved X, Discord and others at once",
        ),
        (Titles([], None, ["Running shoes (158 items)"], None), "Running shoes"),
        (
            Titles(["Which lathe to buy?", "Tips - Which lathe to buy?"], None, ["Tips Which lathe to buy?"], None),
            "Which lathe to buy?",
        ),
        (
            Titles([], "Which lathe to buy? | Turners", ["Question Which lathe to buy?"], None, thread=True),
            "Which lathe to buy?",
        ),
        (
            Titles([], "Human Rights – Council of Halden", ["Protecting human rights"], None, headed=True),
            "Protecting human rights",
        ),
        (
            Titles(
                [], "Small mills | Halden Herald", ["How the river towns live with small mills"], None, thread=True
            ),
            "Small mills | Halden Herald",
        ),
        (Titles([], "Our letter #18 – Rain", ["Our letter #18 – Rain"], "Our letter"), "Our letter #18 – Rain"),
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
        "<h1>Flood</h1><p>Date Last Reviewed:</p><div><time datetime='2016-08-23'>August 2016</time></div>" + PROSE,
        "<h1>الفيضان</h1><p>آخر مراجعة: <time datetime='2016-08-23'>23 أغسطس 2016</time></p>" + PROSE,
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


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        # a link to a page about the writer, whatever stands around it
        ('By <a href="/magazine/contributor/a-neal">A. J. Neal</a> View in the digital edition', ["A. J. Neal"]),
        ('<a href="/people/mary-stone">Mary Stone</a>', ["Mary Stone"]),
        ('<a href="/people/staff-directory">Staff Pages</a>', []),
        ('<a href="/%D9%83%D8%A7%D8%AA%D8%A8/12">سلمى حداد</a>', ["سلمى حداد"]),
        # letters behind a name, nicknames, and what others did
        ("By Shelby Loos, DVM. Reviewed by Molly Price, DVM", ["Shelby Loos"]),
        ("بقلم سلمى حداد – مراجعة: كريم ناصر", ["سلمى حداد"]),
        ("Par Anne Martin, relu par Luc Petit", ["Anne Martin"]),
        ("Von Anna Weber, geprüft von Max Klein", ["Anna Weber"]),
        ("Written by Paramita (Guha) Ghosh", ["Paramita (Guha) Ghosh"]),
        ("This post was written by Ann Lee, who leads the team of data at Acme.", ["Ann Lee"]),
        # a bare name beside a date, above how long a text takes, above what its bearer does
        ("3 May 2026</p><p>Mary Stone", ["Mary Stone"]),
        ("Mary Stone</p><p>7 min read", ["Mary Stone"]),
        ("Mary Stone</p><p>Technical writer", ["Mary Stone"]),
        ("Mary Stone</p><p>Our rivers rose", []),
    ],
)
def test_a_byline_of_an_article_names_who_wrote_it(byline: str, names: list[str]) -> None:
    assert page(ARTICLE, f"{H1}<p>{byline}</p>{PROSE}").authors == names


def test_a_name_and_its_date_may_stand_above_the_headline() -> None:
    assert page(ARTICLE, f"<p><span>Dec 17, 2025</span><span>Julian Arni</span></p>{H1}{PROSE}").authors == [
        "Julian Arni"
    ]


def test_the_shown_author_goes_before_an_organisation_and_before_the_account_that_is_declared() -> None:
    declared = '{{"@type": "Article", "headline": "How the bridge came back", "author": {}}}'
    firm = LD.format(declared.format('{"@type": "Organization", "name": "Valley Bridge Association"}'))
    account = LD.format(declared.format('{"@type": "Person", "name": "Luke Daigle"}'))
    for head in (firm, account):
        assert page(head, f"{H1}<p>By: Paul Fenaroli</p>{PROSE}").authors == ["Paul Fenaroli"]
        assert len(page(head, f"{H1}<p>Rain fell</p>{PROSE}").authors) == 1


@pytest.mark.parametrize(
    ("box", "names"),
    [
        ("<h4>About the author</h4><p>Juliette Carreiro is a writer who lives by the sea.</p>", ["Juliette Carreiro"]),
        ("<h4>Über die Autorin</h4><p>Anna Weber</p>", ["Anna Weber"]),
        ("<h4>À propos de l’autrice</h4><p>Anne de la Tour écrit depuis dix ans.</p>", ["Anne de la Tour"]),
        ("<h4>Об авторе</h4><p>Лена Гарбах живёт у моря.</p>", ["Лена Гарбах"]),
        ('<div class="author-bio"><h3>Mary Stone</h3><p>She writes.</p></div>', ["Mary Stone"]),
        ('<div class="author-bio"><b>Ann Lee</b></div><div class="author-bio"><b>Jo Hill</b></div>', []),
        ("<h4>About the author</h4><p>Our newsletter comes on Fridays.</p>", []),
    ],
)
def test_a_box_about_the_author_names_who_wrote_the_article(box: str, names: list[str]) -> None:
    assert page(ARTICLE, H1 + PROSE + box).authors == names


def test_an_author_in_microdata_may_have_its_name_in_a_meta_element() -> None:
    named = '<span itemprop="author" itemscope><meta itemprop="name" content="Mary Stone"></span>'
    assert page(ARTICLE, H1 + named + PROSE).authors == ["Mary Stone"]


def test_neither_a_label_nor_a_field_of_a_template_is_a_name() -> None:
    for name in ("Written By", "page.head.extra.author"):
        assert page(f'{ARTICLE}<meta name="author" content="{name}">', H1 + PROSE).authors == []


@pytest.mark.parametrize(
    "label",
    ["Published", "نُشر في", "تاريخ النشر:", "Publié le", "Veröffentlicht am", "Опубликовано:", "发布时间："],
)
def test_a_labelled_day_of_publication_counts_wherever_an_article_shows_it(label: str) -> None:
    far = f'<aside class="sidebar"><h4>{label}</h4><div>2016-08-23</div></aside>'
    assert page(ARTICLE, H1 + PROSE + far).published_at == "2016-08-23"
    another = '<aside class="sidebar"><h4>Published</h4><div>2016-08-24</div></aside>'
    assert page(ARTICLE, H1 + PROSE + far + another).published_at is None


def test_a_moment_that_is_that_of_a_change_as_well_gives_way_to_a_labelled_day() -> None:
    stamps = "".join(
        f'<meta property="article:{name}_time" content="2025-11-29T17:28:31Z">' for name in ("published", "modified")
    )
    far = f"{H1}{PROSE}<p>Published <time>August 13, 2025</time></p>"
    assert page(ARTICLE + stamps, far).published_at == "2025-08-13"
    assert page(ARTICLE + stamps, H1 + PROSE).published_at == "2025-11-29T17:28:31Z"


def test_a_page_typed_as_an_article_or_a_forum_is_read_as_one_without_declaring_it() -> None:
    body = f'<h1>Flood</h1>{PROSE}<p class="byline">Mary Stone</p>'
    read = read_page(f"<html><body>{body}</body></html>")
    assert read is not None
    assert read_metadata(read).authors == []
    assert read_metadata(read, kind="article").authors == ["Mary Stone"]


def test_an_article_that_nobody_signs_is_by_the_site_where_it_says_so() -> None:
    by = '{{"@type": "{}", "headline": "Flood", "author": {{"name": "Valley Post"}}}}'
    site = '<meta property="og:site_name" content="Valley Post">'
    assert page(site + LD.format(by.format("Article")), "<h1>Flood</h1>").authors == ["Valley Post"]
    assert page(site + LD.format(by.format("WebPage")), "<h1>Flood</h1>").authors == []


ARTICLE = '<meta property="og:type" content="article"><title>How the bridge came back</title>'
H1 = "<h1>How the bridge came back</h1>"
COMMENT = (
    '<div id="comments"><div class="comment"><b>kai</b> <time datetime="2023-08-27">27 August 2023</time></div></div>'
)
RELATED = (
    '<div class="related"><h3>More</h3><a href="/1">Rowers win</a> <time datetime="2025-02-11">11 Feb 2025</time></div>'
)
TICKER = '<div class="news-ticker"><time datetime="2025-03-01">1 March 2025</time> Storm warning</div>'
INFOBOX = (
    '<table class="infobox"><tr><th>Founded</th><td>28 February 1998 <span class="bday published">1998-02-28</span>'
    "</td></tr></table>"
)
TWEET = '<blockquote class="twitter-tweet">Ann (@ann) <a href="/2">November 20, 2022</a></blockquote>'


@pytest.mark.parametrize("other", [COMMENT, RELATED, TICKER, INFOBOX, TWEET], ids=lambda one: one[12:24])
@pytest.mark.parametrize(("own", "day"), [("", None), ('<div class="post-date">August 3, 2023</div>', "2023-08-03")])
def test_dates_of_comments_related_items_tickers_and_infoboxes_are_not_the_page_s(
    other: str, own: str, day: str | None
) -> None:
    before = other if other in (TICKER, INFOBOX) else ""
    found = page(ARTICLE, H1 + own + before + PROSE + ("" if before else other))
    assert found.published_at == day


BYLINES = {
    "en": ("<p class='meta'>Posted by Lene Harbach on 3rd August 2023</p>", ["Lene Harbach"], "2023-08-03"),
    "names and date in spans": (
        "<div><span>by</span><span>Lene Harbach</span><span>3 August 2023</span></div>", ["Lene Harbach"], "2023-08-03",
    ),
    "role between": ("<p>By Lene Harbach ⋅ Review Editor ⋅ 3 August 2023</p>", ["Lene Harbach"], "2023-08-03"),
    "bullets": ("<p>Lene Harbach ● August 3, 2023 ● 6 min read</p>", ["Lene Harbach"], "2023-08-03"),
    "an office behind the name": ("<p>By Lene Harbach, head of research at the port</p>", ["Lene Harbach"], None),
    "two spans": (
        "<p class='byline'>By <span class='author'>Lene Harbach</span>, <span class='author'>Otto Brink</span></p>",
        ["Lene Harbach", "Otto Brink"], None,
    ),
    "two links": (
        "<p>By <a rel='author' href='/a'>Lene Harbach</a> and <a rel='author' href='/b'>Otto Brink</a></p>",
        ["Lene Harbach", "Otto Brink"], None,
    ),
    "a bare name above its date": ("<p>Lene Harbach</p><p>3 August 2023</p>", ["Lene Harbach"], "2023-08-03"),
    "camel case": ("<p class='authorName'>Lene Harbach</p>", ["Lene Harbach"], None),
    "label on its own line": ("<p>Written by</p><p>Lene Harbach</p>", ["Lene Harbach"], None),
    "newsroom": ("<p>By The Harbour editors</p><p>3 August 2023</p>", ["The Harbour editors"], "2023-08-03"),
    "account": ("<p>by lharbach</p><p>3 August 2023</p>", ["lharbach"], "2023-08-03"),
    "ar": ("<p>بقلم سامي الخوري</p><p>3 أغسطس 2023</p>", ["سامي الخوري"], "2023-08-03"),
    "de": ("<p>Von Lene Harbach | 3. August 2023</p>", ["Lene Harbach"], "2023-08-03"),
    "fr": ("<p>Par Lène Harbach, le 3 août 2023</p>", ["Lène Harbach"], "2023-08-03"),
    "es": ("<p>Por Lena Harbach - 3 de agosto de 2023</p>", ["Lena Harbach"], "2023-08-03"),
    "ru": ("<p>Автор: Лена Гарбах</p><p>3 августа 2023 г.</p>", ["Лена Гарбах"], "2023-08-03"),
    "zh, one sign": ("<p>文：王小明</p><p>2023年8月3日</p>", ["王小明"], "2023-08-03"),
    "zh, no sign": ("<p>作者王小明</p><p>2023年8月3日</p>", ["王小明"], "2023-08-03"),
    "no-break space": ("<p>By&nbsp;Lene Harbach</p>", ["Lene Harbach"], None),
    "zh": ("<p>作者：王小明</p><p>2023年8月3日</p>", ["王小明"], "2023-08-03"),
    "he": ("<p>מאת: לנה הרבך</p><p>3 באוגוסט 2023</p>", ["לנה הרבך"], "2023-08-03"),
}  # fmt: skip


@pytest.mark.parametrize(("byline", "names", "day"), BYLINES.values(), ids=BYLINES)
def test_bylines_are_read_as_lines_and_elements_in_many_languages(
    byline: str, names: list[str], day: str | None
) -> None:
    found = page(ARTICLE, H1 + byline + PROSE)
    assert (found.authors, found.published_at) == (names, day)


UPDATED = {
    "en": "Updated: 5 May 2024", "de": "Aktualisiert am 5. Mai 2024", "fr": "Mis à jour le 5 mai 2024",
    "es": "Actualizado el 5 de mayo de 2024", "ru": "Обновлено 5 мая 2024", "ar": "آخر تحديث: 5 مايو 2024",
    "zh": "更新时间：2024年5月5日", "tr": "Güncelleme: 5 Mayıs 2024", "pt": "Atualizado em 5 de maio de 2024",
}  # fmt: skip


@pytest.mark.parametrize("line", UPDATED.values(), ids=UPDATED)
def test_when_a_page_was_changed_stands_apart_from_when_it_was_published(line: str) -> None:
    both = page(ARTICLE, f"{H1}<p>2023-08-03</p><p>{line}</p>{PROSE}")
    assert (both.published_at, both.modified_at) == ("2023-08-03", "2024-05-05")
    ld = LD.format('{"@type": "Article", "datePublished": "2023-08-03"}')
    declared = page(ARTICLE, f"{ld}{H1}<p>{line}</p>{PROSE}")
    assert (declared.published_at, declared.modified_at) == ("2023-08-03", "2024-05-05")


@pytest.mark.parametrize("line", UPDATED.values(), ids=UPDATED)
def test_a_page_that_tells_only_when_it_was_changed_is_of_that_day(line: str) -> None:
    beside = page(ARTICLE, f"{H1}<p>{line}</p>{PROSE}")
    assert (beside.published_at, beside.modified_at) == ("2024-05-05", "2024-05-05")
    at_the_foot = page(ARTICLE, f"{H1}{PROSE * 12}<p>{line}</p>")
    assert at_the_foot.published_at is None
    listing = page("<title>All</title>", f"<h1>All</h1><p>{line}</p><ul><li>one<li>two<li>three</ul>")
    assert listing.published_at is None


def test_the_day_beside_the_headline_goes_before_a_moment_of_the_content_system() -> None:
    ld = LD.format('{"@type": "Article", "datePublished": "2025-06-24", "dateModified": "2025-06-24"}')
    assert page(ld, f"{H1}<p>August 25, 2023</p>{PROSE}").published_at == "2023-08-25"
    changed = LD.format('{"@type": "Article", "datePublished": "2022-01-02", "dateModified": "2023-08-25"}')
    assert page(changed, f"{H1}<p>August 25, 2023</p>{PROSE}").published_at == "2022-01-02"


def test_a_thread_is_by_who_began_it_when_it_began() -> None:
    post = (
        '<div class="post"><div class="username">{}</div><p>Joined: Sun Dec 17, 2017 9:00 am</p>'
        "<p>{}</p><p>My boiler stops when it is cold. What should I look at first?</p></div>"
    )
    posts = [post.format(*one) for one in (("kai77", "Mar 9, 2023 3:21 pm"), ("ole", "Mar 11, 2023 8:00 am"))]
    found = page(
        "<title>Boiler stops</title>", f"<h1>Boiler stops</h1>{''.join(posts)}", "https://a.org/viewtopic.php?t=1"
    )
    assert (found.authors, (found.published_at or "")[:10]) == (["kai77"], "2023-03-09")


def test_an_organisation_is_one_author_and_a_name_written_twice_is_too() -> None:
    bodies = '<meta name="author" content="Center for River Studies and Research">'
    assert page(ARTICLE + bodies, H1).authors == ["Center for River Studies and Research"]
    twice = '<p><span itemprop="author">Lene Harbach</span> <span itemprop="author">LENE HARBACH</span></p>'
    assert page(ARTICLE, H1 + twice + PROSE).authors == ["Lene Harbach"]


def test_a_card_for_messengers_names_the_author() -> None:
    card = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Lene Harbach">'
    assert page(ARTICLE + card, H1 + PROSE).authors == ["Lene Harbach"]
