"""Clean what the `convert` stage made of a file: all of it is content, so that no block is chosen and no line lost.

Pages keep the places where they begin: each is brought into its final form by itself before they are joined.

Tested by tests/stages/clean/test_converted.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from docmill.documents import Cleaned, Converted, Extraction
from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.shapes.rendering import render_blocks
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.html.page import read_page
from docmill.stages.clean.unicode.normalisation import normalise

__all__ = ["clean_converted", "one_line"]

BETWEEN_PAGES = "\n\n"  # of HTML; pages of text end as they are to be joined


class _Joined(NamedTuple):
    """A text, where its pages begin, and what was repaired in it."""

    text: str
    pages: list[int]
    repairs: list[dict[str, Any]]


def clean_converted(converted: Converted, *, mojibake: bool = True) -> Cleaned:
    """Return the text of a converted file with where its pages begin, and what the file says of itself."""
    is_html = converted.format == "html"
    pages = list(map(_rendered, converted.pages)) if is_html else converted.pages
    joined = _joined(pages, between=BETWEEN_PAGES if is_html else "", mojibake=mojibake)
    metadata = dict(converted.metadata)
    is_paged = len(pages) > 1 or (
        "pages" in metadata and not is_html
    )  # of one piece of HTML nobody knows where they are
    if is_paged:
        metadata["pages"] = len(pages)
    if joined.repairs:
        metadata["repairs"] = joined.repairs
    removed = [(block, normalise(block.text, mojibake=mojibake).text.strip()) for block in converted.removed]
    return Cleaned(
        title=one_line(converted.title),
        authors=[name for name in map(one_line, converted.authors) if name],
        published_at=converted.published_at,
        metadata=metadata,
        text=joined.text,
        pages=joined.pages if is_paged and joined.text else [],
        removed=[block.model_copy(update={"text": text}) for block, text in removed if text],
        extraction=Extraction(how="converted"),
    )


def one_line(text: str | None) -> str | None:
    """Return a title or name normalised, on one line; None for an empty one."""
    return " ".join(normalise(text).text.split()) or None if text else None


def _rendered(markup: str) -> str:
    """Return the whole text of a page of HTML, in the shapes of cleaned pages."""
    page = read_page(markup)
    if page is None:  # it would take long to parse
        return strip_tags(markup)
    blocks = read_blocks(page, with_signs=True)
    return render_blocks(blocks, np.ones(len(blocks), bool), whole_tables=True, own_numbers=True)


def _joined(pages: Sequence[str], *, between: str, mojibake: bool) -> _Joined:
    """Normalise pages and join them; a page without text begins where the next one does."""
    repairs: list[dict[str, Any]] = []
    parts: list[str] = []
    starts: list[int | None] = []
    size = 0
    for page in pages:
        normal = normalise(page, mojibake=mojibake)
        repairs += normal.repairs
        part = normal.text.strip("\n") if between else normal.text
        if not between and page[-1:] in (" ", "\t") and part.strip():
            part = part.rstrip(" ") + " "  # its last paragraph goes on on the next page
        gap = between if part and size else ""
        starts.append(size + len(gap) if part else None)
        parts += [gap, part]
        size += len(gap) + len(part)
    following = size
    for at in range(len(starts) - 1, -1, -1):
        following = starts[at] = following if (own := starts[at]) is None else own
    return _Joined(*_trimmed("".join(parts), [start or 0 for start in starts]), _summed(repairs))


def _summed(repairs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was repaired on all pages, each kind once, with the number of its lines."""
    lines: Counter[tuple[str, str]] = Counter()
    for repair in repairs:
        lines[str(repair["kind"]), str(repair["steps"])] += repair["lines"]
    return [{"kind": kind, "steps": steps, "lines": count} for (kind, steps), count in lines.items()]


def _trimmed(text: str, starts: list[int]) -> tuple[str, list[int]]:
    """Return a text without white space around it, and its pages' starts moved accordingly."""
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return text, [min(max(0, start - lead), len(text)) for start in starts]
