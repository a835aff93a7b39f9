"""Take out what stands beside an article and reads like it: links to other articles, comments of readers.

The classifier of blocks (`classifier.py`) takes some for paragraphs. Of the 61 pages of articles that nets judged which
saw no page of their site, both rules together gain .003 of F1, and cost nothing on pages of all types as long as
only pages that the net is sure of lose them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.html.attributes import ATTRIBUTE_BIT
from docmill.stages.clean.html.elements import KIND

__all__ = ["without_asides"]

Flags = NDArray[np.bool_]
LINKED = 0.75  # share of a block's characters from which it points elsewhere: "Read more: Title of another article"
LEAST = 25  # characters; shorter ones are names that an article links
PARAGRAPHS = frozenset({KIND["p"], KIND["div"]})  # a list of links is often the article's own: sources
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
