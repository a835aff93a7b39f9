"""Find the boundaries of a page's text: its tags, and the ranges that are not text, in columns.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.html.lexer import Tags
from docmill.stages.clean.html.non_text import Ranges, are_inside

__all__ = ["Boundaries", "Flags", "Numbers", "find_boundaries", "has_stray_brackets", "without_bracketed_values"]

BRACKETED = re.compile(r"=\s*+(?:\"[^\"<>]*+[<>][^\"]*+\"|'[^'<>]*+[<>][^']*+')")  # a value with a bracket in it
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Boundaries(NamedTuple):
    """The boundaries of a page's text, in order: whole tags outside the non-text ranges, and these ranges.

    The columns are those of `Tags`; the kind of a range is 0. `has_text` says of each piece of text before a boundary,
    and behind the last one, whether it holds anything but white space.
    """

    starts: Numbers
    names_end: Numbers
    ends: Numbers
    kinds: NDArray[np.int16]
    has_text: Flags


def find_boundaries(tags: Tags, non_text: Ranges) -> Boundaries:
    """Return the whole tags of a page that are outside the non-text ranges, and these ranges."""
    whole = ((tags.ends > 0) & ~are_inside(tags.starts, non_text)).nonzero()[0]
    none = np.zeros(len(non_text[0]), np.int64)
    starts = np.concatenate([tags.starts[whole], non_text[0]])
    order = np.argsort(starts, kind="stable")
    names_end, ends, kinds = (
        np.concatenate([column[whole], more])[order]
        for column, more in ((tags.names_end, none), (tags.ends, non_text[1]), (tags.kinds, none))
    )
    starts = starts[order]
    bounds = np.zeros(2 * len(starts) + 1, np.int64)
    bounds[1::2], bounds[2::2] = starts, ends
    held = np.logical_or.reduceat(tags.codes > ord(" "), np.minimum(bounds, len(tags.codes) - 1))[::2]
    empty = np.append(starts, len(tags.markup)) == bounds[::2]  # of such reduceat gives the next code point
    return Boundaries(starts, names_end, ends, kinds, held & ~empty)


def has_stray_brackets(tags: Tags, non_text: Ranges, count: int) -> bool:
    """Tell whether many brackets belong to no tag, as in attribute values; `count` is the number of whole tags."""
    places = tags.brackets[~are_inside(tags.brackets, non_text)]
    opening = int(np.count_nonzero(tags.codes[places] == ord("<")))
    return max(opening, len(places) - opening) - count > 3 + count // 200


def without_bracketed_values(markup: str, non_text: Ranges) -> str:
    """Return the markup outside the non-text ranges, with attribute values that hold brackets emptied."""
    starts, ends = non_text
    shown = zip([0, *ends.tolist()], [*starts.tolist(), len(markup)], strict=True)
    return BRACKETED.sub('=""', "".join(markup[start:end] for start, end in shown))
