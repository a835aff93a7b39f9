"""Strip markup of its tags by one linear scan.

Tested by tests/stages/clean/article/test_extraction.py and tests/stages/clean/test_hostile.py.
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["BLOCK_ELEMENTS", "strip_tags"]

_BLOCKS = """
address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol option p pre section select
summary table tbody td textarea tfoot th thead title tr ul
"""
BLOCK_ELEMENTS = frozenset(_BLOCKS.split())
RAW = "script|style|noscript|template|svg|iframe|textarea"

SCAN = re.compile(
    r"<(?:!--[\s\S]*?(?:-->|\Z)"
    rf"|({RAW})(?![a-z0-9-])[^>]*+>[\s\S]*?(?:</\1[^>]*+>?|\Z)"
    r"|/?([a-z][a-z0-9]{0,15})[^>]*+(?:>|\Z)"
    r"|[!?/][^>]*+(?:>|\Z))",
    re.IGNORECASE,
)
"""A comment, a raw element with its content, a tag, another declaration. What never ends takes the rest, as in a
browser; so each match consumes all it looked at, and a scan is linear in the markup whatever it holds.
None repeats a group: each repetition would be kept in mind until the match ends, 76 bytes for each `<` of a script."""

LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.IGNORECASE)  # int() refuses 4,301 digits

SLAB = 100_000  # characters of a line that are folded at once


def strip_tags(markup: str) -> str:
    """Return the text between the tags, a line for each block, without scripts and styles. Never raises."""
    text = SCAN.sub(_line_end, markup)
    if "&" in text:
        text = unescape(LONG_NUMBER.sub("\ufffd", text))
    return "\n".join(filter(None, map(_squeezed, text.split("\n"))))


def _squeezed(line: str) -> str:
    """Return a line with single spaces. A long one is folded in slabs: its words take ten times its memory."""
    if len(line) <= SLAB:
        return " ".join(line.split())
    slabs = (" ".join(f"|{line[at : at + SLAB]}|".split())[1:-1] for at in range(0, len(line), SLAB))
    return "".join(slabs).replace("  ", " ").strip()


def _line_end(found: re.Match[str]) -> str:
    """Return a line end for the tag of a block, an empty string for others."""
    name = found[2] or found[1]
    return "\n" if name and (name in BLOCK_ELEMENTS or name.lower() in BLOCK_ELEMENTS) else ""
