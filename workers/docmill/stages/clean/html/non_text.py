"""Find what of a page's markup is not text of the page: comments, declarations, scripts, styles and the like.

Tested by tests/stages/clean/article/test_extraction.py and tests/stages/clean/html/test_lexer.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.html.lexer import DECLARATION, NON_TEXT, NON_TEXT_TAGS, Tags

__all__ = ["Ranges", "are_inside", "find_non_text"]

RAW_TEXT = {NON_TEXT + NON_TEXT_TAGS.index(name) for name in ("script", "style", "textarea", "title", "xmp")}
"""The kinds of elements whose content is raw text: not closed, they take the rest of the page, as in a browser."""
Ranges = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The starts and ends of ranges of a page, in code points and in order; they do not overlap."""


def find_non_text(tags: Tags) -> Ranges:
    """Return the ranges of comments, declarations and elements whose content is not text of the page."""
    markup = tags.markup
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    missing: set[str] = set()  # end marks that the rest of the page lacks; looking again each time would be quadratic
    which = (tags.kinds >= DECLARATION).nonzero()[0]  # the kinds of non-text elements are larger
    closing = _closing(tags)
    for start, name_end, kind in zip(
        tags.starts[which].tolist(), tags.names_end[which].tolist(), tags.kinds[which].tolist(), strict=True
    ):
        if start < at:
            continue
        if kind != DECLARATION:
            at = _element_end(markup, name_end, closing.get(kind, ()), missing, raw=kind in RAW_TEXT)
        elif markup.startswith("<!-", start):
            if not markup.startswith("<!--", start):
                continue
            at = _end(markup, "-->", start + 4, missing)
        else:
            at = _end(markup, ">", start + 2, missing)
        starts.append(start)
        ends.append(at)
    return np.array(starts, np.int64), np.array(ends, np.int64)


def _closing(tags: Tags) -> dict[int, list[int]]:
    """Return where the end tags of each kind of non-text element start."""
    found: dict[int, list[int]] = {}
    which = (tags.kinds < 0).nonzero()[0]
    for start, kind in zip(tags.starts[which].tolist(), tags.kinds[which].tolist(), strict=True):
        found.setdefault(-kind, []).append(start)
    return found


def are_inside(places: NDArray[np.int64], ranges: Ranges) -> NDArray[np.bool_]:
    """Return which places lie within some ranges."""
    starts, ends = ranges
    if not len(starts):
        return np.zeros(len(places), bool)
    near = np.searchsorted(starts, places, "right") - 1
    return np.asarray((near >= 0) & (places < ends[near]))


def _end(markup: str, mark: str, start: int, missing: set[str]) -> int:
    """Return where a comment or declaration ends; one that is not closed ends after its first `>`."""
    close = -1 if mark in missing else markup.find(mark, start)
    if close >= 0:
        return close + len(mark)
    missing.add(mark)
    return _tag_end(markup, start, missing)


def _element_end(markup: str, start: int, closing: Sequence[int], missing: set[str], *, raw: bool) -> int:
    """Return where an element ends, its end tag included.

    One that is not closed ends with the page if its content is raw text, else with its start tag.
    """
    at = bisect_left(closing, start)
    if at == len(closing):
        return len(markup) if raw else _tag_end(markup, start, missing)
    return markup.find(">", closing[at]) + 1 or len(markup)


def _tag_end(markup: str, start: int, missing: set[str]) -> int:
    """Return the place behind the next `>`; `start` where there is none."""
    close = -1 if ">" in missing else markup.find(">", start)
    if close < 0:
        missing.add(">")
        return start
    return close + 1
