"""Read single tags of a page: attributes, the meta elements and links of its head, elements of its body.

Elements of the body are found by a literal in their tag. All scans are bounded: each looks at a limited number of tags
and a window of limited size behind each.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.html.elements import KIND
from docmill.stages.clean.html.lexer import END, HEAD_LINK, META, SCRIPT, TIME, TITLE, Tags
from docmill.stages.clean.html.non_text import Ranges, are_inside

__all__ = [
    "Element",
    "HeadTags",
    "Landmarks",
    "attribute_names",
    "find_landmarks",
    "find_occurrences",
    "parse_attributes",
    "read_elements",
    "read_head_tags",
    "text_of",
]

HEAD = 600_000  # characters; the longest head of the benchmark's pages has 300,000, inline styles included
TAG = 8_000  # characters of a tag; a longer one is no metadata
MOST = 600  # metas of a head
MOST_ELEMENTS = 120  # elements found by one literal
VALUE = 2_000
TAG_BODY = r"((?:[^\"'<>]{1,3000}+|\"[^\"]{0,6000}+\"|'[^']{0,6000}+'){0,100}+)>"
REST = re.compile(TAG_BODY)
ATTRIBUTE = re.compile(r"([^\s\"'<>/=]{1,100}+)\s{0,9}+=\s{0,9}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
NAME = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})\b")
TITLE_TEXT = re.compile(r"[^<>]{0,500}>([^<]{1,2000})")
JSON_LD = re.compile(r"[^<>]{0,300}?ld\+json", re.IGNORECASE)
MARKUP = re.compile(
    r"<(?:script|style)\b.{0,3000}?</(?:script|style)|<!--.{0,500}?-->|<[^<>]{0,1000}+>", re.IGNORECASE | re.DOTALL
)
BREAK = re.compile(r"</?(?:p|div|li|ul|br|h[1-6]|td|tr|section|header|time|dd|dt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeadTags:
    """What a page's head holds: contents of meta elements by lower-case name, canonical link, title, language."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the body: name, attributes, where its tag starts, and its text, a line for each block."""

    name: str
    attributes: dict[str, str]
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Where headings of first rank, time elements, scripts of JSON-LD, end tags of heads and tags of bodies start."""

    headings: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    scripts: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)

    @property
    def head_end(self) -> int:
        """Return where the head ends: 100,000 characters from the start where no tag says it."""
        return (self.heads or self.bodies or [100_000])[0]


def parse_attributes(tag: str) -> dict[str, str]:
    """Return the attributes in a tag's text, names in lower case, the first of each name, values unescaped."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(tag):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def read_head_tags(tags: Tags, non_text: Ranges, end: int) -> HeadTags:
    """Read the head of a page, which ends at `end`; `non_text` are the ranges of comments and scripts."""
    markup, kinds = tags.markup, tags.kinds
    head = int(np.searchsorted(tags.starts, min(end, HEAD)))
    which = np.flatnonzero((kinds[:head] == META) | (kinds[:head] == HEAD_LINK))
    which = which[~are_inside(tags.starts[which], non_text)][:MOST]
    metas: dict[str, list[str]] = {}
    canonical = None
    for kind, at in zip(kinds[which].tolist(), tags.names_end[which].tolist(), strict=True):
        if kind == META:
            if rest := REST.match(markup, at):
                _meta(parse_attributes(rest[1]), metas)
        elif canonical is None and "canonical" in markup[at : at + VALUE].partition(">")[0].lower():
            canonical = _canonical(REST.match(markup, at))
    html = np.flatnonzero(kinds[:head] == KIND["html"])[:1].tolist()
    language = parse_attributes(tags.attributes(html[0])) if html and tags.ends[html[0]] else {}
    return HeadTags(metas, canonical, _title(tags, non_text), language.get("lang") or language.get("xml:lang"))


def _canonical(rest: re.Match[str] | None) -> str | None:
    """Return the address of a link element that is the canonical one; None for another."""
    found = parse_attributes(rest[1]) if rest else {}
    return found["href"].strip() if "href" in found and "canonical" in found.get("rel", "").lower().split() else None


