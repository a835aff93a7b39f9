"""Find the quotes of a thread that repeat what an earlier post on the page says.

Tested by tests/stages/clean/article/test_threads.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.elements import KIND

__all__ = ["repeated_quotes"]

Flags = NDArray[np.bool_]
QUOTES = frozenset({KIND["blockquote"], KIND["aside"]})
SENTENCE = re.compile(r"[^.!?。！？؟\n]+")
LEAST = 150  # characters of a quote that is left out; a shorter one says what is answered
REPEATED = 0.6
"""Share of a quote's characters, after its first block, that must be in sentences said before."""


def repeated_quotes(page: Blocks, kept: Flags, bodies: Collection[int], marked: Collection[int]) -> Flags:
    """Return which of the kept blocks are quotes of what stands before them among the kept ones.

    `bodies` are the elements of the posts' texts, in which quotes begin; `marked` are elements that are quotes besides
    those that HTML has for them.
    """
    found = np.zeros(len(page), bool)
    said: set[str] = set()
    outermost = _outermost(page, bodies, marked)
    places = kept.nonzero()[0].tolist()
    at = 0
    while at < len(places):
        quote = outermost[int(page.element[places[at]])]
        end = at + 1
        if not quote:
            said.update(_sentences(page.texts[places[at]]))
        else:
            while end < len(places) and outermost[int(page.element[places[end]])] == quote:
                end += 1
            found[places[at:end]] = _is_said([page.texts[place] for place in places[at:end]], said)
        at = end
    return found


def _outermost(page: Blocks, bodies: Collection[int], marked: Collection[int]) -> list[int]:
    """Return for each element the outermost quote of a post that it stands in; 0 for none."""
    parents, kinds = page.elements.parents, page.elements.kinds
    found = [0] * len(parents)
    for element in range(1, len(parents)):
        quote = kinds[element] in QUOTES or element in marked
        found[element] = 0 if element in bodies else found[parents[element]] or (element if quote else 0)
    return found


def _is_said(texts: list[str], said: set[str]) -> bool:
    """Tell whether most of a quote was said before; its first block may name its author."""
    shares = [(len(sentence), sentence in said) for text in texts for sentence in _sentences(text)]
    first = sum(len(sentence) for sentence in _sentences(texts[0])) if len(texts) > 1 else 0
    known = sum(chars for chars, is_known in shares if is_known)
    if sum(map(len, texts)) < LEAST:
        return False
    return known > 0 and known >= REPEATED * (sum(chars for chars, _ in shares) - first)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, in one spelling."""
    for sentence in SENTENCE.findall(text):
        if folded := " ".join(sentence.split()).casefold():
            yield folded
