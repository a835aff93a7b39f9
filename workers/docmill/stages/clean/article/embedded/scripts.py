"""Find the JSON that a page carries in scripts and attributes: JSON-LD, and the state of a JavaScript application.

Nothing is ever run: what is not JSON is passed over. All sizes are bounded.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from docmill.documents import to_utf8

__all__ = ["FlightRows", "json_ld", "parse_json", "states"]

MOST_CHARS = 4_000_000
"""Characters of all scripts of a page that are looked at."""
SCRIPTS = 200  # of a kind that are looked at; Next.js sends a page in some dozens
LEAST = 200  # characters; a smaller state holds no text
ASSIGNED = re.compile(
    r"(?:^|[;{}\s])(?:(?:window|self|globalThis|var|let|const)[.\s]\s{0,9}|window\s{0,9}\[\s{0,9}['\"])"
    r"[\w$]{1,60}(?:['\"]\s{0,9}\])?\s{0,9}=\s{0,9}(?:(JSON\.parse\(\s{0,9}(?=[\"']))|(?=[\[{]))"
)
"""A value that a script gives to a variable: an object, or the JSON of one as a string."""
PUSHED = re.compile(r"\s*(?:\(self\.__next_f=self\.__next_f\|\|\[\]\)|self\.__next_f)\.push\(\[1,\s?(?=\")")
"""A part of the rows that Next.js sends in a script (`createInlinedDataReadableStream` in its app-render)."""
ROW = re.compile(rb"[0-9a-f]{0,8}:(?:T([0-9a-f]{1,8}),|[A-Z]{0,2}(?=[\[{\"]))")
"""What begins a row of text or JSON (`processBinaryChunk` in ReactFlightClient.js): its number, which hints of style
sheets lack, a letter for what it is, and of a text its length in bytes. Others hold a name, a number, a time."""
MOST_ASSIGNED = 50  # values of a script; states stand in a few, and code that is no JSON gives many
UNDEFINED = re.compile(r"(?<=[:,\[])\s{0,9}(?:undefined|NaN|void 0)(?=\s{0,9}[,}\]])")
CONTROL = re.compile(r"[\x00-\x1f]")
# Attributes of a page's root in which Discourse, Inertia, react-rails and others keep the state.
ATTRIBUTES = (
    "data-preloaded", "data-page", "data-props", "data-react-props", "data-state", "data-initial-state",
    "data-initial-data", "data-initial-props", "data-store", "data-json", "data-content",
)  # fmt: skip
DECODER = json.JSONDecoder()


class FlightRows(list[Any]):
    """The rows of React Flight on a page: elements as lists, in which short strings are names and references."""


def json_ld(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the values of a page's JSON-LD scripts."""
    for text in _contents(tree, 'script[type*="ld+json" i]'):
        stripped = text.strip().removeprefix("<!--").removesuffix("-->").strip()
        value = parse_json(stripped.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";"))
        if value is not None:
            yield value


def states(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the state objects of a page: JSON in scripts and attributes, and values given to variables in scripts."""
    for text in _contents(tree, 'script[type$="/json" i], script[type$="+json" i]:not([type*="ld+json" i])'):
        if len(text) >= LEAST and (value := parse_json(text)) is not None:
            yield _indexed(value)
    for name in ATTRIBUTES:
        for node in tree.css(f"[{name}]")[:5]:
            text = node.attributes.get(name) or ""
            if (
                LEAST <= len(text) <= MOST_CHARS
                and text.lstrip()[:1] in "{["
                and (value := parse_json(text)) is not None
            ):
                yield value
    for text in _contents(tree, "script:not([type]), script[type*=javascript i], script[type=module i]"):
        if len(text) >= LEAST:
            yield from _assigned(text)
    if rows := list(_flown(tree)):
        yield FlightRows(rows)


def parse_json(text: str) -> Any:
    """Return the value that a text is in JSON; None where it is not, whatever it is."""
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    try:
        return json.loads(CONTROL.sub(" ", text))
    except (ValueError, RecursionError):
        return None


def _contents(tree: LexborHTMLParser, selector: str) -> Iterator[str]:
    """Yield the contents of scripts, up to MOST_CHARS in all."""
    left = MOST_CHARS
    for node in tree.css(selector)[:SCRIPTS]:
        text = node.text()
        left -= len(text)
        if left < 0:
            return
        yield text


def _assigned(script: str) -> Iterator[Any]:
    """Yield the values that a script gives to variables, as far as they are JSON."""
    clean = UNDEFINED.sub("null", script) if "undefined" in script or "void 0" in script or "NaN" in script else script
    at = 0
    for _ in range(MOST_ASSIGNED):
        found = ASSIGNED.search(clean, at)
        if not found:
            return
        at = found.end()
        try:
            value, at = _decoded(clean, at)
        except (ValueError, RecursionError):
            continue
        if found[1] and isinstance(value, str):
            value = parse_json(value)
        if isinstance(value, dict | list):
            yield value


def _flown(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the rows that Next.js sends to its components (React Flight): JSON, or a text by its length in UTF-8."""
    sent = []
    for text in _contents(tree, "script:not([type])"):
        if pushed := PUSHED.match(text):
            try:
                sent.append(_decoded(text, pushed.end())[0])
            except (ValueError, RecursionError):
                continue
    data = to_utf8("".join(one for one in sent if isinstance(one, str)))
    at = 0
    while at < len(data):
        row = ROW.match(data, at)
        if row and row[1]:
            at = row.end() + int(row[1], 16)
            yield {"text": data[row.end() : at].decode(errors="ignore")}
            continue
        end = data.find(b"\n", at)
        if end < 0:
            end = len(data)
        if row and (value := parse_json(data[row.end() : end].decode(errors="ignore"))) is not None:
            yield value
        at = end + 1


def _decoded(script: str, at: int) -> tuple[Any, int]:
    """Return the JSON value that begins at a place of a script, and where it ends."""
    if script[at] != "'":
        value, end = DECODER.raw_decode(script, at)
        return value, end
    end = script.find("')", at)  # a string in single quotes, in which JSON's own double quotes need no escape
    if end < 0:
        raise ValueError("a string without an end")
    return script[at + 1 : end].replace("\\'", "'").replace("\\\\", "\\"), end


def _indexed(value: Any) -> Any:
    """Return a state that is a list of values which name each other by their place (Nuxt 3), as one value."""
    if (
        not isinstance(value, list)
        or len(value) < 3
        or not all(_is_reference(one, len(value)) for one in _held(value[0]))
    ):
        return value
    budget = [100_000]

    def resolve(place: int, depth: int) -> Any:
        one = value[place]
        budget[0] -= 1
        if depth <= 0 or budget[0] <= 0:
            return None
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str):
            return resolve(one[1], depth - 1) if _is_reference(one[1], len(value)) else one[1]
        if isinstance(one, dict):
            return {k: resolve(v, depth - 1) if _is_reference(v, len(value)) else None for k, v in one.items()}
        if isinstance(one, list):
            return [resolve(v, depth - 1) for v in one if _is_reference(v, len(value))]
        return one

    return resolve(0, 40)


def _held(value: Any) -> list[Any]:
    """Return what a value holds, without the name of its class where it is a pair with one."""
    if isinstance(value, dict):
        return list(value.values()) or [None]
    if isinstance(value, list):
        return value[1:] if value and isinstance(value[0], str) else value or [None]
    return [None]


def _is_reference(value: Any, size: int) -> bool:
    """Tell whether a value can be the place of another in a list of this size."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size
