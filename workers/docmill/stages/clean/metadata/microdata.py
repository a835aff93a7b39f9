"""Read what a page says of its article in microdata: the values of `itemprop` attributes (schema.org).

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from docmill.stages.clean.metadata.tags import Element, attribute_names, read_elements

__all__ = ["read_microdata"]

WANTED = frozenset({"author", "datepublished", "datemodified", "headline", "datecreated"})


def read_microdata(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Return the values of an article's microdata by lower-case property, in order, without comments and reviews."""
    found: dict[str, list[str]] = {}
    for element in read_elements(tree, "[itemprop]"):
        properties = element.attributes.get("itemprop", "").lower().split()
        if {"comment", "review", "reviews"}.intersection(properties):
            break
        for name in WANTED.intersection(properties):
            value = element.attributes.get("content") or _value(element, name)
            if value and len(value) <= 400 and "comment" not in attribute_names(element):
                found.setdefault(name, []).append(value)
    return found


def _name_within(element: Element) -> str:
    """Return the name that a meta element within an author's element holds, as it is without a text."""
    named = element.node.css_first('[itemprop="name"][content]') if element.node else None
    return (named.attributes.get("content") or "") if named else ""


def _value(element: Element, name: str) -> str:
    """Return what an element says for a property: a name is its first line, a date its `datetime` where it has one."""
    if name == "author":
        return element.text.split("\n")[0] or _name_within(element)
    return element.attributes.get("datetime") or element.text
