"""Keep together what belongs together: a list, a table, a term and its definition, a heading and what it opens.

Tested by tests/stages/clean/article/test_wholes.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from docmill.stages.clean.article.blocks import Blocks
from docmill.stages.clean.article.shapes.tables import data_cells
from docmill.stages.clean.article.shapes.verses import find_verses
from docmill.stages.clean.html.elements import KIND

__all__ = ["with_wholes"]

Flags = NDArray[np.bool_]
HALF, FEW = 0.5, 0.25
"""Shares of a table's cells from which all are kept, and below which none is: a cell by itself says nothing."""
ITEM, TERM, DEFINITION, SUMMARY, DETAILS, DIV = (KIND[name] for name in ("li", "dt", "dd", "summary", "details", "div"))
CAPTION = KIND["caption"]
HIGHEST = 8  # elements above a block for its `dd` or `details`


def with_wholes(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks with the rest of what they are parts of.

    These are tables of data with their captions, poems and plain lists of which half is kept, lists that a paragraph
    introduces, terms of definitions, and headings of what opens by a click.
    """
    found: list[bool] = _with_terms(page, kept).tolist()  # numpy takes longer for the few blocks of a list
    for places in _lists(page):
        if _share(found, places) >= HALF or _introduced(page, found, places):
            _set(found, places, kept=True)
    for verses in find_verses(page):
        places = [at for verse in verses for at in verse]
        if _share(found, places) >= HALF:
            _set(found, places, kept=True)
    _decide_tables(page, found)
    return np.array(found, bool)


def _share(found: list[bool], places: Sequence[int]) -> float:
    """Return the share of some blocks that is kept."""
    return sum([found[at] for at in places]) / len(places)


def _set(found: list[bool], places: Sequence[int], *, kept: bool) -> None:
    """Keep some blocks, or leave them out."""
    for at in places:
        found[at] = kept


def _decide_tables(page: Blocks, found: list[bool]) -> None:
    """Change the kept blocks so that rows of data are kept whole or not at all, and tables with their captions too."""
    cells = data_cells(page)
    if not cells and CAPTION not in page.elements.kinds:
        return
    tables: dict[int, list[int]] = {}
    rows: dict[int, list[int]] = {}
    captions: dict[int, list[int]] = {}
    parents, kinds = page.elements.parents, page.elements.kinds
    for at, element in enumerate(page.element.tolist()):
        if kinds[element] == CAPTION:
            captions.setdefault(parents[element], []).append(at)
        elif cell := cells.get(element):
            tables.setdefault(cell.table, []).append(at)
            rows.setdefault(cell.row, []).append(at)
    for places in rows.values():
        _set(found, places, kept=_share(found, places) >= HALF)
    for table, places in tables.items():
        share = _share(found, places)
        _set(found, captions.get(table, ()), kept=share >= HALF)
        if share >= HALF or share < FEW:
            _set(found, places, kept=share >= HALF)


def _with_terms(page: Blocks, kept: Flags) -> Flags:
    """Return the kept blocks with the terms and headings of them."""
    parents, kinds = page.elements.parents, page.elements.kinds
    found = kept.copy()
    waiting: list[int] = []
    for at, element in enumerate(page.element.tolist()):
        if kinds[element] in (TERM, SUMMARY):
            waiting.append(at)
        elif waiting and kept[at]:
            place = _of(parents, kinds, element)
            found[[one for one in waiting if parents[int(page.element[one])] == place]] = True
            waiting.clear()
    return found


def _of(parents: list[int], kinds: list[int], element: int) -> int:
    """Return the element whose term or heading a block may have: that around its `dd`, or its `details`."""
    for _ in range(HIGHEST):
        if kinds[element] == DEFINITION:
            return parents[element]
        if kinds[element] == DETAILS or element <= 0:
            return element
        element = parents[element]
    return -1


def _lists(page: Blocks) -> list[list[int]]:
    """Return the blocks of each plain list: a `dl`, `details` in a row, a list whose items are a block each."""
    parents, kinds = page.elements.parents, page.elements.kinds
    lists: dict[tuple[int, int], list[int]] = {}
    items: dict[tuple[int, int], set[int]] = {}
    for at, element in enumerate(page.element.tolist()):
        item = element if kinds[element] in (ITEM, TERM, DEFINITION) else _around(parents, kinds, element)
        if not item:
            continue
        above = parents[item]
        if kinds[item] in (TERM, DEFINITION) and kinds[above] == DIV:
            above = parents[above]
        lists.setdefault((above, kinds[item] == DETAILS), []).append(at)
        items.setdefault((above, kinds[item] == DETAILS), set()).add(item)
    return [places for key, places in lists.items() if key[1] or len(places) == len(items[key])]


def _around(parents: list[int], kinds: list[int], element: int) -> int:
    """Return the item or the `details` that a block stands in; 0 for none."""
    if kinds[parents[element]] == ITEM:
        return parents[element]
    for _ in range(HIGHEST // 2):
        if kinds[element] == DETAILS:
            return element
        element = parents[element]
        if element <= 0:
            break
    return 0


def _introduced(page: Blocks, kept: list[bool], places: list[int]) -> bool:
    """Tell whether a list without links follows a kept block beside it, which ends with a colon before `ul` or `ol`."""
    before, element = places[0] - 1, int(page.element[places[0]])
    parents, kinds = page.elements.parents, page.elements.kinds
    around = parents[parents[element]]
    if before < 0 or not kept[before]:
        return False
    above = parents[int(page.element[before])]
    if above not in (around, parents[around]) and (kinds[element] != TERM or parents[above] != around):
        return False
    if kinds[element] not in (TERM, SUMMARY) and not page.texts[before].endswith((":", "：")):
        return False
    return bool(page.linked[places].sum() < HALF * sum(len(page.texts[at]) for at in places))