def _title(tags: Tags, non_text: Ranges) -> str | None:
    """Return the text of the first title element outside comments and drawings, else of the first at all."""
    titles = np.flatnonzero((tags.kinds == TITLE) & (tags.starts < HEAD))
    hiding = set(non_text[0].tolist()) if len(titles) else set()
    own = [at for at, start in zip(titles.tolist(), tags.starts[titles].tolist(), strict=True) if start in hiding]
    for at in [*own[:1], *titles[:1].tolist()]:
        if text := TITLE_TEXT.match(tags.markup, int(tags.names_end[at])):
            return text_of(text[1])
    return None


def _meta(found: dict[str, str], metas: dict[str, list[str]]) -> None:
    """Add the content of a meta element, given by its attributes, to `metas` under each of its names."""
    value = (found.get("content") or found.get("value") or "").strip()
    if not value or len(value) > VALUE * 2:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if attribute in found:
            metas.setdefault(found[attribute].strip().lower(), []).append(value[:VALUE])


def find_landmarks(tags: Tags, non_text: Ranges) -> Landmarks:
    """Return the landmarks of a page outside its non-text ranges; scripts of JSON-LD are such ranges themselves."""
    kinds = tags.kinds
    seen = ~are_inside(tags.starts, non_text)

    def places(these: NDArray[np.bool_]) -> list[int]:
        """Return where the first MOST_ELEMENTS of these tags start."""
        return list(map(int, tags.starts[np.flatnonzero(these & seen)[:MOST_ELEMENTS]]))

    scripts = np.flatnonzero(kinds == SCRIPT)
    linked = [
        start
        for start, at in zip(tags.starts[scripts].tolist(), tags.names_end[scripts].tolist(), strict=True)
        if JSON_LD.match(tags.markup, at)
    ]
    return Landmarks(
        headings=places(kinds == KIND["h1"]),
        times=places(kinds == TIME),
        scripts=linked[:MOST_ELEMENTS],
        heads=places(kinds == KIND["head"] + END),
        bodies=places(kinds == KIND["body"]),
    )


def find_occurrences(markup: str, literal: str) -> Iterator[int]:
    """Yield where a literal stands, at most MOST_ELEMENTS times."""
    at = -1
    for _ in range(MOST_ELEMENTS):
        at = markup.find(literal, at + 1)
        if at < 0:
            return
        yield at


def read_elements(markup: str, places: Iterable[int], *, window: int = 1200) -> Iterator[Element]:
    """Yield the elements in whose tags some places lie, in order and each once."""
    behind = 0
    for at in places:
        start = markup.rfind("<", max(behind, at - TAG), at + 1) if at >= behind else -1
        tag = NAME.match(markup, start) if start >= 0 else None
        rest = REST.match(markup, tag.end(), tag.end() + TAG) if tag else None
        if tag and rest and rest.end() > at:
            name = tag[1].lower()
            behind = rest.end()
            yield Element(
                name, parse_attributes(rest[1]), start, text_of(_inner(markup, name, behind, window), lines=True)
            )


def _inner(markup: str, name: str, start: int, window: int) -> str:
    """Return the markup between a tag and its end tag, over nested elements of its name, within a window."""
    if name in ("meta", "link", "img", "input"):
        return ""
    text = markup[start : start + window]
    depth = 1
    for mark in re.finditer(rf"<(/?){name}\b", text, re.IGNORECASE):
        depth += -1 if mark[1] else 1
        if depth == 0:
            return text[: mark.start()]
    cut = text.rfind("<")
    return text[:cut] if cut > text.rfind(">") else text


def text_of(markup: str, *, lines: bool = False) -> str:
    """Return the text of a little markup, white space folded; with `lines`, a line for each block."""
    if "<" in markup:
        if lines:
            markup = BREAK.sub(lambda tag: "\n" + tag[0], " ".join(markup.split()))
        markup = MARKUP.sub("", markup)
    text = unescape(markup)
    if "&" in text:  # escaped twice, as content systems do
        text = unescape(text)
    if not lines:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(row.split()) for row in text.split("\n")) if line)


def attribute_names(element: Element) -> str:
    """Return what an element is called by the attributes that authors of pages name things with, in one string."""
    return " ".join(element.attributes.get(name, "") for name in ("class", "id", "rel", "itemprop", "data-testid"))[
        :500
    ]
