"""Read what the JSON-LD of a page says of its article (schema.org), even where it is broken.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

__all__ = [
    "JsonLd",
    "Node",
    "first_text",
    "is_article",
    "is_organisation",
    "is_product",
    "names_in",
    "read_json_ld",
    "texts_in",
]

Node = Mapping[str, Any]

NODES = 2000
DEEPEST = 12
ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Posting|Review|Recipe|CreativeWork|Story)$")
PRODUCT = re.compile(r"Product(?:Group)?$")
PAGE = re.compile(r"(?:WebPage|ItemPage|Episode|VideoObject|Product|Event|Dataset|Book|PodcastEpisode)$")
ORGANISATION = re.compile(r"(?:Organization|Corporation|Business|Brand|WebSite)$")
# Properties in which a page lists other articles.
LISTS = frozenset({"itemListElement", "hasPart", "relatedLink", "comment", "review", "about", "mentions", "isPartOf"})
CONTROL = re.compile(r"[\x00-\x1f]+")
FIELD = re.compile(r'"(headline|datePublished|dateModified|dateCreated)"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,400})"')
AUTHOR = re.compile(
    r'"author"\s{0,9}:\s{0,9}[\[{\s]{0,20}(?:[^{}\[\]]{0,200}?"name"\s{0,9}:\s{0,9})?"((?:[^"\\]|\\.){1,200})"'
)


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The nodes of a page's JSON-LD that describe an article or, after them, a page; all with a name, by @id."""

    nodes: list[Node] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)


def read_json_ld(scripts: Iterable[str]) -> JsonLd:
    """Read the JSON-LD scripts of a page; of a broken one, only some well-known fields are read."""
    found = JsonLd()
    pages: list[Node] = []
    for block in scripts:
        for node in _read(block):
            name, known = node.get("@id"), node.get("name")
            if isinstance(name, str) and known:
                found.named.setdefault(name, node)
            if _is(node, ARTICLE):
                found.nodes.append(node)
            elif _is(node, PAGE):
                pages.append(node)
    found.nodes.extend(pages)
    return found


def _read(block: str) -> list[Node]:
    """Return the nodes of one script."""
    text = block.strip().removeprefix("<!--").removesuffix("-->").strip().removeprefix("//<![CDATA[").rstrip(";")
    try:
        parsed = orjson.loads(text)
    except ValueError:
        try:
            parsed = json.loads(CONTROL.sub(" ", text))
        except (ValueError, RecursionError):
            return _broken(text)
    return [node for node in _nodes(parsed) if isinstance(node, dict)]


def _is(node: Node, kind: re.Pattern[str]) -> bool:
    """Tell whether one of the types of a node is of a kind."""
    return any(kind.search(name) for name in texts_in(node.get("@type")))


def is_article(node: Node) -> bool:
    """Tell whether a node describes an article or a post."""
    return _is(node, ARTICLE)


def is_product(node: Node) -> bool:
    """Tell whether a node describes something that is for sale."""
    return _is(node, PRODUCT)


def _nodes(parsed: Any) -> Iterator[Any]:
    """Yield the objects of a script, except those of other articles, breadth first, bounded in number and depth."""
    level, seen = [parsed], 0
    for _ in range(DEEPEST):
        below: list[Any] = []
        for node in level:
            seen += 1
            if seen > NODES:
                return
            if isinstance(node, dict):
                yield node
                below += [v for name, v in node.items() if isinstance(v, dict | list) and name not in LISTS]
            elif isinstance(node, list):
                below += [v for v in node if isinstance(v, dict | list)]
        level = below


def _broken(text: str) -> list[Node]:
    """Return a node with the well-known fields that stand in a text that is not JSON; an empty list for none."""
    found: dict[str, Any] = {"@type": "Article"}
    for written in FIELD.finditer(text):
        found.setdefault(written[1], _unquoted(written[2]))
    author = AUTHOR.search(text)
    if author:
        found["author"] = _unquoted(author[1])
    return [found] if len(found) > 1 else []


def _unquoted(written: str) -> str:
    """Return the value of a JSON string without its quotes; the string as it is where it is broken."""
    try:
        return str(orjson.loads(f'"{CONTROL.sub(" ", written)}"'))
    except ValueError:
        return written


def texts_in(value: Any) -> list[str]:
    """Return the texts of a value that may be one text, a list of them, or objects with @value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return texts_in(value.get("@value"))
    return [text for one in value[:50] for text in texts_in(one)] if isinstance(value, list) else []


def first_text(node: Node, *fields: str) -> str | None:
    """Return the first non-empty text among some fields of a node, in their order; None where none has one."""
    return next((text.strip() for field in fields for text in texts_in(node.get(field)) if text.strip()), None)


def is_organisation(value: Any, known: Mapping[str, Node] | None = None) -> bool:
    """Tell whether a value, or the node of `known` that it refers to, is an organisation and no person."""
    if isinstance(value, list):
        return bool(value) and all(is_organisation(one, known) for one in value[:30])
    if not isinstance(value, dict):
        return False
    reference = value.get("@id")
    node = known[reference] if known and isinstance(reference, str) and reference in known else value
    return _is(value, ORGANISATION) or _is(node, ORGANISATION)


def names_in(value: Any, known: Mapping[str, Node] | None = None, depth: int = 3) -> list[str]:
    """Return the names of people or organisations in a value.

    The value may be a text, an object with a name, a reference by @id to one of `known`, or a list of these.
    """
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth:
        return [name for one in value[:30] for name in names_in(one, known, depth - 1)]
    if isinstance(value, dict) and depth:
        named = names_in(value.get("name"), None, depth - 1)
        whole = [part for part in (first_text(value, "givenName"), first_text(value, "familyName")) if part]
        reference = value.get("@id")
        if not (named or whole) and known and isinstance(reference, str) and reference in known:
            return names_in(known[reference], None, depth - 1)
        return named or ([" ".join(whole)] if whole else [])
    return []
