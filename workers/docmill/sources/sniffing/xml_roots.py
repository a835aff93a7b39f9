"""XML by its root element: feeds, dumps and articles that are read, and what is only known."""

from __future__ import annotations

import re

from docmill.text.media_types import ODF

__all__ = ["root_type", "root_types"]

PROLOG = re.compile(
    rb"\s*+(?:<\?[^>]{0,4000}\?>\s*+|<!--[^-]*+(?:-(?!->)[^-]*+)*-->\s*+|<!DOCTYPE[^\[>]{0,4000}+(?:\[[^\]]{0,60000}+\]\s*+)?>\s*+)*"
)
ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,100}+)(?=[\s/>])([^>]{0,4000}+)")
DECLARED = re.compile(rb"\s*<\?xml[\s?]")

TYPES = {
    b"rss": "application/rss+xml",
    b"mediawiki": "application/x-mediawiki+xml",
    b"urlset": "application/x-sitemap+xml",
    b"sitemapindex": "application/x-sitemap+xml",
    b"svg": "image/svg+xml",
    b"TEI": "application/tei+xml",
    b"TEI.2": "application/tei+xml",  # P4, before namespaces
    b"teiCorpus": "application/tei+xml",
    b"opml": "text/x-opml",
    b"plist": "application/x-plist",
    b"kml": "application/vnd.google-earth.kml+xml",
    b"gpx": "application/gpx+xml",
    b"xliff": "application/xliff+xml",
    b"math": "application/mathml+xml",
    b"wordDocument": "application/x-wordml",
}
"""Media types by the local names of root elements."""

ATOM, JATS, RSS = "application/atom+xml", "application/jats+xml", "application/rss+xml"
FLAT_KINDS = ("text", "text-template", "spreadsheet", "spreadsheet-template", "presentation", "presentation-template")
FLAVOURS = {
    b"RDF": ((b"purl.org/rss/1.0", RSS), (b"rdf", "application/rdf+xml")),
    b"document": tuple(
        (b'office:mimetype="%s.%s"' % (ODF.encode(), kind.encode()), f"{ODF}.{kind}") for kind in FLAT_KINDS
    ),
    b"package": ((b"schemas.microsoft.com/office/2006/xmlPackage", "application/x-flat-opc"),),
    b"Workbook": ((b"urn:schemas-microsoft-com:office:spreadsheet", "application/x-spreadsheetml"),),
    b"feed": ((b"w3.org/2005/Atom", ATOM), (b"purl.org/atom", ATOM)),
    b"article": tuple(
        (mark, JATS) for mark in (b"dtd-version", b"article-type", b"//DTD JATS", b"//NLM//DTD", b"<front>")
    ),
}
"""Names that several kinds of XML have for their roots: what else stands there tells them from each other."""


def root_type(text: bytes, *, is_named: bool) -> str | None:
    """Return the media type of XML by its root element; None for what is no XML, or is (X)HTML.

    Args:
        text: Its first bytes as UTF-8.
        is_named: Whether its name says that it is XML.
    """
    prolog = PROLOG.match(text)
    root = ROOT.match(text, prolog.end() if prolog else 0)
    declared = is_named or DECLARED.match(text) is not None
    if root is None:
        return "application/xml" if declared and b"<" in text and text.lstrip()[:1] == b"<" else None
    name, rest = root[1], root[2]
    if name in FLAVOURS:
        named = next((media_type for mark, media_type in FLAVOURS[name] if mark in rest or mark in text[:2000]), None)
    else:
        named = TYPES.get(name)
    unknown = "application/xml" if declared and name.lower() != b"html" and b"xhtml" not in rest else None
    return named or unknown


def root_types() -> list[str]:
    """Return the media types that are told by a root element."""
    return [*TYPES.values(), *(media_type for flavours in FLAVOURS.values() for _, media_type in flavours)]
