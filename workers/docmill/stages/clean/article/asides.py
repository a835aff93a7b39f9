"""Take out what stands beside an article and reads like it: links to other articles, comments of readers.

The classifier of blocks (`classifier.py`) takes some for paragraphs. Of the 61 pages of articles that nets judged which
saw no page of their site, both rules together gain .003 of F1, and cost nothing on pages of all types as long as
only pages that the net is sure of lose them.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.chrome.lexicon import shipped_lexicon
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT
from docmill.stages.clean.html.elements import ANCESTOR, KIND

__all__ = ["without_asides", "without_calls", "without_related"]

Flags = NDArray[np.bool_]
LINKED = 0.75  # share of a block's characters from which it points elsewhere: "Read more: Title of another article"
LEAST = 25  # characters; shorter ones are names that an article links
PARAGRAPHS = frozenset({KIND["p"], KIND["div"]})  # a list of links is often the article's own: sources
CALL = 40  # characters of what a button or a link asks for: "Read more", "Add to basket", "Copy"
REPEATED = 3  # times that such a call stands on the page
POINTING = 0.5
"""Share of the characters below a heading such as "Related stories" that must be in links for it to head an aside."""
HIGHEST = 4  # elements above such a heading for the one that holds what it heads
PRE, HEADINGS = KIND["pre"], frozenset(KIND[f"h{level}"] for level in range(2, 7))
ARTICLE = 400  # characters above comments that make an article; there are none in a forum


def without_asides(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without paragraphs that are one link, and without comments below an article."""
    found = kept.copy()
    places = kept.nonzero()[0]
    chars = np.array([len(page.texts[at]) for at in places.tolist()], np.int64)
    comments = page.above[places] & ATTRIBUTE_BIT["comment"] > 0
    before = np.cumsum(np.where(comments, 0, chars))
    found[places[comments & (before >= ARTICLE)]] = False
    for at in places[(page.linked[places] >= LINKED * chars) & (chars > LEAST)].tolist():
        # A link whose text is its own address is a reference that the author gives.
        found[at] &= page.elements.kinds[page.element[at]] not in PARAGRAPHS or " " not in page.texts[at]
    return found


def without_calls(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without what a reader is asked to click: "Read more" at each entry, "Copy" beside code.

    Of 400 pages of all types 19 have such calls among what was kept, and their right answers hold few of them.
    """
    found = kept.copy()
    places = [at for at in kept.nonzero()[0].tolist() if len(page.texts[at]) <= CALL]
    times = Counter(text for text in page.texts if len(text) <= CALL)
    buttons = (page.above & ANCESTOR["button"]) > 0
    for at in places:
        text = page.texts[at]
        if times[text] >= REPEATED and any(map(str.isalpha, text)):
            hit = shipped_lexicon().match(text) if buttons[at] or page.linked[at] >= LINKED * len(text) else None
            found[at] = hit is None or (hit.weak and not buttons[at])
        elif buttons[at] and _is_beside_code(page, at):
            found[at] = False
    return found


def _is_beside_code(page: Blocks, at: int) -> bool:
    """Tell whether the block before or after one is code, and in the element that holds both little else."""
    parents, kinds = page.elements.parents, page.elements.kinds
    for other in (at - 1, at + 1):
        if not 0 <= other < len(page):
            continue
        code = element = int(page.element[other])
        for _ in range(HIGHEST):
            if kinds[code] == PRE or code <= 0:
                break
            code = parents[code]
        if kinds[code] != PRE:
            continue
        above = {element}
        for _ in range(HIGHEST):
            above.add(code := parents[code])
        own = int(page.element[at])
        for _ in range(2):
            own = parents[own]
            if own in above:
                return True
    return False


def without_related(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks without sections that a heading calls related, and that are links for the most part.

    They stand in the lower half of a text: above it "Top picks" are the page's own contents.
    """
    parents, kinds = page.elements.parents, page.elements.kinds
    found = kept.copy()
    read = np.cumsum([len(text) * own for text, own in zip(page.texts, kept.tolist(), strict=True)])
    for at in kept.nonzero()[0].tolist():
        is_heading = kinds[int(page.element[at])] in HEADINGS and len(page.texts[at]) <= CALL
        if not is_heading or not found[at] or 2 * read[at] < read[-1]:
            continue
        hit = shipped_lexicon().match(page.texts[at])
        if hit is None or hit.weak or hit.reason != "related":
            continue
        around, end = int(page.element[at]), at + 1
        for _ in range(HIGHEST):
            around = parents[around]
            end = at + 1
            while end < len(page) and _stands_in(page, end, around):
                end += 1
            if end > at + 1 or around <= 0:
                break
        rest = range(at + 1, end)
        chars = sum(len(page.texts[one]) for one in rest)
        if chars and page.linked[at + 1 : end].sum() >= POINTING * chars:
            found[at:end] = False
    return found


def _stands_in(page: Blocks, at: int, around: int) -> bool:
    """Tell whether a block stands in an element."""
    element, depths = int(page.element[at]), page.elements.depths
    while depths[element] > depths[around]:
        element = page.elements.parents[element]
    return element == around
