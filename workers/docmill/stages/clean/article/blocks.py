"""Cut a page into blocks of text, in time linear in the size of its tree.

A block is a run of text in one block-level element, or between two line breaks in a row: the unit that extraction
keeps or removes (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow text features", WSDM 2010).

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.html.attributes import read_attributes
from docmill.stages.clean.html.elements import BITS_OF, KIND, NAMES, Elements
from docmill.stages.clean.html.page import LINE_END, Page, Run
from docmill.stages.paused_collection import without_collection

__all__ = ["Blocks", "read_blocks"]

Numbers = NDArray[np.int64]
WORD = re.compile(r"\w")
PRE = KIND["pre"]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a page, in columns, and its elements.

    `texts` have single spaces except in `pre`; a `br` is a line end. `element` is the number of a block's innermost
    block-level element. `linked` counts a block's characters in links (before white space is folded), `links` its
    links, `strong` its bold runs, `breaks` its line ends. `near` holds the attribute bits of its two
    innermost elements and of the inline ones in it, `above` those of all elements it stands in and the bits of
    ANCESTORS. `hidden` tells blocks that a browser does not show. `around` are the elements around text, `names` the
    class and id names of each. `first` and `last` are the first and the last block in each element; in one without
    blocks the first comes after the last.
    """

    texts: list[str]
    element: Numbers
    linked: Numbers
    links: Numbers
    strong: Numbers
    breaks: Numbers
    near: Numbers
    above: Numbers
    hidden: NDArray[np.bool_]
    around: list[int]
    names: list[str]
    elements: Elements
    first: list[int]
    last: list[int]

    def __len__(self) -> int:
        return len(self.texts)

    def tag(self, at: int) -> str:
        """Return the name of a block's innermost block-level element."""
        return NAMES[self.elements.kinds[self.element[at]]]


@without_collection()
def read_blocks(page: Page, *, with_signs: bool = False) -> Blocks:
    """Cut a page into blocks that hold a letter or digit; `with_signs` also those of other signs alone."""
    preformatted = _preformatted(page.elements)
    texts: list[str] = []
    runs: list[Run] = []
    for run, raw in zip(page.runs, page.texts, strict=True):
        text = _text(raw, broken=run.breaks > 0, pre=preformatted[run.element], signs=with_signs)
        if text:
            texts.append(text)
            runs.append(run)
    first, last = _spans(page.elements, runs)
    around, names, near, above = _read_attributes(page, runs, last)
    return Blocks(
        texts=texts,
        element=_column([run.element for run in runs]),
        linked=_column([run.linked for run in runs]),
        links=_column([run.links for run in runs]),
        strong=_column([run.strong for run in runs]),
        breaks=_column([run.breaks for run in runs]),
        near=_column(near),
        above=_column(above),
        hidden=_hidden(page)[_column([run.element for run in runs])],
        around=around,
        names=names,
        elements=page.elements,
        first=first,
        last=last,
    )


def _preformatted(elements: Elements) -> Sequence[bool]:
    """Return for each element whether it is `pre` or stands in one."""
    found = [kind == PRE for kind in elements.kinds]
    if any(found):
        for element in range(1, len(found)):
            found[element] = found[element] or found[elements.parents[element]]
    return found


def _hidden(page: Page) -> NDArray[np.bool_]:
    """Return which elements of a page are hidden, or stand in one that is."""
    parents = page.elements.parents
    found = [False] * len(parents)
    if page.hidden:
        for element in range(1, len(parents)):
            node = page.nodes[element]
            found[element] = found[parents[element]] or (node is not None and node.mem_id in page.hidden)
    return np.array(found, bool)


def _column(values: Sequence[int]) -> Numbers:
    """Return some numbers as an array."""
    return np.array(values, np.int64)


def _text(text: str, *, broken: bool, pre: bool, signs: bool = False) -> str:
    """Return the text of a run, in lines if it is `broken`; empty where it has no letter or digit, and no `signs`."""
    # no white space but single spaces, as in five texts of six: seen in half the time that folding takes
    plain = text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "
    folded = text if plain else " ".join(text.replace(LINE_END, " ").split())
    if not (folded[:1].isalnum() or WORD.search(folded) or (signs and folded)):
        return ""
    if pre:
        return text.replace(LINE_END, "\n").strip("\r\n").rstrip()
    if broken:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split(LINE_END))))
    return folded


def _spans(elements: Elements, runs: Sequence[Run]) -> tuple[list[int], list[int]]:
    """Return the first and the last of some runs in each element."""
    parents = elements.parents
    first, last = [len(runs)] * len(parents), [-1] * len(parents)
    for at, run in enumerate(runs):
        if last[run.element] < 0:
            first[run.element] = at
        last[run.element] = at
    for element in range(len(parents) - 1, 0, -1):  # parents are numbered before what they hold
        if (latest := last[element]) >= 0:
            above = parents[element]
            first[above] = min(first[above], first[element])
            last[above] = max(last[above], latest)
    return first, last


def _read_attributes(
    page: Page, runs: Sequence[Run], last: Sequence[int]
) -> tuple[list[int], list[str], list[int], list[int]]:
    """Return the elements around runs and their names, and the attribute bits near each run and above it.

    No other attributes are read. `last` is the last run in each element, -1 where there is none.

    The first are those of a run's two innermost elements and of the inline elements in it; the second those of all
    elements it stands in, and the bits of ANCESTORS.
    """
    parents, kinds = page.elements.parents, page.elements.kinds
    around = [element for element in range(1, len(parents)) if last[element] >= 0]
    attributes = [page.attributes[element] for element in around]
    for run in runs:
        attributes += run.attributes
    page.around[:] = attributes
    names, bits = read_attributes(attributes)
    own, inherited = [0] * (len(parents) + 1), [0] * len(parents)  # one more for the root's parent
    for element, mask in zip(around, bits, strict=False):
        own[element] = mask
        inherited[element] = inherited[parents[element]] | mask | BITS_OF[kinds[element]]
    of_inline = iter(bits[len(around) :])
    near = []
    for run in runs:
        mask = own[run.element] | own[parents[run.element]]
        for _, bit in zip(run.attributes, of_inline, strict=False):
            mask |= bit
        near.append(mask)
    return around, names[: len(around)], near, [inherited[run.element] for run in runs]
