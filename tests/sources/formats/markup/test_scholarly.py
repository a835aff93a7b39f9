"""Articles in JATS and editions in TEI are read as text, with what their headers say."""

from __future__ import annotations

from collections.abc import Callable

from docmill.documents import Document

Take = Callable[..., list[Document]]

JATS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.3//EN" "JATS-archivearticle1-3.dtd">
<article xmlns:xlink="x" article-type="research-article" xml:lang="ar"><front>
<journal-meta><journal-title-group><journal-title>مجلة البحر</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">7</article-id><article-id pub-id-type="doi">10.1/x</article-id>
<title-group><article-title>حركة <italic>العبارات</italic></article-title></title-group>
<contrib-group><contrib contrib-type="author">
<name><surname>حداد</surname><given-names>ليلى</given-names></name></contrib>
<contrib contrib-type="editor"><name><surname>X</surname></name></contrib></contrib-group>
<pub-date><day>2</day><month>3</month><year>2026</year></pub-date>
<abstract><p>ملخص قصير.</p></abstract></article-meta></front>
<body><sec><title>مقدمة</title><p>تغادر العبارة<xref rid="r1">1</xref> في السابعة.<fn><p>حاشية</p></fn></p>
<table-wrap><table><tr><td>x</td></tr></table></table-wrap></sec></body>
<back><ref-list><ref><p>reference</p></ref></ref-list></back></article>
"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="fr"><teiHeader><fileDesc><titleStmt><title>Le bac</title>
<author>Zoé</author></titleStmt><publicationStmt><date>1898</date><idno>n7</idno></publicationStmt></fileDesc></teiHeader>
<text><body><head>I</head><lg><l>Le bac s'en va,</l><l>le bac<lb/>revient.</l></lg><p>Fin.<note>note</note></p>
</body></text></TEI>
"""


def test_an_article_in_jats(take_bytes: Take) -> None:
    (document,) = take_bytes(JATS.encode(), "a.xml")
    assert document.content.decode() == "حركة العبارات\n\nملخص قصير.\n\nمقدمة\n\nتغادر العبارة في السابعة."
    assert document.source.metadata == {
        "title": "حركة العبارات",
        "authors": ["ليلى حداد"],
        "published": "2026-03-02",
        "id": "10.1/x",
        "journal": "مجلة البحر",
        "language": "ar",
    }


def test_an_edition_in_tei(take_bytes: Take) -> None:
    (document,) = take_bytes(TEI.encode(), "a.xml")
    assert document.content.decode() == "Le bac\n\nI\n\nLe bac s'en va,\n\nle bac revient.\n\nFin."
    assert document.source.metadata["authors"] == ["Zoé"]


def test_what_declares_entities_or_is_broken_is_quarantined(take_bytes: Take) -> None:
    bomb = "<!DOCTYPE TEI [<!ENTITY a 'aaaa'>]>" + TEI
    for data in (bomb, TEI[:-30]):
        (document,) = take_bytes(data.encode(), "a.xml")
        assert document.failure is not None
    assert "limits.document_bytes=100" in str(take_bytes(TEI.encode(), document_bytes=100)[0].failure)


def test_elements_nested_in_each_other_end(take_bytes: Take) -> None:
    (document,) = take_bytes(b"<TEI><text>" + b"<p>" * 400 + b"x" + b"</p>" * 400 + b"</text></TEI>")
    assert document.content == b"x"
