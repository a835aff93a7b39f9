"""What parts a page's text: its tags, and the ranges that are no text, in columns."""

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
    """What parts a page's text: whole tags that are shown and the ranges that are not, in order, as `Tags` has them.

    `ink` tells whether there is anything but white space in each piece of text before a cut, and behind the last.
    """

    starts: Numbers
    names_end: Numbers
    ends: Numbers
    kinds: NDArray[np.int16]
    ink: Flags


def find_boundaries(tags: Tags, dark: Ranges) -> Boundaries:
    """The whole tags of a page that are shown, and the ranges that are not."""
    whole = ((tags.ends > 0) & ~are_inside(tags.starts, dark)).nonzero()[0]
    none = np.zeros(len(dark[0]), np.int64)
    starts = np.concatenate([tags.starts[whole], dark[0]])
    order = np.argsort(starts, kind="stable")
    names_end, ends, kinds = (
        np.concatenate([column[whole], more])[order]
        for column, more in ((tags.names_end, none), (tags.ends, dark[1]), (tags.kinds, none))
    )
    starts = starts[order]
    bounds = np.zeros(2 * len(starts) + 1, np.int64)
    bounds[1::2], bounds[2::2] = starts, ends
    held = np.logical_or.reduceat(tags.codes > ord(" "), np.minimum(bounds, len(tags.codes) - 1))[::2]
    empty = np.append(starts, len(tags.markup)) == bounds[::2]  # of such reduceat gives the next code point
    return Boundaries(starts, names_end, ends, kinds, held & ~empty)


def has_stray_brackets(tags: Tags, dark: Ranges, count: int) -> bool:
    """Whether many brackets stand alone, as they do in attribute values; `count` tags are whole."""
    places = tags.brackets[~are_inside(tags.brackets, dark)]
    opening = int(np.count_nonzero(tags.codes[places] == ord("<")))
    return max(opening, len(places) - opening) - count > 3 + count // 200


def without_bracketed_values(markup: str, dark: Ranges) -> str:
    """The markup that is shown, without attribute values that hold brackets."""
    starts, ends = dark
    shown = zip([0, *ends.tolist()], [*starts.tolist(), len(markup)], strict=True)
    return BRACKETED.sub('=""', "".join(markup[start:end] for start, end in shown))
