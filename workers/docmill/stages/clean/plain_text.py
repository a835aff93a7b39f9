"""Clean plain text: take page chrome, title and byline out, and keep for every line its number in the content.

Tested by tests/stages/clean/test_plain_text.py and tests/stages/clean/test_clean.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docmill.documents import Removed
from docmill.stages.clean.bylines.front_matter import read_front_matter
from docmill.stages.clean.chrome.rules import NumberedLine, find_chrome, is_code
from docmill.stages.clean.unicode.normalisation import normalise

__all__ = ["PlainText", "clean_plain_text"]

LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class PlainText:
    """The text of a plain-text document and what was found around it.

    `line_numbers` holds for each line of `text` the number of its line in the decoded content, from 1.
    """

    text: str
    line_numbers: Sequence[int]
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)


class _Tidied(NamedTuple):
    """Joined lines, and the number of each in the content."""

    text: str
    line_numbers: list[int]


def clean_plain_text(decoded: str, *, mojibake: bool = True, remove_chrome: bool = True) -> PlainText:
    """Clean a decoded text; with `remove_chrome` off only its characters are normalised and its blank lines folded."""
    normal = normalise(decoded, mojibake=mojibake)
    metadata: dict[str, Any] = {"repairs": normal.repairs} if normal.repairs else {}
    numbered = list(_numbered(decoded, normal.text, mojibake=mojibake))
    lines = [line for line in numbered if line.text.strip()]
    if not remove_chrome or is_code(lines):
        return PlainText(*_tidied(numbered), metadata=metadata)
    chrome = find_chrome(lines)
    front = read_front_matter(lines, chrome)
    reasons = chrome | front.taken
    removed = [
        Removed(text=lines[at].text.strip(), reason=reasons[at], line=lines[at].number) for at in sorted(reasons)
    ]
    if front.posted_by:
        metadata["posted_by"] = front.posted_by
    text, line_numbers = _tidied(_without(numbered, reasons) if reasons else numbered)
    return PlainText(text, line_numbers, front.title, front.authors, front.published_at, metadata, removed)


def _numbered(decoded: str, normal: str, *, mojibake: bool) -> Iterator[NumberedLine]:
    """Yield the lines of the normalised text, each with the number of its line in the decoded content.

    Normalising turns form feeds and Unicode's line separators into line ends as well. Then the lines of the content are
    normalised one by one, and what each is parted into shares its number.
    """
    raw = LINE_END.sub("\n", decoded)
    lines = normal.split("\n")
    if len(lines) == raw.count("\n") + 1:
        yield from map(NumberedLine, range(1, len(lines) + 1), lines)
        return
    for number, line in enumerate(raw.split("\n"), 1):
        for part in normalise(line, mojibake=mojibake).text.split("\n"):
            yield NumberedLine(number, part)


def _without(lines: Iterable[NumberedLine], taken: dict[int, str]) -> Iterator[NumberedLine]:
    """Yield the lines that are not taken; `taken` counts the lines that are not blank."""
    at = -1
    for line in lines:
        if not line.text.strip():
            yield NumberedLine(line.number, "")
            continue
        at += 1
        if at not in taken:
            yield line


def _tidied(lines: Iterable[NumberedLine]) -> _Tidied:
    """Join lines with at most one blank line between two, none at the ends; the first line keeps its indent."""
    kept: list[NumberedLine] = []
    blank = True
    for line in lines:
        if line.text or not blank:
            kept.append(line)
        blank = not line.text
    while kept and not kept[-1].text.strip():
        kept.pop()
    return _Tidied("\n".join([line.text for line in kept]).rstrip(), [line.number for line in kept])
