"""What books say of themselves."""

from __future__ import annotations

from docmill.stages.convert.office.epub.metadata import book_properties
from docmill.stages.convert.office.properties import Properties
from docmill.stages.convert.office.trees import parse_xml


def properties(inner: str) -> Properties:
    raw = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</metadata></package>'
    )
    return book_properties(parse_xml(raw.encode(), "book.opf", 9))


def test_version_3() -> None:
    found = properties(
        '<dc:title id="s">Subtitle</dc:title><meta refines="#s" property="title-type">subtitle</meta>'
        '<dc:title>طريق الشاي</dc:title><dc:creator id="a">سلمى</dc:creator><dc:creator id="t">Tara</dc:creator>'
        '<meta refines="#t" property="role">trl</meta><dc:date>2026-05</dc:date><dc:language>ar</dc:language>'
        '<meta property="dcterms:modified">2026-06-01T10:00:00Z</meta><dc:publisher>دار</dc:publisher>'
        "<dc:subject>رحلات</dc:subject><dc:description>&lt;p&gt;About&lt;/p&gt;</dc:description>"
    )
    assert (found.title, found.authors, found.published_at) == ("طريق الشاي", ["سلمى"], "2026-05")
    assert found.metadata == {
        "modified_at": "2026-06-01T10:00:00Z",
        "language": "ar",
        "publisher": "دار",
        "keywords": ["رحلات"],
        "description": "About",
    }


def test_version_2() -> None:
    found = properties(
        '<dc:title>T</dc:title><dc:creator opf:role="aut">A</dc:creator><dc:creator opf:role="ill">I</dc:creator>'
        '<dc:date opf:event="creation">2020</dc:date><dc:date opf:event="publication">2021-02-03</dc:date>'
        '<meta name="generator" content="Maker 1"/>'
    )
    assert (found.authors, found.published_at) == (["A"], "2021-02-03")
    assert found.metadata == {"created_at": "2020", "application": "Maker 1"}


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert book_properties(None) == Properties()
