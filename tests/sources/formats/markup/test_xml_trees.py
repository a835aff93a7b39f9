"""An element is parsed by itself, without entities of its own, and what feeds get wrong is mended."""

from __future__ import annotations

import pytest

from docmill.errors import LimitError, SourceError
from docmill.sources.formats.markup.xml_trees import parse_element


def test_names_texts_and_markup() -> None:
    node = parse_element("<a:e x='1'><t>عبارة &amp; b</t><c><div>x<br/>y &lt;</div></c></a:e>".encode())
    assert (node.name, node.attributes) == ("a:e", {"x": "1"})
    title, content = node.child("t"), node.child("c")
    assert title is not None
    assert content is not None
    assert title.text() == "عبارة & b"
    assert (content.text(), content.markup()) == ("xy <", "<div>x<br>y &lt;</div>")


def test_a_name_without_a_prefix_counts_first() -> None:
    node = parse_element(b"<e><media:title>m</media:title><title>t</title><dc:date>d</dc:date></e>")
    found = node.child("title")
    assert found is not None
    assert found.text() == "t"
    assert [one.text() for one in node.children("date")] == ["d"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"<e>a&nbsp;b</e>", "a\xa0b"),
        (b"<e>fish & chips</e>", "fish & chips"),
        (b"<e>a\x0bb</e>", "ab"),
        (b"<e>&eacute;&lt;</e>", "é<"),
        (b"<e>&unknown;</e>", "&unknown;"),
        (b"<e>\xff</e>", "\ufffd"),
        (b"<e>&#0;&#1114112;</e>", "\ufffd\ufffd"),
    ],
)
def test_what_feeds_get_wrong_is_mended(raw: bytes, text: str) -> None:
    assert parse_element(raw).text() == text


@pytest.mark.parametrize("raw", [b"<e>", b"<e></f>", b"", b"text", b"<e/><e/>", b"<e a=1/>"])
def test_what_is_not_well_formed_is_refused(raw: bytes) -> None:
    with pytest.raises(SourceError, match="not well-formed"):
        parse_element(raw)


def test_entities_are_never_declared_and_nothing_is_opened() -> None:
    bomb = b"<!DOCTYPE e [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]><e>&b;&f;</e>"
    with pytest.raises(SourceError, match="declares entities"):
        parse_element(bomb)


def test_depth_is_bounded() -> None:
    with pytest.raises(LimitError):
        parse_element(b"<e>" * 600 + b"</e>" * 600)
    node = parse_element(b"<e>" * 400 + b"x" + b"</e>" * 400)
    assert node.text() == "x"
    assert node.markup().count("<e>") == 399
