"""What a source says of a document stands in its record, by one rule for all readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import docmill
from docmill.documents import Cleaned, Document
from docmill.stages.clean import clean_document
from docmill.stages.clean.declared import declared_by, describes_itself

TEXT = "تغادر العبارة الأخيرة الميناء في السابعة مساء كل يوم، وتصل إلى الجزيرة بعد ساعتين.\n"
PAGE = (
    "<html><head><title>Ferry times</title></head><body><article><h1>Ferry times</h1><p>{}</p></article></body></html>"
)


def clean(content: str, media_type: str, **metadata: Any) -> Cleaned:
    document = Document.make(content.encode(), uri="file:///x", media_type=media_type, metadata=metadata)
    return clean_document(document)


@pytest.mark.parametrize(
    ("said", "title", "authors", "published"),
    [
        ({"title": "مواعيد العبارة", "authors": ["ليلى الخطيب"]}, "مواعيد العبارة", ["ليلى الخطيب"], None),
        ({"headline": "Ferries", "author": {"name": "Ann Lee"}}, "Ferries", ["Ann Lee"], None),
        ({"title": "A &amp; B", "author": "ann@example.org (Ann Lee)"}, "A & B", ["Ann Lee"], None),
        ({"title": "if a < b\n and c > d"}, "if a < b and c > d", [], None),
        (
            {"title": "<b>Ferries</b>", "pubDate": "Tue, 5 Mar 2024 08:00:00 +0300"},
            "Ferries",
            [],
            "2024-03-05T05:00:00Z",
        ),
        ({"title": "Ferries", "date": "2024-03-05"}, "Ferries", [], "2024-03-05"),
        ({"published_at": 1709625600}, None, [], "2024-03-05T08:00:00Z"),
        ({"author": ["Ann Lee", {"name": "עדה כהן"}, 7, None]}, None, ["Ann Lee", "עדה כהן"], None),
        (
            {"subject": "Re: <ferry>", "from": "Ann Lee <ann@example.org>", "date": "2024-03-05T08:00:00Z"},
            "Re: <ferry>",
            ["Ann Lee"],
            "2024-03-05T08:00:00Z",
        ),
        ({"subject": "Ferries", "from": "ann@example.org"}, "Ferries", [], None),
    ],
)
def test_title_authors_and_date_of_a_text_are_those_that_its_source_says(
    said: dict[str, Any], title: str | None, authors: list[str], published: str | None
) -> None:
    cleaned = clean(TEXT, "text/plain", **said)

    assert (cleaned.title, cleaned.authors, cleaned.published_at) == (title, authors, published)
    assert cleaned.text == TEXT.strip()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"date": "2024-03-05"},  # the day of a crawl, mostly
        {"subject": "mathematics", "title": ""},
        {"title": ["no", "text"], "author": {"id": 4}, "published": {"year": 2024}},
        {"title": "x" * 5000, "authors": "https://example.org/ann", "published": "soon"},
        {"published": True},
    ],
)
def test_what_is_no_title_no_name_and_no_date_is_left_alone(said: dict[str, Any]) -> None:
    cleaned = clean(TEXT, "text/plain", **said)

    assert (cleaned.title, cleaned.authors, cleaned.published_at) == (None, [], None)


def test_a_page_speaks_for_itself_and_its_source_fills_what_it_leaves_open() -> None:
    cleaned = clean(PAGE.format(TEXT), "text/html", title="Ferry times - The Island Post", author="Ann Lee")

    assert (cleaned.title, cleaned.authors) == ("Ferry times", ["Ann Lee"])


def test_the_piece_of_a_page_in_a_feed_has_the_title_that_the_feed_says() -> None:
    piece = f"<h2>On the quay</h2><p>{TEXT}</p>"

    assert clean(piece, "text/html", title="Ferry times").title == "Ferry times"
    assert not describes_itself(piece)


def test_a_message_of_html_has_its_subject_as_title() -> None:
    said = {"subject": "مواعيد العبارة", "from": "Ann Lee <ann@example.org>"}

    assert clean(PAGE.format(TEXT), "text/html", **said).title == "مواعيد العبارة"


def test_a_saved_page_is_not_by_the_program_that_saved_it() -> None:
    said = declared_by(
        {"subject": "Ferries", "from": "Saved by a browser <a@b.example>", "content_location": "https://e.example/"}
    )

    assert (said.title, list(said.authors)) == ("Ferries", [])


RSS = f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Port</title><item>
<title>مواعيد العبارة</title><dc:creator>ليلى الخطيب</dc:creator><pubDate>Tue, 05 Mar 2024 08:00:00 GMT</pubDate>
<description>{TEXT}</description></item></channel></rss>"""
MAIL = f"""From: Ann Lee <ann@example.org>
To: desk@example.org
Subject: =?utf-8?b?2YXZiNin2LnZitiv?=
Date: Tue, 05 Mar 2024 08:00:00 -0000
Content-Type: text/plain; charset=utf-8

{TEXT}"""
CSV = f"""headline,author,published,text
Ferries,"Ann Lee; Bo Ek",2024-03-05,"{TEXT.strip()}"
Nets,Cy Dow,2024-03-06,"The nets are mended in March, before the herring comes."
"""
JSONL = '{"text": "They leave at seven.", "title": "Ferries", "author": "Ann Lee", "date": "2024-03-05"}\n'
JATS = """<article><front><journal-meta/><article-meta><title-group><article-title>Ferries</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lee</surname><given-names>Ann</given-names></name>
</contrib></contrib-group><pub-date><day>5</day><month>3</month><year>2024</year></pub-date></article-meta></front>
<body><p>They leave at seven.</p></body></article>"""


@pytest.mark.parametrize(
    ("name", "content", "title", "authors", "published"),
    [
        ("feed.xml", RSS, "مواعيد العبارة", ["ليلى الخطيب"], "2024-03-05T08:00:00Z"),
        ("letter.eml", MAIL, "مواعيد", ["Ann Lee"], "2024-03-05T08:00:00Z"),
        ("rows.csv", CSV, "Ferries", ["Ann Lee", "Bo Ek"], "2024-03-05"),
        ("lines.jsonl", JSONL, "Ferries", ["Ann Lee"], "2024-03-05"),
        ("article.xml", JATS, "Ferries", ["Ann Lee"], "2024-03-05"),
    ],
)
def test_readers_of_all_kinds_say_it(
    tmp_path: Path, name: str, content: str, title: str, authors: list[str], published: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    cleaned = clean_document(next(iter(docmill.read(tmp_path / name))))

    assert (cleaned.title, list(cleaned.authors), cleaned.published_at) == (title, authors, published)
