"""Turn the strings of JSON into text: HTML is read as a page, other strings are paragraphs as they stand.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

import numpy as np

from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.shapes.rendering import render_blocks
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.html.page import read_page

__all__ = ["Post", "fragment_text", "looks_like_html", "thread_text"]

TAG = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure|section|table|span|strong|em|b|i|a|img|pre|code)\b",
    re.IGNORECASE,
)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")


class Post(NamedTuple):
    """A post of a thread: its author, its time as written, and its text, which may be HTML."""

    author: str
    time: str
    text: str


def looks_like_html(text: str) -> bool:
    """Tell whether a string holds tags."""
    return "<" in text and TAG.search(text) is not None


def fragment_text(text: str) -> str:
    """Return the text of a string: of HTML its blocks, of other text its paragraphs."""
    if "&lt;" in text and not looks_like_html(text):
        text = unescape(text)
    if not looks_like_html(text):
        return _paragraphs(unescape(text) if "&" in text else text)
    page = read_page(text)
    if page is None:
        return strip_tags(text)
    blocks = read_blocks(page)
    return render_blocks(blocks, np.ones(len(blocks), bool))


def thread_text(posts: Sequence[Post]) -> str:
    """Return the text of a thread: for each post its author, its time and what it says."""
    parts = []
    for post in posts:
        day = DAY.match(post.time)
        time = " ".join(filter(None, day.groups())) if day else post.time
        head = "\n".join(filter(None, (" ".join(post.author.split()), " ".join(time.split()))))
        parts += [head, fragment_text(post.text)]
    return "\n\n".join(filter(None, parts))


def _paragraphs(text: str) -> str:
    """Return plain text with its paragraphs apart; where no line is empty, each line is one."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if all(lines):
        return "\n\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
