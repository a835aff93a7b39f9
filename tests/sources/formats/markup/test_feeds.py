"""Entries of RSS and Atom are documents, with what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docmill.documents import Document

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>أخبار الميناء</title><language>ar</language><link>https://a.example/</link>
<item><title>عبارة جديدة</title><link>https://a.example/1</link><guid>1</guid><dc:creator>ليلى</dc:creator>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><category>بحر</category><category>نقل</category>
<description>ملخص.</description><content:encoded><![CDATA[<p>تغادر العبارة في السابعة.</p>]]></content:encoded>
<enclosure url="https://a.example/1.mp3" type="audio/mpeg"/></item>
<item><title>Late</title><description>The ferry &amp;amp; the bus are late.</description></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="m" xml:lang="fr"><title>Port</title>
<entry><title type="html">Le &amp;lt;bac&amp;gt;</title><id>urn:1</id><link rel="self" href="https://a.example/self"/>
<link href="https://a.example/un"/><author><name>Zoé</name></author><updated>2026-03-02T10:00:00Z</updated>
<media:content url="https://a.example/un.jpg"/>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Le bac part à sept heures.</p></div></content></entry>
<entry><title>Deux</title><summary>Le bac revient le soir.</summary></entry></feed>
"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Port</title></channel><item rdf:about="https://a.example/3"><title>Three</title>
<link>https://a.example/3</link><description>The ferry leaves.</description></item></rdf:RDF>
"""


def test_entries_of_rss(take_bytes: Take) -> None:
    one, two = take_bytes(RSS.encode(), "feed.xml")
    assert one.content.decode() == "<p>تغادر العبارة في السابعة.</p>"
    assert (one.source.media_type, one.source.uri) == ("text/html", "https://a.example/1")
    assert one.source.metadata == {
        "feed_title": "أخبار الميناء",
        "feed_language": "ar",
        "title": "عبارة جديدة",
        "id": "1",
        "published": "Mon, 02 Mar 2026 10:00:00 GMT",
        "authors": ["ليلى"],
        "categories": ["بحر", "نقل"],
        "enclosures": ["https://a.example/1.mp3"],
        "source_file": "file:///in/feed.xml",
    }
    assert (one.source.place.member, one.source.place.line) == ("[0]", 4)
    assert two.content == b"The ferry &amp; the bus are late."
    assert (two.source.media_type, two.source.uri) == ("text/plain", "file:///in/feed.xml")


def test_entries_of_atom(take_bytes: Take) -> None:
    one, two = take_bytes(ATOM.encode(), "a.atom")
    assert one.content.decode() == "<div><p>Le bac part à sept heures.</p></div>"
    assert (one.source.media_type, one.source.uri) == ("text/html", "https://a.example/un")
    assert one.source.metadata["authors"] == ["Zoé"]
    assert one.source.metadata["enclosures"] == ["https://a.example/un.jpg"]
    assert (one.source.metadata["updated"], one.source.metadata["feed_language"]) == ("2026-03-02T10:00:00Z", "fr")
    assert (two.content, two.source.place.member) == (b"Le bac revient le soir.", "[1]")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_entries_of_rdf_in_other_encodings(take_bytes: Take, encoding: str) -> None:
    (one,) = take_bytes(RDF.encode(encoding))
    assert (one.content, one.source.uri) == (b"The ferry leaves.", "https://a.example/3")


def test_a_broken_entry_is_quarantined_with_its_place(take_bytes: Take) -> None:
    data = RSS.replace("<title>عبارة جديدة</title>", "<title>عبارة جديدة").encode()
    broken, sound = take_bytes(data)
    assert broken.failure is not None
    assert "line 4: not well-formed XML" in broken.failure.message
    assert (broken.source.place.line, broken.content[:6]) == (4, b"<item>")
    assert sound.failure is None


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (b"<title>a</title>noise<title>b</title><description>c</description>", "title"),
        (
            b"<title>a</title><description>b</description> item><title>a</title><description>c</description>",
            "description",
        ),
        (b"<guid>1</guid><description>b</description> item><guid>2</guid>", "guid"),
    ],
)
def test_an_entry_in_which_another_is_lost_is_told(take_bytes: Take, entry: bytes, name: str) -> None:
    (told,) = take_bytes(b"<rss><item>" + entry + b"</item></rss>")
    assert told.failure is not None
    assert f"two elements `{name}` that differ" in told.failure.message


def test_noise_over_the_end_of_an_entry_is_told(take_bytes: Take) -> None:
    (told,) = take_bytes(
        b"<rss><item><title>a</\x01\x8bE\xee\xd4>(\x07le>b</title><description>c</description></item></rss>"
    )
    assert told.failure is not None
    assert "not well-formed" in told.failure.message


