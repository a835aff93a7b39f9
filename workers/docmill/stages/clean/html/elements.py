"""Name the elements that matter to the text of a page, and number those that part it.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from docmill.stages.clean.html.attributes import BITS

__all__ = [
    "ANCESTOR",
    "ANCESTORS",
    "BITS_OF",
    "BLOCK_TAGS",
    "HEADING_RANK",
    "IS_HEADING",
    "KIND",
    "KINDS",
    "NAMES",
    "NON_TEXT_TAGS",
    "Elements",
]

BLOCK_TAGS = tuple(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"  # noqa: SIM905 - sixty quoted words read worse
    " figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html label legend li main menu nav ol p pre section"
    " summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that part text; the kind of an element is the place of its name here plus 1."""
KINDS = len(BLOCK_TAGS) + 1
"""One more than the largest kind."""
NAMES = dict(enumerate(BLOCK_TAGS, 1))
KIND = {name: kind for kind, name in NAMES.items()}
"""The number of each block-level element's name."""
HEADING_RANK = {KIND[f"h{rank}"]: rank for rank in range(1, 7)}
"""The rank of each heading, by its kind."""
IS_HEADING = np.isin(np.arange(KINDS), list(HEADING_RANK))
"""Which kinds of elements are headings, as an array by kind."""
NON_TEXT_TAGS = tuple(
    "script title style noscript svg template iframe select textarea object xmp noframes noembed".split()  # noqa: SIM905 - as above
)
"""Elements whose content is not text of the page."""

ANCESTORS = ("nav", "footer", "header", "aside", "form", "ul", "ol", "table", "figure", "article", "main", "blockquote",
             "section", "button", "dl", "figcaption", "center")  # fmt: skip
"""The elements whose presence above a block counts."""
ANCESTOR = {tag: 1 << (BITS + at) for at, tag in enumerate(ANCESTORS)}
BITS_OF = [0, *(ANCESTOR.get(name, 0) for name in BLOCK_TAGS)]


@dataclass(frozen=True, slots=True)
class Elements:
    """The block-level elements of a page, numbered as they open; the root, which stands around the page, is 0.

    For each element, `parents` holds the number of its parent (-1 for the root), `depths` its depth and `kinds` the
    kind of its name.
    """

    parents: list[int]
    depths: list[int]
    kinds: list[int]
