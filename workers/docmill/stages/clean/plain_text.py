"""Plain text to article: chrome, title and byline taken out, with the line each stood on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docmill.documents import Removed
from docmill.stages.clean.bylines.front_matter import read_front_matter
from docmill.stages.clean.chrome.rules import NumberedLine, find_chrome, is_code
from docmill.stages.clean.unicode.normalisation import normalise

__all__ = ["PlainText", "clean_plain_text"]

LINE_END = re.compile(r"\r\n?")
GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class PlainText:
    """What a plain text held."""

    text: str
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)


def clean_plain_text(decoded: str, *, mojibake: bool = True, remove_chrome: bool = True) -> PlainText:
    """Clean a decoded text; with `remove_chrome` off only its characters are normalised."""
    normal = normalise(decoded, mojibake=mojibake)
    metadata: dict[str, Any] = {"repairs": normal.repairs} if normal.repairs else {}
    if not remove_chrome:
        return PlainText(text=_tidy(normal.text), metadata=metadata)
    rows = list(_numbered(decoded, normal.text, mojibake=mojibake))
    lines = [NumberedLine(number, text) for number, text in rows if text.strip()]
    if is_code(lines):
        return PlainText(text=_tidy(normal.text), metadata=metadata)
    chrome = find_chrome(lines)
    told = read_front_matter(lines, chrome)
    gone = chrome | told.taken
    removed = [Removed(text=lines[at].text.strip(), reason=gone[at], line=lines[at].number) for at in sorted(gone)]
    if told.posted_by:
        metadata["posted_by"] = told.posted_by
    text = _tidy(normal.text) if not gone else _tidy("\n".join(_left(rows, gone)))
    return PlainText(text, told.title, told.authors, told.published_at, metadata, removed)


def _numbered(decoded: str, normal: str, *, mojibake: bool) -> Iterator[tuple[int, str]]:
    """Normalised lines with their number in the decoded content.

    Normalising turns form feeds and Unicode's line separators into line ends as well; then lines are normalised one
    by one and share their number.
    """
    raw = LINE_END.sub("\n", decoded)
    lines = normal.split("\n")
    if len(lines) == raw.count("\n") + 1:
        yield from enumerate(lines, 1)
        return
    for number, line in enumerate(raw.split("\n"), 1):
        for part in normalise(line, mojibake=mojibake).text.split("\n"):
            yield number, part


def _left(rows: list[tuple[int, str]], gone: dict[int, str]) -> Iterator[str]:
    at = -1
    for _, text in rows:
        if not text.strip():
            yield ""
            continue
        at += 1
        if at not in gone:
            yield text


def _tidy(text: str) -> str:
    """At most one blank line together, none at the ends; the first line keeps its indent."""
    return GAPS.sub("\n\n", text).strip("\n").rstrip()
