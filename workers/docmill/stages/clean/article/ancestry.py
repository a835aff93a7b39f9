"""Collect for each block of a page the attribute bits of the elements it stands in; no others are read.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from docmill.stages.clean.article.boundaries import Boundaries, Flags, Numbers
from docmill.stages.clean.html.attributes import attribute_bits
from docmill.stages.clean.html.elements import BITS_OF, Elements
from docmill.stages.clean.html.lexer import END, INLINE, TIME

__all__ = ["attribute_bits_of_blocks"]


def attribute_bits_of_blocks(
    markup: str,
    boundaries: Boundaries,
    parting: Flags,
    elements: Elements,
    blocks: Numbers,
    runs: tuple[Numbers, Numbers],
) -> tuple[Numbers, Numbers]:
    """Return the attribute bits near each block and those above it, as two columns.

    The first holds those of a block's two innermost elements and of inline elements in it; the second those of all
    elements it stands in, and the bits of ANCESTORS. `blocks` are the innermost elements of the blocks; `runs` the run
    of text that each block is, and the run that follows each boundary.
    """
    around = _around(elements.parents, blocks.tolist())
    opening = parting.nonzero()[0][np.array(elements.opened_by)[around]]
    run, run_of_boundary = runs
    shown = np.zeros(int(run_of_boundary[-1]) + 1 if len(run_of_boundary) else 1, bool)
    shown[run] = True
    inline = ((boundaries.kinds >= INLINE) & (boundaries.kinds <= TIME) & shown[run_of_boundary]).nonzero()[0]
    bits = _attribute_bits(markup, boundaries, np.concatenate([opening, inline]))
    masks = np.zeros(len(elements.parents) + 1, np.int64)  # the last one for the root's parent
    masks[around] = bits[: len(around)]
    near = masks[blocks] | masks[np.array(elements.parents)[blocks]]
    of_run = np.zeros(len(shown), np.int64)
    np.bitwise_or.at(of_run, run_of_boundary[inline], np.array(bits[len(around) :], np.int64))
    return near | of_run[run], np.array(_inherited(elements, around.tolist(), bits), np.int64)[blocks]


def _around(parents: Sequence[int], inner: Iterable[int]) -> Numbers:
    """Return some elements and all they stand in but the root, in order."""
    wanted = bytearray(len(parents))
    for element in inner:
        wanted[element] = 1
    for element in range(len(parents) - 1, 0, -1):
        if wanted[element]:
            wanted[parents[element]] = 1
    wanted[0] = 0
    return np.frombuffer(wanted, np.uint8).nonzero()[0]


def _inherited(elements: Elements, around: Iterable[int], bits: Iterable[int]) -> list[int]:
    """Return for each element of `around` the bits of it and of all it stands in, ANCESTORS included; 0 for others."""
    above = [0] * len(elements.parents)
    for element, mask in zip(around, bits, strict=False):
        above[element] = above[elements.parents[element]] | mask | BITS_OF[elements.kinds[element]]
    return above


def _attribute_bits(markup: str, boundaries: Boundaries, which: Numbers) -> list[int]:
    """Return the bits of some tags' attributes; end tags have none."""
    starts, ends = boundaries.names_end[which], boundaries.ends[which] - 1
    with_attributes = ((ends - starts > 1) & (boundaries.kinds[which] & END == 0)).nonzero()[0]
    bits = [0] * len(which)
    attributes = [
        markup[start:end]
        for start, end in zip(starts[with_attributes].tolist(), ends[with_attributes].tolist(), strict=True)
    ]
    for at, found in zip(with_attributes.tolist(), attribute_bits(attributes), strict=True):
        bits[at] = found
    return bits
