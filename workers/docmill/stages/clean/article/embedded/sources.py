"""Choose the text that a page carries beside its own markup, where its own blocks have little or none.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from docmill.stages.clean.article.embedded.linked_data import linked_text
from docmill.stages.clean.article.embedded.scripts import json_ld, states
from docmill.stages.clean.article.embedded.states import StateText, state_text

__all__ = ["ENOUGH", "Embedded", "carried_markup", "carried_text", "exceeds"]

ENOUGH = 2_000
"""Characters of its own from which a page is not asked for other text."""
LEAST = 200
"""Characters of a text; a shorter one asks to turn JavaScript on."""
TIMES = 3
"""How many times as long as the page's own text another must be, unless the own is shorter than LEAST."""
MOST_PIECES = 50


class Embedded(NamedTuple):
    """A text that a page carries beside its own, and where it was: `noscript`, `template`, `json-ld` or `state`.

    `poster` is who began a thread of known software, `is_thread` tells that it is the posts of one.
    """

    text: str
    how: str
    poster: str = ""
    is_thread: bool = False


def exceeds(chars: float, own: float) -> bool:
    """Tell whether a text of so many characters is to be taken where the page's own has `own`."""
    return chars >= LEAST and chars >= (TIMES * own if own >= LEAST else 1.5 * own)


def carried_markup(tree: LexborHTMLParser, name: str) -> str:
    """Return the markup in a page's outermost elements `noscript` or `template` that hold text; empty for none."""
    outermost: set[int] = set()
    written = []
    for node in tree.css(name)[:MOST_PIECES]:
        if not _stands_in(node, outermost):
            outermost.add(node.mem_id)
            written.append(node.html or "")
    found = "\n".join(html for html in written if len(html) >= LEAST)
    return found.replace(f"<{name}", "<div").replace(f"</{name}", "</div")


def _stands_in(node: LexborNode, elements: set[int]) -> bool:
    """Tell whether an element stands in one of these, each of which came before it."""
    above = node.parent
    while above is not None and elements:
        if above.mem_id in elements:
            return True
        above = above.parent
    return False


def carried_text(tree: LexborHTMLParser, title: str, own: float) -> Embedded | None:
    """Return the text of a page's JSON-LD or state, where it exceeds the page's own; None where none does."""
    linked = linked_text(json_ld(tree))
    state = StateText()
    if own < LEAST:  # of a page with some text of its own, a state holds settings and other pages more often
        state = max((state_text(value, title) for value in states(tree)), key=lambda one: len(one.text), default=state)
    best = Embedded(linked, "json-ld")
    if len(linked) < len(state.text) / 2:
        best = Embedded(state.text, "state", is_thread=state.is_thread)
    return best if exceeds(len(best.text), own) else None
