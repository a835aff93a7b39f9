"""A chapter of a book: XHTML, or what was meant to be, as HTML without all that is no text.

Tested by tests/stages/convert/office/epub/test_chapters.py.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.entities import html5
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser

from docmill.errors import DamagedFileError
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.convert.office.equations import linear_mathml
from docmill.stages.convert.office.flow import UNSEEN, escape, visible
from docmill.stages.convert.office.numerals import numeral
from docmill.stages.convert.office.trees import local_name, number_of, parse_xml

__all__ = ["chapter_markup", "is_contents"]

DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
SKIPPED = frozenset(
    {"head", "script", "style", "template", "rt", "rp", "svg", "img", "object", "audio", "video", "iframe", "link",
     "meta", "title", "switch", "canvas", "form", "input", "button", "select", "textarea"}
)  # fmt: skip
VOID = frozenset({"br", "hr"})
KEPT = frozenset(
    {"p", "div", "section", "article", "aside", "header", "footer", "main", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
     "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "blockquote",
     "pre", "figure", "figcaption", "sup", "sub", "br", "hr", "details", "summary", "address"}
)  # fmt: skip
"""Elements that say what kind of text they hold; of others only the text is kept."""
PLAIN = {"section": "div", "article": "div", "aside": "div", "header": "div", "footer": "div", "main": "div"}
"""In a book these are parts of the text; on a page they are guesses at what is not."""
ATTRIBUTES = ("colspan", "rowspan")
NUMBERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
NUMBER = "#number"  # an attribute that no file can hold
READ = (*ATTRIBUTES, "start", "value", "reversed", "style", "hidden", "role", "epub:type")
NAVIGATION = frozenset({"toc", "landmarks", "page-list", "doc-toc", "doc-pagelist", "lot", "loi"})
PAGE_BREAKS = frozenset({"pagebreak", "doc-pagebreak"})
NOTE_MARKS = frozenset({"noteref", "doc-noteref"})
HIDDEN_STYLE = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden", re.IGNORECASE)
LINKED_SHARE = 0.8  # of a page's characters, from which it is a list of where others are
FEW_CHARS = 150  # beside the navigation of a page that has one: its heading


def chapter_markup(raw: bytes, part: str, depth: int, remove: Callable[[str, str], None]) -> str:
    """Return the body of a chapter as HTML: tags that tell a kind of text, and no attribute but those of lists, cells.

    Args:
        raw: The file, in any encoding.
        part: Its name, for messages.
        depth: Levels that its elements may be nested.
        remove: Called with each hidden text and the reason why it is left out.

    Raises:
        LimitError: it is nested too deeply.
    """
    text = ENTITY.sub(_character, DECLARATION.sub("", decode(raw, markup=True).text.lstrip("\ufeff"), count=1))
    try:
        root = parse_xml(UNSEEN.sub("", text).encode("utf-8", "replace"), part, depth)
    except DamagedFileError:
        root = parse_xml(_mended(text), part, depth)
    body = next((one for one in root.iter() if local_name(one) == "body"), root)
    return "".join(_markup(body, remove)).strip()


def _character(found: re.Match[str]) -> str:
    """Return the character of an entity that HTML knows and XML does not."""
    name = found[1]
    return html.escape(html5.get(f"{name};", found.group()), quote=False) if name not in XML_ENTITIES else found.group()


def _mended(text: str) -> bytes:
    """Return HTML as well-formed XML, as a browser reads it."""
    body = LexborHTMLParser(text).body
    parts: list[str] = []
    open_nodes = [(body, False)] if body is not None else []
    while open_nodes:
        node, is_end = open_nodes.pop()
        tag = re.sub(r"[^a-z0-9]", "", node.tag or "")
        if node.is_text_node:
            parts.append(html.escape(UNSEEN.sub("", node.text_content or ""), quote=False))
        elif is_end:
            parts.append(f"</{tag}>")
        elif tag and tag[:1].isalpha() and node.is_element_node:
            said = {name: node.attributes.get(name) for name in READ}
            written = "".join(_attribute(name, value) for name, value in said.items() if name in node.attributes)
            parts.append(f"<{tag}{written}>")
            open_nodes.append((node, True))
            open_nodes.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    return f"<html>{''.join(parts) or '<body/>'}</html>".encode("utf-8", "replace")


def _attribute(name: str, value: str | None) -> str:
    return f' {name.rpartition(":")[2]}="{html.escape(UNSEEN.sub("", value or "true"))}"'


def _markup(element: Element, remove: Callable[[str, str], None]) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            yield from _element(child, remove)
        yield escape(child.tail or "")


def _element(element: Element, remove: Callable[[str, str], None]) -> Iterator[str]:
    name = local_name(element).lower()
    kinds = set(f"{element.get('type', '')} {element.get('role', '')}".split())
    if name in SKIPPED or kinds & PAGE_BREAKS or (name == "nav" and (kinds & NAVIGATION or not kinds)):
        return
    if element.get("hidden") is not None or HIDDEN_STYLE.search(element.get("style", "")):
        remove(" ".join("".join(element.itertext()).split()), "hidden")
    elif name == "math":
        yield escape(f" {linear_mathml(element)} ")
    elif kinds & NOTE_MARKS:
        mark = "".join(element.itertext()).strip().strip("[]()")
        yield f"[{escape(mark)}]" if mark else ""
    elif name in VOID:
        yield f"<{name}>"
    elif name == "sup" and _is_note_mark(element):
        yield from _markup(element, remove)
    elif name in KEPT:
        said = "".join(f' {key}="{html.escape(value)}"' for key in ATTRIBUTES if (value := element.get(key)))
        name = PLAIN.get(name, name)
        if name == "ol":
            _number_items(element)
        elif name == "p":
            _mark_note(element)
        yield f"<{name}{said}>{escape(element.get(NUMBER, ''))}"
        yield from _markup(element, remove)
        yield f"</{name}>"
    else:
        yield from _markup(element, remove)


def _number_items(numbered: Element) -> None:
    """Give the items of a numbered list what a reader of books shows before each (HTML, section 4.4.5)."""
    items = [one for one in numbered if local_name(one).lower() == "li"]
    backwards = numbered.get("reversed") is not None
    number = number_of(numbered.get("start"), len(items) if backwards else 1)
    for item in items:
        number = number_of(item.get("value"), number)
        item.set(NUMBER, f"{numeral(number, NUMBERS.get(numbered.get('type', ''), 'decimal'))}. ")
        number += -1 if backwards else 1


def _mark_note(paragraph: Element) -> None:
    """Write the raised number that a note begins with as its mark in the text is written."""
    first = paragraph
    while len(first) and not (first.text or "").strip() and local_name(first) != "sup":
        first = first[0]
    number = "".join(first.itertext()).strip()
    if local_name(first) == "sup" and number.isdigit():
        tail = first.tail
        first.clear()
        first.tag, first.text, first.tail = "span", f"[{number}] ", tail


def _is_note_mark(element: Element) -> bool:
    return any(set(f"{one.get('type', '')} {one.get('role', '')}".split()) & NOTE_MARKS for one in element.iter())


def is_contents(raw: bytes, markup: str, *, is_navigation: bool) -> bool:
    """Tell whether a page says only where others are.

    Args:
        raw: The file.
        markup: What `chapter_markup` made of it.
        is_navigation: Whether the book calls it its table of contents.
    """
    if not is_navigation:
        return False
    shown = visible(markup)
    if len(shown) <= FEW_CHARS:
        return True
    links = LexborHTMLParser(decode(raw, markup=True).text).css("body a[href]")
    linked = sum(len("".join((link.text() or "").split())) for link in links)
    return linked >= LINKED_SHARE * len("".join(shown.split()))
