"""Who signs a page: the starter of a thread, a person in place of an account, names with more around them."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from docmill.stages.clean.bylines.credit_lines import read_credit_line
from docmill.stages.clean.bylines.person_names import names_in_author_field, names_in_byline, read_byline
from tests.stages.clean.metadata.test_places import ARTICLE, LD, PROSE, page

THREAD = "https://example.org/viewtopic.php?t=12"
SECTIONS = "Rivers, Bridges, Weather, The North, Hills, Boats, Mills and everything else"
POST = "<p>My boiler stops when it is cold. What should I look at first?</p>"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<li>Thread starter <a href='/m/3'>ann_lee</a>", ["ann_lee"]),
        ("<li>Thread starter: <a href='/m/3'>Ann Lee</a>", ["Ann Lee"]),
        ("<p>Discussion in 'Boilers' started by ann_lee, May 3, 2025.</p>", ["ann_lee"]),
        ("<li>بادئ الموضوع أبو سعود", ["أبو سعود"]),
        ("<li>كاتب الموضوع: سلمى", ["سلمى"]),
        ("<li>Автор темы: Иван", ["Иван"]),
        ("<li>Konuyu başlatan Deniz", ["Deniz"]),
        ("<li>主题发起人 李华", ["李华"]),
        ("<a href='/user/ann_lee/'>ann_lee</a>", ["ann_lee"]),
        (f"<a href='/user/{quote('سلمى_عبدالرحمن')}/'>سلمى_عبدالرحمن</a>", ["سلمى_عبدالرحمن"]),
        (f"<a href='/members/{quote('Иван Петров')}'>Иван Петров</a>", ["Иван Петров"]),
        ("<a href='/members/Иван'>Иван</a>", ["Иван"]),
        ("<a href='/user/settings/'>Log in</a>", []),
    ],
)
def test_a_thread_is_by_who_is_said_to_have_begun_it(line: str, names: list[str]) -> None:
    reply = "<div class='username'>ole</div><p>Look at the pump first, it sticks when it is cold.</p>"
    account = re.search("/user/|/members/", line)
    body = f"<h1>Boiler stops</h1><ul>{line}</ul>{POST}" + ("" if account else reply)
    assert page("<title>Boiler stops</title>", body, THREAD).authors == names


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("<p>Lene Harbach</p><p>Head of research</p><p>Updated on 3 May 2026</p>", ["Lene Harbach"]),
        (
            f"{PROSE}<h3>Lene Harbach</h3><p>Lene Harbach is a writer who lives by the river and rows.</p>",
            ["Lene Harbach"],
        ),
        (f"{PROSE}<p>Rivers and bridges of the north, by the sea and in the hills.</p>", ["lharbach"]),
    ],
)
def test_a_person_who_is_shown_goes_before_the_account_that_is_declared(shown: str, names: list[str]) -> None:
    declared = LD.format('{"@type": "Article", "author": {"@type": "Person", "name": "lharbach"}}')
    assert page(ARTICLE + declared, f"<h1>Flood in the valley</h1>{shown}").authors == names


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        # a line called the author's, with more than a byline holds
        (
            f"<p class='byline'>Posted by <b>Lene Harbach</b> May 3, 2026 Posted in {SECTIONS}</p>",
            ["Lene Harbach"],
        ),
        ("<div class='author-name'>&amp; Lene Harbach Writer, Hardware</div>", ["Lene Harbach"]),
        ("<p class='author'>Lene Harbach (Content Manager)</p>", ["Lene Harbach"]),
        ("<p>Contributors: Lene Harbach</p>", ["Lene Harbach"]),
        ("<p>Interview by Lene Harbach</p>", ["Lene Harbach"]),
        ("<p class='author'>Facebook Instagram Twitter</p>", []),
        ("<p>أجرت الحوار: سلمى حداد</p>", ["سلمى حداد"]),
        ("<p>إعداد وتقديم: سلمى حداد</p>", ["سلمى حداد"]),
        ("<p>كتب ـ كريم ناصر</p>", ["كريم ناصر"]),
        ("<p>記者王小明／台北報導</p>", ["王小明"]),
        ("<p>기자 홍길동</p>", ["홍길동"]),
    ],
)
def test_names_are_read_with_more_around_them(shown: str, names: list[str]) -> None:
    assert page(ARTICLE, f"<h1>Flood in the valley</h1>{shown}{PROSE}").authors == names


def test_a_byline_is_sought_at_the_headline_that_the_title_begins_with() -> None:
    head = f'{ARTICLE}<meta property="og:title" content="Gardens make the hills rich again | District">'
    menu = "<ul>" + "<li>News</li>" * 40 + "</ul>"
    body = f"<p>Saturday</p>{menu}<div>Gardens make the hills rich again</div><p>By Md Aynal Haque</p>{PROSE}"
    assert page(head, body).authors == ["Md Aynal Haque"]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Morgan & Morgan", ["Morgan & Morgan"]),
        ("lene.m.harbach", ["lene.m.harbach"]),
        ("page.head.extra.author", []),
        ("post.item.byline", []),
        ("wp.post.author_nicename", []),
        ("page.meta.writer", []),
        ("site.data.authorName", []),
        ("blog.post.posted_by", []),
        ("sara.r.peter", ["sara.r.peter"]),
        ("hans.p.by", ["hans.p.by"]),
        ("Shop Admin", []),
        ("Linny and Peter", ["Linny", "Peter"]),
        ("Ann Lee | Ann Lee", ["Ann Lee"]),
        ("Ann Lee and Ann Lee", ["Ann Lee"]),
        ("Ann Lee; Ann Lee", ["Ann Lee"]),
        ("Linny | Linny", ["Linny"]),
    ],
)
def test_declared_accounts_and_firms_are_told_from_what_nobody_filled_in(field: str, names: list[str]) -> None:
    assert names_in_author_field(field) == names


def test_the_place_of_a_report_is_no_name() -> None:
    assert names_in_byline("王小明／台北報導") == ["王小明"]
    read = read_byline("كتب: كريم ناصر")
    assert read
    assert read.names == ["كريم ناصر"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lee (Content Manager)", ["Ann Lee"]),
        ("(By Ann Lee (Content Manager))", ["Ann Lee"]),
        ("By Ann Lee (Reuters) and Bob Ray (AP)", ["Ann Lee", "Bob Ray"]),
        ("By Ann Lee (Reuters, Oslo), Bob Ray [AP]", ["Ann Lee", "Bob Ray"]),
        ("By Paramita (Guha) Ghosh", ["Paramita (Guha) Ghosh"]),
        ("(By Ann Lee)", ["Ann Lee"]),
        # one name, a comma and what its bearer does, which is no list of names
        ("By Ann Lee, who rows, and, in winter, skis", ["Ann Lee"]),
        ("By Ann Lee (Reuters), who rows, and, in winter, skis", ["Ann Lee"]),
        ("By Ann Lee, Bergen, Oslo, Tromsø, Bodø, Narvik, Molde, Voss, Florø", []),
        ("كتبـــ: أحمد علي", ["أحمد علي"]),
        ("كتبـــها أحمد علي", []),
    ],
)
def test_a_labelled_name_may_have_brackets_and_an_office_behind_it(line: str, names: list[str]) -> None:
    read = read_byline(line)
    assert (read.names if read else []) == names


def test_a_role_in_brackets_may_stand_between_a_name_and_its_date() -> None:
    found = read_credit_line("By Ann Lee (Content Manager) 3 May 2026")
    assert (found.names, found.published) == (["Ann Lee"], ["2026-05-03"])


@pytest.mark.parametrize(
    ("line", "names", "published"),
    [
        ("By Ann Lee Published 3 May 2026", ["Ann Lee"], ["2026-05-03"]),
        ("By Ann Lee Last updated on 3 May 2026", ["Ann Lee"], []),
        ("이바다 기자 입력 2026.05.03 09:30 수정 2026.05.04 11:00", ["이바다"], ["2026-05-03"]),
        ("Submitted by Ann Lee on Thu, 05/14/2026 - 14:05", ["Ann Lee"], ["2026-05-14"]),
        ("Soumis par Anne Loup le jeu 14/05/2026 - 14:05", ["Anne Loup"], ["2026-05-14"]),
        ("Escrito por Ana Lobo el Jue, 14/05/2026", ["Ana Lobo"], ["2026-05-14"]),
        ("بقلم: سلمى حداد الخميس 14/05/2026", ["سلمى حداد"], ["2026-05-14"]),
        ("By Ann Lee Thursday, 14 May 2026", ["Ann Lee"], ["2026-05-14"]),
        ("Par Jean le Roy 3 mai 2026", ["Jean le Roy"], ["2026-05-03"]),
        ("By Ann Lee Saturday 2 May 2026", ["Ann Lee"], ["2026-05-02"]),
        ("By Salah El Din, 3 May 2026", ["Salah El Din"], ["2026-05-03"]),
        ("By Kim Le Roy, 3 May 2026", ["Kim Le Roy"], ["2026-05-03"]),
        ("By Omar El Haj., 3 May 2026", ["Omar El Haj"], ["2026-05-03"]),
        ("By Daniel Op Den Kop, 3 May 2026", ["Daniel Op Den Kop"], ["2026-05-03"]),
        ("بقلم: محمد الخميس، 3 مايو 2026", ["محمد الخميس"], ["2026-05-03"]),
        ("Von Anna Montag, 3. Mai 2026", ["Anna Montag"], ["2026-05-03"]),
        ("By Heung Min Son Updated 3 May 2026", ["Heung Min Son"], []),
    ],
)
def test_words_that_belong_to_a_date_are_no_part_of_the_name_before_it(
    line: str, names: list[str], published: list[str]
) -> None:
    found = read_credit_line(line)
    assert found.labelled
    assert (found.names, found.published) == (names, published)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("記者・川口直子", ["川口直子"]),
        ("文／記者王大山", ["王大山"]),
        ("取材・文＝川口直子", ["川口直子"]),
        ("本报记者 王大山 通讯员 李小河", ["王大山", "李小河"]),
        ("글·사진 이바다", ["이바다"]),
        ("作者：文大山", ["文大山"]),
        ("著者：文 太郎", ["文 太郎"]),
        ("글: 글로리아 김", ["글로리아 김"]),
        ("بقلم: كتب الخالدي", ["كتب الخالدي"]),
        ("文・写真 川口直子", []),
        ("« La Petite Rivière »", []),
    ],
)
def test_labels_of_reporters_are_parted_from_names_in_many_ways(line: str, names: list[str]) -> None:
    assert read_credit_line(line).names == names


@pytest.mark.parametrize("line", ["Inviato da Larkspur Mobile", "Enviado por Larkspur"])
def test_what_devices_and_shops_say_of_themselves_is_no_label(line: str) -> None:
    assert not read_credit_line(line).labelled


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("4 Mar '26", ["2026-03-04"]),
        ("By Ann Lee | 4-Mar-26 10:30", ["2026-03-04"]),
        ("12. Juni '98", ["1998-06-12"]),
        ("4 Mar 26 comments", []),
        ("4 Mar 10:30", []),
        ("Saturday 3 May, 10 – 16", []),
        ("3 May, 18 | Main Hall", []),
        ("Lördag 3 maj, 10–16", []),
        ("12 June 18 (adults)", []),
    ],
)
def test_a_year_of_two_digits_behind_the_name_of_a_month_ends_a_dateline(line: str, days: list[str]) -> None:
    assert read_credit_line(line).dates == days
