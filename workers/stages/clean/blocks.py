"""HTML to blocks of text without a tree, linear in the page's size whatever it holds.

A block is a run of text between two block-level tags, or between two line breaks in a row: the unit that extraction
keeps or removes (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow text features", WSDM 2010).
Tags and runs are columns of numbers; only block-level tags and the text of blocks are looked at one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.stages.clean.elements import KIND, Elements, open_elements
from workers.stages.clean.hints import hints
from workers.stages.clean.lexer import BR, END, INLINE, LINK, LINK_END, NAMES, STRONG, TIME, Tags, lex
from workers.stages.clean.markup import LONG_NUMBER
from workers.stages.clean.opaque import Ranges, hidden, inside

__all__ = ["Blocks", "read_blocks"]

WORD = re.compile(r"\w")
BRACKETED = re.compile(r"=\s*+(?:\"[^\"<>]*+[<>][^\"]*+\"|'[^'<>]*+[<>][^']*+')")  # a value with a bracket in it
PRE = KIND["pre"]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a page, in columns, and its elements.

    `texts` have single spaces but in `pre`; a `br` is a line end. `element` is the number of the innermost block-level
    element, `linked` counts the characters of links (before white space is folded), `links` the links, `strong` the
    bold runs, `breaks` the line ends; `near` holds the hints of the two innermost elements and of inline ones, `above`
    those of all, and the bits of ANCESTORS above.
    """

    texts: list[str]
    element: Numbers
    linked: Numbers
    links: Numbers
    strong: Numbers
    breaks: Numbers
    near: Numbers
    above: Numbers
    elements: Elements

    def __len__(self) -> int:
        return len(self.texts)

    def tag(self, at: int) -> str:
        """The tag of a block's innermost block-level element."""
        return NAMES[self.elements.kinds[self.element[at]]]


class Cuts(NamedTuple):
    """What parts a page's text: whole tags that are shown and the ranges that are not, in order, as `Tags` has them.

    `ink` tells whether there is anything but white space in each piece of text before a cut, and behind the last.
    """

    starts: Numbers
    names_end: Numbers
    ends: Numbers
    kinds: NDArray[np.int16]
    ink: Flags


def read_blocks(tags: Tags, dark: Ranges | None = None) -> Blocks:
    """Cut a page into blocks that hold a letter or digit; `dark` is what `hidden` found, if it was asked before."""
    dark = hidden(tags) if dark is None else dark
    cuts = _cuts(tags, dark)
    if _broken(tags, dark, len(cuts.kinds) - len(dark[0])):
        mended = BRACKETED.sub('=""', _shown(tags.markup, dark))
        tags = lex(mended)
        cuts = _cuts(tags, hidden(tags))
    parting = (cuts.kinds > 0) & (cuts.kinds < 2 * END)
    elements = open_elements(cuts.kinds[parting].tolist(), _hints(tags.markup, cuts, np.flatnonzero(parting)))
    return _blocks(tags.markup, cuts, parting, elements)


def _cuts(tags: Tags, dark: Ranges) -> Cuts:
    whole = np.flatnonzero((tags.ends > 0) & ~inside(tags.starts, dark))
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
    held = np.logical_or.reduceat(tags.codes > ord(" "), bounds)[::2]
    empty = np.append(starts, len(tags.markup)) == bounds[::2]  # of such reduceat gives the next code point
    return Cuts(starts, names_end, ends, kinds, held & ~empty)


def _broken(tags: Tags, dark: Ranges, count: int) -> bool:
    """Whether many brackets stand alone, as they do in attribute values; `count` tags are whole."""
    places = tags.brackets[~inside(tags.brackets, dark)]
    opening = int(np.count_nonzero(tags.codes[places] == ord("<")))
    return max(opening, len(places) - opening) - count > 3 + count // 200


def _shown(markup: str, dark: Ranges) -> str:
    """The markup without some ranges."""
    starts, ends = dark
    return "".join(
        markup[start:end] for start, end in zip([0, *ends.tolist()], [*starts.tolist(), len(markup)], strict=True)
    )


def _hints(markup: str, cuts: Cuts, which: Numbers) -> list[int]:
    """The hints of some tags' attributes; end tags have none."""
    told = (cuts.ends[which] - 1 - cuts.names_end[which] > 1) & (cuts.kinds[which] & END == 0)
    bits = [0] * len(which)
    some = which[told]
    for place, start, end in zip(
        np.flatnonzero(told).tolist(), cuts.names_end[some].tolist(), (cuts.ends[some] - 1).tolist(), strict=True
    ):
        bits[place] = hints(markup[start:end])
    return bits


