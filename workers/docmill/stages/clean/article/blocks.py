"""Cut HTML into blocks of text without a tree, in time linear in the page's size whatever it holds.

A block is a run of text between two block-level tags, or between two line breaks in a row: the unit that extraction
keeps or removes (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow text features", WSDM 2010).
Tags and runs are columns of numbers; only block-level tags and the text of blocks are looked at one by one.

Tested by tests/stages/clean/article/test_extraction.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.ancestry import attribute_bits_of_blocks
from docmill.stages.clean.article.boundaries import (
    Boundaries,
    Flags,
    Numbers,
    find_boundaries,
    has_stray_brackets,
    without_bracketed_values,
)
from docmill.stages.clean.html.elements import KIND, Elements, open_elements
from docmill.stages.clean.html.lexer import BR, END, LINK, LINK_END, NAMES, STRONG, Tags, lex
from docmill.stages.clean.html.markup import LONG_NUMBER
from docmill.stages.clean.html.non_text import Ranges, find_non_text

__all__ = ["Blocks", "read_blocks"]

WORD = re.compile(r"\w")
PRE = KIND["pre"]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a page, in columns, and its elements.

    `texts` have single spaces except in `pre`; a `br` is a line end. `element` is the number of a block's innermost
    block-level element. `linked` counts a block's characters in links (before white space is folded), `links` its
    links, `strong` its bold runs, `breaks` its line ends. `near` holds the attribute bits of its two
    innermost elements and of the inline ones in it, `above` those of all elements it stands in and the bits of
    ANCESTORS.
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
        """Return the name of a block's innermost block-level element."""
        return NAMES[self.elements.kinds[self.element[at]]]


def read_blocks(tags: Tags, non_text: Ranges | None = None) -> Blocks:
    """Cut a page into blocks that hold a letter or digit.

    `non_text` is what `find_non_text` found, if it was asked before.
    """
    non_text = find_non_text(tags) if non_text is None else non_text
    boundaries = find_boundaries(tags, non_text)
    if has_stray_brackets(tags, non_text, len(boundaries.kinds) - len(non_text[0])):
        tags = lex(without_bracketed_values(tags.markup, non_text))
        boundaries = find_boundaries(tags, find_non_text(tags))
    parting = (boundaries.kinds > 0) & (boundaries.kinds < 2 * END)
    return _blocks(tags.markup, boundaries, parting, open_elements(boundaries.kinds[parting].tolist()))


def _blocks(markup: str, boundaries: Boundaries, parting: Flags, elements: Elements) -> Blocks:
    """Gather the text between boundaries to blocks.

    A piece is the text before a boundary, or behind the last one; a run is the pieces of one block.
    """
    piece_starts = np.concatenate([[0], boundaries.ends])
    piece_ends = np.concatenate([boundaries.starts, [len(markup)]])
    breaks, splits = _breaks(boundaries, parting)
    run_of_boundary = np.cumsum(parting | splits, dtype=np.int64)
    run_of_piece = np.concatenate([[0], run_of_boundary])
    seen = boundaries.has_text.nonzero()[0]  # the pieces with text
    run_of_seen = run_of_piece[seen]
    new = np.ones(len(seen) + 1, bool)
    np.not_equal(run_of_seen[1:], run_of_seen[:-1], out=new[1:-1])
    first = new.nonzero()[0]
    first, last = first[:-1], first[1:] - 1
    size = int(run_of_piece[-1]) + 1
    element = np.array(elements.current)[np.concatenate([[0], np.cumsum(parting)])[seen[first]]]
    lines = np.bincount(run_of_boundary[breaks], minlength=size)[run_of_seen[first]]
    first_piece, last_piece = seen[first], seen[last]
    spans = zip(piece_starts[first_piece].tolist(), piece_ends[last_piece].tolist(), strict=True)
    raw = [markup[start:end] for start, end in spans]
    for at in (last_piece > first_piece).nonzero()[0].tolist():  # one in ten
        run = slice(first_piece[at], last_piece[at] + 1)
        ends_line = breaks[run.start : run.stop - 1] if lines[at] else None
        raw[at] = _joined(markup, piece_starts[run], piece_ends[run], ends_line)
    texts = [
        _text(text, broken=broken > 0, pre=elements.kinds[at] == PRE)
        for text, at, broken in zip(raw, element.tolist(), lines.tolist(), strict=True)
    ]
    kept = np.flatnonzero([bool(text) for text in texts])
    runs, element = run_of_seen[first[kept]], element[kept]
    inside_link = _inside_links(boundaries.kinds)[seen] * (piece_ends - piece_starts)[seen]
    near, above = attribute_bits_of_blocks(markup, boundaries, parting, elements, element, (runs, run_of_boundary))
    return Blocks(
        texts=[text for text in texts if text],
        element=element,
        linked=np.bincount(run_of_seen, inside_link, size)[runs].astype(np.int64),
        links=np.bincount(run_of_boundary[boundaries.kinds == LINK], minlength=size)[runs],
        strong=np.bincount(run_of_boundary[boundaries.kinds == STRONG], minlength=size)[runs],
        breaks=lines[kept],
        near=near,
        above=above,
        elements=elements,
    )


def _breaks(boundaries: Boundaries, parting: Flags) -> tuple[Flags, Flags]:
    """Return which boundaries are line ends within a block, and which part blocks: the second `br` in a row."""
    lines, splits = np.zeros(len(parting), bool), np.zeros(len(parting), bool)
    places = (boundaries.kinds == BR).nonzero()[0]
    if not len(places):
        return lines, splits
    seen = np.cumsum(boundaries.has_text[:-1])  # pieces with text before each tag
    before = seen[places]
    at_start = np.maximum.accumulate(np.where(parting, seen, 0))[places]
    same = before[1:] == before[:-1]
    first = np.append(True, ~same) & (before > at_start)
    lines[places[first]] = True
    second = np.append(False, first[:-1] & same)
    splits[places[second]] = True
    return lines, splits


def _inside_links(kinds: NDArray[np.int16]) -> Flags:
    """Return whether each piece stands in a link: the last tag of a link before it opened one."""
    links = (kinds == LINK) | (kinds == LINK_END)
    latest = np.maximum.accumulate(np.where(links, np.arange(len(kinds)), -1))
    return np.append(False, (latest >= 0) & (kinds[latest] == LINK))


def _joined(markup: str, starts: Numbers, ends: Numbers, ends_line: Flags | None) -> str:
    """Join the text of some pieces, with a line end behind each piece, but the last, that ends a line."""
    parts = [markup[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    if ends_line is not None:
        for at in ends_line.nonzero()[0].tolist():
            parts[at] += "\n"
    return "".join(parts)


def _text(text: str, *, broken: bool, pre: bool) -> str:
    """Return the text of a run of markup, in lines if it is `broken`; empty where it has no letter or digit."""
    if "&" in text:
        text = unescape(LONG_NUMBER.sub("\ufffd", text) if "&#" in text else text)
    # no white space but single spaces, as in five texts of six: seen in half the time that folding takes
    plain = text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "
    folded = text if plain else " ".join(text.split())
    if not (folded[:1].isalnum() or WORD.search(folded)):
        return ""
    if pre:
        return text.strip("\r\n").rstrip()
    if broken:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return folded
