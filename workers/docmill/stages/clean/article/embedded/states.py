"""Find the main text in the state of an application: the object that holds most prose, and the posts of a thread.

A state holds much beside the text: translations, settings, other articles. The object whose title is the page's own is
looked at first; from there the way goes down as long as one part holds most of the prose, as Readability goes through
the elements of a page.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docmill.stages.clean.article.embedded.fragments import Post, fragment_text, looks_like_html, thread_text
from docmill.stages.clean.article.embedded.names import AUTHORS, LABELS, SKIPPED, SUMMARIES, TEXTS, TIMES, TITLES
from docmill.stages.clean.article.embedded.rich_text import inline_text
from docmill.stages.clean.article.embedded.scripts import FlightRows, parse_json

__all__ = ["StateText", "state_text"]

NODES = 200_000
DEEPEST = 40
REFERENCE = 8  # levels that following a reference counts for, since references may go round in a ring
MOST_PART = 0.7
"""Share of an object's prose that one part of it must hold to be looked at instead."""
LEAST = 200  # characters of a text
PROSE = 60  # characters from which a string of words is prose; a shorter one is a label
WORDS = re.compile(r"(?:\w\S{0,40}\s{1,9}){3}|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{12}")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")
"""Scripts of which a word is one or two characters: a string has as much prose in a third of the characters."""
NOT_PROSE = re.compile(
    r"\s*(?:https?:|data:|//|/[\w-]+/|[{\[#.@]|[Mm]\s?-?\d|function\b|var |<svg|<script|<style|<iframe)"
)
SHORT_PARAGRAPH = re.compile(
    r"\s*\S{1,80}\s+\S|\W{0,3}[^\W\d_]{1,40}[.!?…؟۔।。！？][\"'”’»」』)]?\Z|\S{0,80}[。！？][”」』）]?\Z"
)
"""A short string that is a paragraph: of several words, or one that ends as a sentence. Identifiers, codes of languages
and names of kinds of blocks are one word."""
MANY = 0.7  # share of a list's objects that must be posts


@dataclass(slots=True)
class _Budget:
    """How many values may still be looked at, what they may refer to, and whether short strings may be paragraphs."""

    left: int = NODES
    references: Mapping[str, Any] = field(default_factory=dict)
    keeps_short: bool = True


class StateText(NamedTuple):
    """The main text of a state object, empty where it has none, and whether it is the posts of a thread."""

    text: str = ""
    is_thread: bool = False


def state_text(state: Any, title: str) -> StateText:
    """Return the main text of a state object."""
    budget = _Budget(references=_references(state), keeps_short=not isinstance(state, FlightRows))
    sized = _sized(state, "", budget, DEEPEST)
    start = _titled(sized, " ".join(title.split()).casefold()) if title else None
    found = _text(start) if start else StateText()
    return found if len(found.text) >= LEAST else _text(sized)


@dataclass(slots=True)
class _Part:
    """A value of the state with the prose below it: its characters, and the parts they are in."""

    name: str
    prose: int
    text: str
    parts: list[_Part]
    titles: list[str]
    posts: list[Post]


def _references(state: Any) -> Mapping[str, Any]:
    """Return the objects by the names by which normalised states (Apollo) refer to them."""
    for one in (state, *(state.values() if isinstance(state, dict) else ())):
        if isinstance(one, dict) and ("ROOT_QUERY" in one or sum(":" in name for name in one) > len(one) / 2):
            return one
    return {}


def _sized(value: Any, name: str, budget: _Budget, depth: int) -> _Part:
    """Return a value with its prose counted, and without what is no text."""
    budget.left -= 1
    part = _Part(name, 0, "", [], [], [])
    if budget.left < 0 or depth < 0:
        return part
    if isinstance(value, str):
        return _of_string(value, part, budget, depth)
    children: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        reference = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
        if isinstance(reference, str) and reference in budget.references:
            return _sized(budget.references[reference], name, budget, depth - REFERENCE)
        part.titles = [found for key in TITLES if isinstance(found := value.get(key), str)]
        children = [(key, one) for key, one in value.items() if not SKIPPED.search(key)]
    elif isinstance(value, list):
        if (text := inline_text(value, name)) is not None:
            part.text, part.prose = text, len(text) if len(text) >= PROSE else 0
            return part
        part.posts = _posts(value)
        children = [(name, one) for one in value]
    part.parts = [_sized(one, key, budget, depth - 1) for key, one in children if isinstance(one, str | dict | list)]
    if isinstance(value, list) and budget.keeps_short:
        _keep_short(part, value)
    part.prose = sum(one.prose for one in part.parts if one.name.lower() not in SUMMARIES)
    if not part.prose:
        part.prose = max((one.prose for one in part.parts), default=0)
    return part


