"""Wikitext as text: what a reader of the page would see, a paragraph or item on each line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from docmill.stages.clean.wiki.brackets import resolve_brackets

__all__ = ["wikitext_to_text"]

NAMESPACES = frozenset({"file", "image", "media", "category"})
QUOTES = re.compile(r"'{2,5}")
EXTERNAL = re.compile(r"\[(?:https?:)?//[^\s\[\]]{1,2000}+[ \t]{0,9}+([^\[\]\n]{0,1000}+)\]")
BREAK = re.compile(r"<(?:br|hr|/?p|/?div|/?li|/?tr)(?=[\s/>])[^<>]{0,500}>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
SWITCH = re.compile(r"__[A-Z]{3,30}__")
HEADING = re.compile(r"(={1,6})([^=\n].*?)={1,6}[ \t]{0,99}$")
LIST = re.compile(r"[*#:;]{1,30}[ \t]{0,99}")
TEXT = 7  # above every level
BLANK = re.compile(r"[ \t]{2,}")


def wikitext_to_text(wikitext: str, namespaces: Iterable[str] = ()) -> str:
    """Return the text of a page: paragraphs, headings, items and rows; templates, references and files left out.

    Headings with nothing below them go as well. The work is in proportion to the text.

    Args:
        wikitext: The source of the page.
        namespaces: Further names of the namespaces of files and categories, in the wiki's language.
    """
    known = NAMESPACES | {name.strip().lower().replace("_", " ") for name in namespaces}
    text = resolve_brackets(wikitext.replace("\r\n", "\n"), known)
    text = SWITCH.sub("", QUOTES.sub("", EXTERNAL.sub(r"\1", text)))
    text = html.unescape(TAG.sub("", BREAK.sub("\n", text)))
    lines = [_line(line) for line in text.split("\n")]
    return "\n".join(_without_empty_sections(lines)).strip()


def _line(line: str) -> tuple[int, str]:
    """Return the level of a heading, 0 for any other line, and its text."""
    line = line.strip()
    if (heading := HEADING.match(line)) is not None:
        return len(heading[1]), heading[2].strip()
    marks = LIST.match(line)
    if marks:
        item = line[marks.end() :]
        return 0, f"- {item}" if item and marks.group().rstrip()[-1] in "*#" else item
    return 0, "" if line.startswith("----") else BLANK.sub(" ", line)


def _without_empty_sections(lines: list[tuple[int, str]]) -> list[str]:
    kept: list[str] = []
    below = 0  # the level of the last section kept, TEXT where text stands behind the heading, 0 where nothing does
    for level, text in reversed(lines):
        if not level:
            if text or (kept and kept[-1]):
                kept.append(text)
            below = TEXT if text else below
        elif below > level:
            kept += ["", text, ""] if kept and kept[-1] else [text, ""]
            below = level
    kept.reverse()
    return kept
