"""HTML to blocks of text without a tree, linear in the page's size whatever it holds.

A block is a run of text between two block-level tags, or between two line breaks in a row: the unit that extraction
keeps or removes (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow text features", WSDM 2010).
Tags and runs are columns of numbers; only block-level tags and the text of blocks are looked at one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import numpy as np
from numpy.typing import NDArray

from workers.stages.clean.elements import Elements, open_elements
from workers.stages.clean.hints import hints
from workers.stages.clean.lexer import BR, END, INLINE, LINK, LINK_END, STRONG, Tags, lex
from workers.stages.clean.markup import LONG_NUMBER
from workers.stages.clean.opaque import shown

__all__ = ["Blocks", "read_blocks"]

WORD = re.compile(r"\w")
Numbers = NDArray[np.int64]


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
        return self.elements.tags[self.element[at]]


def read_blocks(markup: str) -> Blocks:
    """Cut a page into blocks that hold a letter or digit. Any string is accepted."""
    tags = lex(shown(markup))
    parting = (tags.kinds > 0) & (tags.kinds < 2 * END)
    elements = open_elements(tags.kinds[parting].tolist(), _hints(tags, np.flatnonzero(parting)))
    return _blocks(tags, parting, elements)


def _hints(tags: Tags, which: Numbers) -> list[int]:
    """The hints of some tags' attributes; end tags have none."""
    markup = tags.markup
    told = (tags.ends[which] - 1 - tags.names_end[which] > 1) & (tags.kinds[which] & END == 0)
    bits = [0] * len(which)
    some = which[told]
    for place, start, end in zip(
        np.flatnonzero(told).tolist(), tags.names_end[some].tolist(), (tags.ends[some] - 1).tolist(), strict=True
    ):
        bits[place] = hints(markup[start:end])
    return bits


def _blocks(tags: Tags, parting: NDArray[np.bool_], elements: Elements) -> Blocks:
    """Text between tags to blocks. A piece is what stands before a tag, or at the end; a run the pieces of a block."""
    piece_starts = np.concatenate([[0], tags.ends])
    piece_ends = np.concatenate([tags.starts, [len(tags.markup)]])
    breaks, splits = _breaks(tags, parting)
    run_of_tag = np.cumsum(parting | splits)
    run_of_piece = np.concatenate([[0], run_of_tag])
    seen = np.flatnonzero(tags.ink)  # the pieces with text
    runs, first = np.unique(run_of_piece[seen], return_index=True)
    last = np.append(first[1:], len(seen))[: len(first)] - 1
    size = int(run_of_piece[-1]) + 1

    def counted(these: NDArray[np.bool_]) -> Numbers:
        return np.bincount(run_of_tag[these], minlength=size)[runs]

    inside = _inside_links(tags.kinds)[seen] * (piece_ends - piece_starts)[seen]
    linked = np.bincount(run_of_piece[seen], inside, size)[runs].astype(np.int64)
    element = np.array(elements.current)[np.concatenate([[0], np.cumsum(parting)])[seen[first]]]
    masks = np.array(elements.masks, np.int64)
    near = masks[element] | np.where(element > 0, masks[np.array(elements.parents)[element]], 0)
    near |= _inline(tags, run_of_tag, size)[runs]
    pieces = (piece_starts.tolist(), piece_ends.tolist())
    broken = set((np.flatnonzero(breaks) + 1).tolist())
    counts = counted(breaks)
    texts = [
        _text(tags.markup, pieces, start, end, broken if lines else (), pre=elements.tags[at] == "pre")
        for start, end, at, lines in zip(
            seen[first].tolist(), seen[last].tolist(), element.tolist(), counts.tolist(), strict=True
        )
    ]
    kept = np.array([bool(text) for text in texts], bool)
    above = np.array(elements.above, np.int64)[element]
    columns = (element, linked, counted(tags.kinds == LINK), counted(tags.kinds == STRONG), counts, near, above)
    return Blocks([text for text in texts if text], *(column[kept] for column in columns), elements)


def _breaks(tags: Tags, parting: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which tags are line ends within a block, and which part blocks: the second `br` in a row, behind some text."""
    lines, splits = np.zeros(len(parting), bool), np.zeros(len(parting), bool)
    places = np.flatnonzero(tags.kinds == BR)
    if not len(places):
        return lines, splits
    seen = np.cumsum(tags.ink[:-1])  # pieces with text before each tag
    before = seen[places]
    at_start = np.maximum.accumulate(np.where(parting, seen, 0))[places]
    same = before[1:] == before[:-1]
    first = np.append(True, ~same) & (before > at_start)
    lines[places[first]] = True
    second = np.append(False, first[:-1] & same)
    splits[places[second]] = True
    return lines, splits


def _inside_links(kinds: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether each piece stands in a link: the last tag of a link before it opened one."""
    links = (kinds == LINK) | (kinds == LINK_END)
    latest = np.maximum.accumulate(np.where(links, np.arange(len(kinds)), -1))
    return np.append(False, (latest >= 0) & (kinds[latest] == LINK))


def _inline(tags: Tags, run_of_tag: Numbers, size: int) -> Numbers:
    """The hints of the inline tags of each run."""
    bits = np.zeros(size, np.int64)
    places = np.flatnonzero((tags.kinds == INLINE) | (tags.kinds == STRONG))
    for run, mask in zip(run_of_tag[places].tolist(), _hints(tags, places), strict=True):
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
        text = "".join(
            ("\n" if at in broken and at > first else "") + markup[starts[at] : ends[at]]
            for at in range(first, last + 1)
        )
    if "&" in text:
        text = unescape(LONG_NUMBER.sub("\ufffd", text) if "&#" in text else text)
    if not WORD.search(text):
        return ""
    if pre:
        return text.strip("\r\n").rstrip()
    if broken:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return " ".join(text.split())
