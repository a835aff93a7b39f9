"""XML is known by its root element, whatever stands before it; what is of an unknown kind is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docmill.documents import Document
from docmill.sources.sniffing.xml_roots import root_type

Take = Callable[..., list[Document]]
DOCTYPE = b'<!DOCTYPE TEI [\n<!ENTITY a "b">\n<!ELEMENT TEI (a)>\n]>'


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        (b'<?xml version="1.0"?>\n<!-- a -- b -->\n<rss version="2.0">', "application/rss+xml"),
        (b'<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/">', "application/rss+xml"),
        (b'<rdf:RDF xmlns:rdf="r">', "application/rdf+xml"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "application/atom+xml"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom">', "application/atom+xml"),
        (b'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="ar">', "application/x-mediawiki+xml"),
        (b"<?xml version='1.0'?>" + DOCTYPE + b"<TEI>", "application/tei+xml"),
        (b'<!DOCTYPE article PUBLIC "-//NLM//DTD JATS">\n<article>', "application/jats+xml"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9">', "image/svg+xml"),
        (b"<urlset>", "application/x-sitemap+xml"),
        (b"<?xml version='1.0'?><invoice n='1'>", "application/xml"),
        (b"<?xml version='1.0'?><!DOCTYPE x", "application/xml"),
        (b"<?xml version='1.0'?><html>", None),
        (b"<!DOCTYPE html><html>", None),
        (b"<invoice n='1'>", None),
        (b"<3 <3", None),
    ],
)
def test_the_root_decides(text: bytes, media_type: str | None) -> None:
    assert root_type(text, is_named=False) == media_type


def test_a_name_tells_xml_without_a_declaration() -> None:
    assert root_type(b"<invoice n='1'>", is_named=True) == "application/xml"
    assert root_type(b"not at all", is_named=True) is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><text>Ferry</text></svg>', "an SVG image"),
        (b"<?xml version='1.0'?><invoice><line>Ferry</line></invoice>", "XML of a kind that is not known"),
    ],
)
def test_what_is_not_read_is_refused_by_name(take_bytes: Take, data: bytes, name: str) -> None:
    (document,) = take_bytes(data, "a.txt")
    assert document.failure is not None
    assert f"this is {name}, which docmill does not read yet" in document.failure.message
    assert document.content == data