@pytest.mark.parametrize("torn", [b"t</ti>t", b"tm></channel></rss>\ntle>t", b"t<>t", b"\n\nem><title>t"])
def test_an_end_tag_that_is_none_of_html_is_damage_and_not_text(take_bytes: Take, torn: bytes) -> None:
    (told,) = take_bytes(
        b"<rss><channel><item><title>%b</title><description>c</description></item></channel></rss>" % torn
    )
    assert told.failure is not None
    assert "not well-formed" in told.failure.message


def test_the_rest_of_a_tag_between_the_elements_of_an_entry_is_told(take_bytes: Take) -> None:
    entry = b"<rss><channel><item><title>t</title>%b<title>t</title><description>c</description></item></channel></rss>"
    (told,) = take_bytes(entry % b"\n\ntem>")
    assert told.failure is not None
    assert "an entry may be lost there" in told.failure.message
    (read,) = take_bytes(entry % b" stray words ")
    assert read.failure is None


def test_noise_in_an_entry_is_told_and_a_control_character_or_a_wrong_letter_is_mended(take_bytes: Take) -> None:
    feed = b"<rss><channel><item><title>a%b</title><description>c</description></item></channel></rss>"
    (told,) = take_bytes(feed % b"\x03\x9a\xf6 \x17\xf4")
    assert told.failure is not None
    assert "not well-formed" in told.failure.message
    for mended in (b"\x03b", b"\x9a b"):
        (read,) = take_bytes(feed % mended)
        assert read.failure is None
        assert read.content == b"c"


def test_sloppy_html_in_an_entry_is_text(take_bytes: Take) -> None:
    (read,) = take_bytes(
        b"<rss><item><title>a<br>b</b></title><description><o:p>c</o:p></p><my-box>d</my-box></description></item></rss>"
    )
    assert read.failure is None
    assert read.content == b"<o:p>c</o:p></p><my-box>d</my-box>"


def test_a_title_that_stands_twice_and_one_in_other_words_are_no_damage(take_bytes: Take) -> None:
    (read,) = take_bytes(
        b"<rss><item><title>a</title><title>a</title><itunes:title>b</itunes:title><description>c</description>"
        b"<itunes:summary>d</itunes:summary></item></rss>"
    )
    assert read.failure is None


def test_a_feed_without_entries_is_counted(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    empty = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
    assert take_bytes(empty) == []
    assert take_skipped(empty, "feed.xml") == [("empty", "file:///in/feed.xml")]


def test_a_feed_that_is_cut_off_is_told(take_bytes: Take) -> None:
    first, cut = take_bytes(RSS.encode()[:-60])
    assert first.failure is None
    assert cut.failure is not None


def test_a_large_entry_is_refused_and_the_next_one_read(take_bytes: Take) -> None:
    data = RSS.replace("ملخص.", "x" * 9000).encode()
    large, small = take_bytes(data, document_bytes=1000)
    assert large.failure is not None
    assert "limits.document_bytes" in large.failure.message or "DOCMILL_LIMITS__DOCUMENT_BYTES" in large.failure.message
    assert small.failure is None


def test_entities_that_a_feed_declares_stay_what_they_are(take_bytes: Take) -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    (document,) = take_bytes(bomb + b"<rss><channel><item><description>x &b; &f;</description></item></channel></rss>")
    assert document.content == b"x &b; &f;"


def test_a_sitemap_is_refused_by_its_name(take_bytes: Take) -> None:
    (document,) = take_bytes(b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url></url></urlset>")
    assert document.failure is not None
    assert "this is a sitemap, which holds addresses and no text" in document.failure.message


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>a < b</title><description>The ferry<br>leaves at <3 o'clock</description></item>",
        "<item><title>T</title><title>T</title><description>The ferry leaves.</description></item>",
        "<item><title>T</title><description><p>The ferry leaves.<img src='a.png'></description></item>",
    ],
)
def test_entries_of_sloppy_programs_are_read(take_bytes: Take, item: str) -> None:
    (document,) = take_bytes(f"<rss><channel><title>Port</title>{item}</channel></rss>".encode(), "feed.xml")
    assert document.failure is None
    assert b"The ferry" in document.content


def test_a_feed_may_describe_itself_in_several_words(take_bytes: Take) -> None:
    head = (
        "<description>A port.</description><itunes:summary>A port and its ferries.</itunes:summary>"
        "<image><title>Port</title><description>A logo.</description></image>"
    )
    tail = "<textInput><title>Search</title><description>Search us.</description></textInput>"
    item = "<item><title>T</title><description>The ferry leaves.</description></item>"
    found = take_bytes(f"<rss><channel><title>Port</title>{head}{item}{tail}</channel></rss>".encode(), "feed.xml")
    assert [(document.failure, document.content) for document in found] == [(None, b"The ferry leaves.")]