def _blocks(markup: str, cuts: Cuts, parting: Flags, elements: Elements) -> Blocks:
    """Text between tags to blocks. A piece is what stands before a cut, or at the end; a run the pieces of a block."""
    piece_starts = np.concatenate([[0], cuts.ends])
    piece_ends = np.concatenate([cuts.starts, [len(markup)]])
    breaks, splits = _breaks(cuts, parting)
    run_of_cut = np.cumsum(parting | splits, dtype=np.int64)
    run_of_piece = np.concatenate([[0], run_of_cut])
    seen = np.flatnonzero(cuts.ink)  # the pieces with text
    first = np.flatnonzero(np.diff(run_of_piece[seen], prepend=-1))
    last = np.append(first[1:], len(seen))[: len(first)] - 1
    runs = run_of_piece[seen[first]]
    size = int(run_of_piece[-1]) + 1

    def counted(these: Flags) -> Numbers:
        return np.asarray(np.bincount(run_of_cut[these], minlength=size)[runs])

    inside_link = _inside_links(cuts.kinds)[seen] * (piece_ends - piece_starts)[seen]
    linked = np.bincount(run_of_piece[seen], inside_link, size)[runs].astype(np.int64)
    element = np.array(elements.current)[np.concatenate([[0], np.cumsum(parting)])[seen[first]]]
    masks = np.array(elements.masks, np.int64)
    near = masks[element] | np.where(element > 0, masks[np.array(elements.parents)[element]], 0)
    near |= _inline(markup, cuts, run_of_cut, size)[runs]
    pieces = (piece_starts.tolist(), piece_ends.tolist())
    broken = set((np.flatnonzero(breaks) + 1).tolist())
    counts = counted(breaks)
    texts = [
        _text(markup, pieces, start, end, broken if lines else (), pre=elements.kinds[at] == PRE)
        for start, end, at, lines in zip(
            seen[first].tolist(), seen[last].tolist(), element.tolist(), counts.tolist(), strict=True
        )
    ]
    kept = np.array([bool(text) for text in texts], bool)
    above = np.array(elements.above, np.int64)[element]
    return Blocks(
        texts=[text for text in texts if text],
        element=element[kept],
        linked=linked[kept],
        links=counted(cuts.kinds == LINK)[kept],
        strong=counted(cuts.kinds == STRONG)[kept],
        breaks=counts[kept],
        near=near[kept],
        above=above[kept],
        elements=elements,
    )


def _breaks(cuts: Cuts, parting: Flags) -> tuple[Flags, Flags]:
    """Which cuts are line ends within a block, and which part blocks: the second `br` in a row, behind some text."""
    lines, splits = np.zeros(len(parting), bool), np.zeros(len(parting), bool)
    places = np.flatnonzero(cuts.kinds == BR)
    if not len(places):
        return lines, splits
    seen = np.cumsum(cuts.ink[:-1])  # pieces with text before each tag
    before = seen[places]
    at_start = np.maximum.accumulate(np.where(parting, seen, 0))[places]
    same = before[1:] == before[:-1]
    first = np.append(True, ~same) & (before > at_start)
    lines[places[first]] = True
    second = np.append(False, first[:-1] & same)
    splits[places[second]] = True
    return lines, splits


def _inside_links(kinds: NDArray[np.int16]) -> Flags:
    """Whether each piece stands in a link: the last tag of a link before it opened one."""
    links = (kinds == LINK) | (kinds == LINK_END)
    latest = np.maximum.accumulate(np.where(links, np.arange(len(kinds)), -1))
    return np.append(False, (latest >= 0) & (kinds[latest] == LINK))


def _inline(markup: str, cuts: Cuts, run_of_cut: Numbers, size: int) -> Numbers:
    """The hints of the inline tags of each run."""
    bits = np.zeros(size, np.int64)
    places = np.flatnonzero((cuts.kinds >= INLINE) & (cuts.kinds <= TIME))
    for run, mask in zip(run_of_cut[places].tolist(), _hints(markup, cuts, places), strict=True):
        if mask:
            bits[run] |= mask
    return bits


def _text(
    markup: str, pieces: tuple[list[int], list[int]], first: int, last: int, broken: set[int] | tuple[()], *, pre: bool
) -> str:
    """The text of a run of pieces; empty where it holds no letter or digit."""
    starts, ends = pieces
    if first == last:
        text = markup[starts[first] : ends[first]]
    else:
        run = slice(first, last + 1)
        parts = [markup[start:end] for start, end in zip(starts[run], ends[run], strict=True)]
        for at in range(first + 1, last + 1) if broken else ():
            if at in broken:
                parts[at - first] = "\n" + parts[at - first]
        text = "".join(parts)
    if "&" in text:
        text = unescape(LONG_NUMBER.sub("\ufffd", text) if "&#" in text else text)
    folded = " ".join(text.split())
    if not (folded[:1].isalnum() or WORD.search(folded)):
        return ""
    if pre:
        return text.strip("\r\n").rstrip()
    if broken:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return folded
