"""Render kept blocks as text, each kind in one shape.

- Paragraphs and headings stand apart, with an empty line between.
- Items of a list are lines that begin with a dash, two spaces deeper for each list within another; what else an item
  holds follows in lines of their own, indented as its text.
- Quotes begin with a bracket.
- Rows of a table of data are lines, their cells parted by ` | `; an empty cell keeps its place. Cells of a table that
  lays the page out are paragraphs. The halves of an Arabic verse are parted likewise.
- Terms of a definition list are lines, their definitions follow, indented by two spaces.
- Preformatted text keeps its lines and spaces.

Tested by tests/stages/clean/article/shapes/test_rendering.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.article.shapes.tables import Cell, data_cells
from docmill.stages.clean.article.shapes.verses import find_verses, is_verse
from docmill.stages.clean.html.elements import KIND

__all__ = ["render_blocks"]

ITEM, QUOTE, PRE, TERM, DEFINITION = (KIND[name] for name in ("li", "blockquote", "pre", "dt", "dd"))
NUMBERED = KIND["ol"]
LISTS = frozenset(KIND[name] for name in ("ul", "ol", "menu", "dir"))
DIRECT = 3  # elements between a block and the item or definition it belongs to
DEEPEST = 6  # lists within lists that are shown as such


class _Place(NamedTuple):
    """Where a block stands: the kind of its shape, the list or table, the item, row or term, and how deep a list."""

    shape: str
    group: int
    unit: int
    depth: int = 0


TEXT, VERSE = _Place("text", -1, -1), _Place("verse", -1, -1)


def render_blocks(
    page: Blocks,
    kept: NDArray[np.bool_],
    heads: Mapping[int, str] = MappingProxyType({}),
    frames: Collection[int] = (),
    *,
    whole_tables: bool = False,
    own_numbers: bool = False,
) -> str:
    """Return the text of the kept blocks.

    `heads` are lines that stand before some of these blocks, by their place; `frames` are elements in which shapes
    begin anew, whatever they stand in. `whole_tables` takes every table for one of data, as in a file that was
    converted, where none lays a page out. With `own_numbers` items of numbered lists have their numbers in their text,
    and get no dash.
    """
    cells = data_cells(page, frames, whole=whole_tables)
    poems = () if whole_tables else find_verses(page)
    verses = {first: second for poem in poems for first, second in poem if kept[first] and kept[second]}
    nesting = _nesting(page, frames)
    parts: list[str] = []
    before = TEXT
    started: set[int] = set()
    places = kept.nonzero()[0].tolist()
    at = 0
    while at < len(places):
        block = places[at]
        if block in heads:
            parts.append("\n\n" + heads[block])
            before = TEXT
        place, cell = _place(page, block, cells, nesting)
        if block in verses:
            place = VERSE
            parts.append(("\n" if before == VERSE else "\n\n") + f"{page.texts[block]} | {page.texts[verses[block]]}")
            at += 2
        elif cell is not None:
            row, at = _row(page, places, at, cells, cell)
            parts.append(("\n" if before.shape == "row" and before.group == place.group else "\n\n") + row)
        else:
            numbered = own_numbers and place.shape == "item" and page.elements.kinds[place.group] == NUMBERED
            quoted = nesting.quotes[int(page.element[block])]
            mark = "" if numbered else "- "
            place = VERSE if place == TEXT and is_verse(page.texts[block]) else place
            parts.append(_shown(page.texts[block], place, before, started, quoted=quoted, mark=mark))
            at += 1
        before = place
    return "".join(parts).strip("\n")


def _shown(text: str, place: _Place, before: _Place, started: set[int], *, quoted: bool, mark: str) -> str:
    """Return a block that is not in a row of data, in its shape, with the line ends before it."""
    if place.shape == "item":
        first = place.unit not in started
        started.add(place.unit)
        indent = "  " * (min(place.depth, DEEPEST) - 1)
        joined = before.shape == "item" and (before.group == place.group or place.depth > 1 or before.depth > 1)
        lines = text.split("\n")
        lead = indent + (mark if first else "  ")
        return ("\n" if joined else "\n\n") + lead + f"\n{indent}  ".join(lines)
    if place.shape in ("term", "definition"):
        joined = before.shape in ("term", "definition") and before.group == place.group
        indent = "  " if place.shape == "definition" else ""
        return ("\n" if joined else "\n\n") + indent + text.replace("\n", "\n" + indent)
    if place.shape == "code":
        joined = before.shape == "code" and before.group == place.group
        return ("\n" if joined and before.unit != place.unit else "\n\n") + text
    if place == VERSE == before and not quoted:
        return "\n" + text
    if quoted:
        return "\n\n> " + text.replace("\n", "\n> ")
    return "\n\n" + text


def _row(page: Blocks, places: list[int], at: int, cells: Mapping[int, Cell], first: Cell) -> tuple[str, int]:
    """Return the line of a row of data, and the place of the first block after it."""
    written: dict[int, list[str]] = {}
    while at < len(places):
        cell = cells.get(int(page.element[places[at]]))
        if cell is None or cell.row != first.row:
            break
        written.setdefault(cell.place, []).append(page.texts[places[at]].replace("\n", " "))
        at += 1
    return " | ".join(" ".join(written.get(number, ())) for number in range(max(written) + 1)), at


class _Nesting(NamedTuple):
    """For each element, how many lists it stands in, whether in a quote, and in which `pre` (0 for none);
    the elements in which these begin anew."""

    lists: list[int]
    quotes: list[bool]
    codes: list[int]
    frames: Collection[int]


def _nesting(page: Blocks, frames: Collection[int]) -> _Nesting:
    """Return what each element around text stands in."""
    parents, kinds = page.elements.parents, page.elements.kinds
    lists, quotes, codes = [0] * len(parents), [False] * len(parents), [0] * len(parents)
    for element in page.around:
        above, kind = parents[element], kinds[element]
        if element in frames:
            continue
        lists[element] = lists[above] + (kind in LISTS)
        quotes[element] = quotes[above] or kind == QUOTE
        codes[element] = codes[above] or (element if kind == PRE else 0)
    return _Nesting(lists, quotes, codes, frames)


def _place(page: Blocks, at: int, cells: Mapping[int, Cell], nesting: _Nesting) -> tuple[_Place, Cell | None]:
    """Return where a block stands, and its cell where it stands in a table of data."""
    element, parents, kinds = int(page.element[at]), page.elements.parents, page.elements.kinds
    if code := nesting.codes[element]:
        return _Place("code", code, element), None
    if cell := cells.get(element):
        return _Place("row", cell.table, cell.row), cell
    if kinds[element] in (TERM, DEFINITION) and element not in nesting.frames:
        return _Place("term" if kinds[element] == TERM else "definition", parents[element], element), None
    for _ in range(DIRECT):
        if element in nesting.frames:
            break
        if kinds[element] == ITEM:
            return _Place("item", parents[element], element, max(nesting.lists[element], 1)), None
        if element <= 0:
            break
        element = parents[element]
    return TEXT, None
