"""Markup without a tree: is it safe to parse, and its text by one linear scan."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["BLOCKS", "render", "unsafe"]

DEEPEST = 2000  # unclosed tags and markup inside scripts count too, so honest pages reach a few hundred
MOST_TAGS = 150_000  # about 5 s of trafilatura; the benchmark's largest page has 9,000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_VOID = """
area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th tbody thead
"""
VOID = frozenset(_VOID.split())
"""Elements that open without closing, by themselves or by HTML's rules; they say nothing about depth."""

_BLOCKS = """
address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol option p pre section select
summary table tbody td textarea tfoot th thead title tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
RAW = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "textarea"})


def unsafe(markup: str, most: int) -> bool:
    """Whether a page is larger than `most` characters, nested too deep or too full of tags for a tree."""
    if len(markup) > most:
        return True
    depth = deepest = tags = 0
    for tag in TAG.finditer(markup):
        tags += 1
        if tags > MOST_TAGS:
            return True
        if tag[2].lower() in VOID:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            return True
    return False


def render(markup: str) -> str:
    """The text between the tags, a line for each block; scripts and styles are left out.

    One pass with `str.find`, so time is linear in the markup whatever it holds.
    """
    parts: list[str] = []
    at, size = 0, len(markup)
    while at < size:
        start = markup.find("<", at)
        if start < 0:
            parts.append(markup[at:])
            break
        parts.append(markup[at:start])
        at = _after_tag(markup, start, parts)
    lines = (" ".join(line.split()) for line in unescape("".join(parts)).split("\n"))
    return "\n".join(line for line in lines if line)


def _after_tag(markup: str, start: int, parts: list[str]) -> int:
    """Where the text goes on behind the tag at `start`; a block's tag adds a line end to `parts`."""
    if markup.startswith("<!--", start):
        return _behind(markup, "-->", start + 4)
    tag = TAG.match(markup, start)
    if tag is None:
        if markup[start + 1 : start + 2] in ("!", "?", "/"):
            return _behind(markup, ">", start)
        parts.append("<")
        return start + 1
    name = tag[2].lower()
    if name in BLOCKS:
        parts.append("\n")
    end = _behind(markup, ">", tag.end())
    if name in RAW and not tag[1]:
        return _behind_raw(markup, name, end)
    return end


def _behind(markup: str, mark: str, at: int) -> int:
    """Behind the next `mark`; at the end where there is none."""
    found = markup.find(mark, at)
    return len(markup) if found < 0 else found + len(mark)


def _behind_raw(markup: str, name: str, at: int) -> int:
    """Behind the end tag of a raw element; an element that never ends takes the rest, as in a browser."""
    end = re.compile(f"</{name}", re.IGNORECASE).search(markup, at)
    return _behind(markup, ">", end.end()) if end else len(markup)
