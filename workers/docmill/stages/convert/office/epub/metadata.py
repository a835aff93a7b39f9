"""What a book says of itself: title, authors, dates, languages, publisher (EPUB 3.3, section 5.5; OPF 2.0.1, 2.2).

Tested by tests/stages/convert/office/epub/test_metadata.py.
"""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.flow import visible
from docmill.stages.convert.office.properties import Properties, point_in_time
from docmill.stages.convert.office.trees import local_name

__all__ = ["book_properties"]

AUTHORS = frozenset({"", "aut", "author"})  # MARC relators of a creator that wrote the text


def book_properties(root: Element | None) -> Properties:
    """Return what a package document says of its book; nothing where there is none."""
    found = Properties()
    told: dict[str, list[Element]] = defaultdict(list)
    refined: dict[tuple[str, str], str] = {}
    for one in root.iter() if root is not None else ():
        if one.tag == "meta" or local_name(one) == "meta":
            refined[one.get("refines", "").lstrip("#"), one.get("property", one.get("name", ""))] = _text(
                one
            ) or one.get("content", "")
        elif one.tag.startswith("dc:"):
            told[local_name(one).lower()].append(one)
    titles = sorted(told["title"], key=lambda one: refined.get((one.get("id", "-"), "title-type"), "main") != "main")
    found.title = next(filter(None, map(_text, titles)), None)
    for one in told["creator"]:
        role = refined.get((one.get("id", "-"), "role"), one.get("role", ""))
        if role in AUTHORS and (name := _text(one)) and name not in found.authors:
            found.authors.append(name)
    for one in told["date"]:
        moment, event = point_in_time(_text(one)), one.get("event", "publication")
        if event in ("publication", "original-publication"):
            found.published_at = found.published_at or moment
        else:
            found.put("created_at" if event == "creation" else "modified_at", moment)
    found.put("modified_at", point_in_time(refined.get(("", "dcterms:modified"))))
    found.put("language", next(filter(None, map(_text, told["language"])), None))
    found.put("publisher", next(filter(None, map(_text, told["publisher"])), None))
    found.put("keywords", [text for text in map(_text, told["subject"]) if text])
    found.put("description", next((visible(text) for text in map(_text, told["description"]) if text), None))
    found.put("identifiers", [text for text in map(_text, told["identifier"]) if text])
    found.put("rights", next(filter(None, map(_text, told["rights"])), None))
    found.put("contributors", [text for text in map(_text, told["contributor"]) if text])
    found.put("application", refined.get(("", "generator")))
    return found


def _text(one: Element) -> str:
    return " ".join("".join(one.itertext()).split())