def _keep_short(part: _Part, values: list[Any]) -> None:
    """Make a short string among paragraphs of prose a paragraph too, in the part that a list of them is."""
    if len(part.parts) == len(values) < 2 * sum(one.prose > 0 for one in part.parts):
        for one, value in zip(part.parts, values, strict=True):
            if isinstance(value, str) and SHORT_PARAGRAPH.match(value) and not (one.text or NOT_PROSE.match(value)):
                one.text = value


def _of_string(value: str, part: _Part, budget: _Budget, depth: int) -> _Part:
    """Return the part that a string is: prose, a short text, nothing, or JSON within JSON."""
    if value[:1] in ("{", "[") and len(value) > PROSE and (inner := parse_json(value)) is not None:
        return _sized(inner, part.name, budget, depth - 1)
    if _is_text(value):
        part.text, part.prose = value, len(value)
    elif 0 < len(value) < PROSE and part.name.lower() in LABELS:
        part.text = value
    return part


def _is_text(value: str) -> bool:
    """Tell whether a string is prose, plain or in HTML."""
    least = PROSE if value.isascii() or not UNSPACED.search(value[:PROSE]) else PROSE // 3
    return len(value) >= least and not NOT_PROSE.match(value) and WORDS.search(value[:2000]) is not None


def _walk(part: _Part) -> Iterator[_Part]:
    """Yield a part and all below it."""
    stack = [part]
    while stack:
        one = stack.pop()
        yield one
        stack += one.parts[::-1]


def _titled(part: _Part, title: str) -> _Part | None:
    """Return the part of most prose whose title is the page's; None where there is none."""
    found = [one for one in _walk(part) if any(_same(own, title) for own in one.titles)]
    return max(found, key=lambda one: one.prose, default=None)


def _same(own: str, title: str) -> bool:
    """Tell whether an object's title is the page's, or begins it."""
    own = " ".join(own.split()).casefold()
    return len(own) > 5 and (own == title or title.startswith(own) or own.startswith(title))


def _text(part: _Part) -> StateText:
    """Return the text of the part below this one that holds most of the prose."""
    threads = [one for one in _walk(part) if one.posts]
    thread = max(threads, key=lambda one: one.prose, default=None)
    while part.parts:
        largest = max(part.parts, key=lambda one: one.prose)
        if largest.prose < MOST_PART * part.prose or not largest.prose:
            break
        part = largest
    if thread and thread.prose >= part.prose / 2:
        return StateText(thread_text(thread.posts), is_thread=True)
    return StateText("\n\n".join(filter(None, _texts(part))))


def _texts(part: _Part) -> Iterator[str]:
    """Yield the texts in a part, in their order; the HTML of a text that is there in plain as well comes once."""
    seen: set[str] = set()
    for one in _walk(part):
        if one.text and (one.name.lower() not in SUMMARIES or one is part):
            text = fragment_text(one.text) if one.prose or looks_like_html(one.text) else one.text
            start = text[:200]
            if start not in seen or len(start) < PROSE:
                yield text
            seen.add(start)


def _posts(values: list[Any]) -> list[Post]:
    """Return the posts that the objects of a list are; empty where most are none."""
    posts = [post for one in values if isinstance(one, dict) and (post := _post(one))]
    return posts if len(posts) > 1 and len(posts) >= MANY * len(values) else []


def _post(one: Mapping[str, Any]) -> Post | None:
    """Return the post that an object is; None where it has no text, no author or no time."""
    one = one.get("node", one) if isinstance(one.get("node"), dict) else one
    one = {**one, **attributes} if isinstance(attributes := one.get("attributes"), dict) else one
    text = next((found for key in TEXTS if isinstance(found := one.get(key), str) and found.strip()), None)
    author = next((name for key in AUTHORS if (name := _name(one.get(key)))), None)
    time = next((str(found) for key in TIMES if isinstance(found := one.get(key), str)), None)
    timed = time is not None or any(isinstance(one.get(key), int) for key in TIMES)
    return Post(author, time or "", text) if text and author and timed else None


def _name(value: Any) -> str | None:
    """Return the name in a value that is one or an object with one."""
    if isinstance(value, str):
        return value if 0 < len(value) < PROSE and not value.startswith(("http", "/")) else None
    if isinstance(value, dict):
        return next((name for key in AUTHORS if isinstance(name := value.get(key), str)), None)
    return None
