"""Read paragraphs that editors keep as lists of spans: Slate, ProseMirror, Lexical, Contentful, Sanity, Notion.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

__all__ = ["inline_text"]

HOLDERS = frozenset({"children", "content", "spans", "rich_text", "richtext", "text", "inlines", "nodes", "leaves"})
"""Names under which a paragraph keeps its spans; lists under other names are of paragraphs."""
TEXTS = ("text", "value", "plain_text")
_SPANS = """
text span link hyperlink a strong em bold italic mention code linebreak hardbreak hard_break br inlinecode underline
entry-hyperlink autolink softbreak b i u emphasis
"""
SPANS = frozenset([*_SPANS.split(), ""])
BREAKS = frozenset({"linebreak", "hardbreak", "hard_break", "br"})
REFERENCE = re.compile(r"\$[L@][0-9a-f]{1,8}\Z")
"""What React Flight writes for an element or a promise that another row holds."""
MOST = 2_000
DEEPEST = 4


def inline_text(values: Sequence[Any], name: str) -> str | None:
    """Return the text of a list of spans; None where it is a list of something else."""
    if name.lower() not in HOLDERS or not values or len(values) > MOST:
        return None
    pieces: list[str] = []
    return "".join(pieces) if _gathered(values, pieces, DEEPEST) and any(map(str.strip, pieces)) else None


def _gathered(values: Sequence[Any], pieces: list[str], depth: int) -> bool:
    """Gather the text of spans; False where a value is none."""
    for one in values:
        if isinstance(one, str):
            if not REFERENCE.match(one):
                pieces.append(one)
            continue
        if not isinstance(one, dict):
            return False
        kind = str(one.get("type") or one.get("_type") or one.get("nodeType") or "").lower()
        if kind not in SPANS:
            return False
        if kind in BREAKS:
            pieces.append("\n")
            continue
        text = next((found for key in TEXTS if isinstance(found := one.get(key), str)), None)
        if text is not None:
            pieces.append(text)
            continue
        inner = next(
            (found for key in ("children", "content", "nodes") if isinstance(found := one.get(key), list)), None
        )
        if inner is None or not depth or len(pieces) > MOST or not _gathered(inner, pieces, depth - 1):
            return False
    return True
