"""What the attributes of the elements around a page's blocks tell of them; of other elements none are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from docmill.stages.clean.article.boundaries import Boundaries, Flags, Numbers
from docmill.stages.clean.html.attributes import attribute_hints
from docmill.stages.clean.html.elements import BITS_OF, Elements
from docmill.stages.clean.html.lexer import END, INLINE, TIME

__all__ = ["hints_of_blocks"]


def hints_of_blocks(
    markup: str, cuts: Boundaries, parting: Flags, elements: Elements, blocks: Numbers, runs: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """The hints of the two innermost elements of each block and of its inline ones; those of all, with ANCESTORS.

    `blocks` are their innermost elements; `runs` the run of text each is, and the run that follows each cut.
    """
    around = _around(elements.parents, blocks.tolist())
    opening = parting.nonzero()[0][np.array(elements.opened_by)[around]]
    run, run_of_cut = runs
    shown = np.zeros(int(run_of_cut[-1]) + 1 if len(run_of_cut) else 1, bool)
    shown[run] = True
    inline = ((cuts.kinds >= INLINE) & (cuts.kinds <= TIME) & shown[run_of_cut]).nonzero()[0]
    bits = _hints(markup, cuts, np.concatenate([opening, inline]))
    masks = np.zeros(len(elements.parents) + 1, np.int64)  # the last one for the root's parent
    masks[around] = bits[: len(around)]
    near = masks[blocks] | masks[np.array(elements.parents)[blocks]]
    of_run = np.zeros(len(shown), np.int64)
    np.bitwise_or.at(of_run, run_of_cut[inline], np.array(bits[len(around) :], np.int64))
    return near | of_run[run], np.array(_inherited(elements, around.tolist(), bits), np.int64)[blocks]


def _around(parents: Sequence[int], inner: Iterable[int]) -> Numbers:
    """Some elements and all they stand in but the root, in order."""
    wanted = bytearray(len(parents))
    for element in inner:
        wanted[element] = 1
    for element in range(len(parents) - 1, 0, -1):
        if wanted[element]:
            wanted[parents[element]] = 1
    wanted[0] = 0
    return np.frombuffer(wanted, np.uint8).nonzero()[0]


def _inherited(elements: Elements, around: Iterable[int], bits: Iterable[int]) -> list[int]:
    """For each element the bits and those of ANCESTORS of it and all it stands in, where it is one of those around."""
    above = [0] * len(elements.parents)
    for element, mask in zip(around, bits, strict=False):
        above[element] = above[elements.parents[element]] | mask | BITS_OF[elements.kinds[element]]
    return above


def _hints(markup: str, cuts: Boundaries, which: Numbers) -> list[int]:
    """The hints of some tags' attributes; end tags have none."""
    starts, ends = cuts.names_end[which], cuts.ends[which] - 1
    told = ((ends - starts > 1) & (cuts.kinds[which] & END == 0)).nonzero()[0]
    bits = [0] * len(which)
    attributes = [markup[start:end] for start, end in zip(starts[told].tolist(), ends[told].tolist(), strict=True)]
    for at, found in zip(told.tolist(), attribute_hints(attributes), strict=True):
        bits[at] = found
    return bits
