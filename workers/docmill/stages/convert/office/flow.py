"""HTML of one page, written block by block: paragraphs, headings, nested lists, tables.

Tested by tests/stages/convert/office/test_flow.py.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Flow", "TableCell", "escape", "render_table", "visible"]

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Control characters, which HTML holds nowhere; RTF and damaged files do."""
TAG = re.compile(r"<[^<>]*>")
MOST_SPAN = 1000
"""Columns or rows that a cell is said to cover: HTML allows no more columns, and nobody sees more."""


def escape(text: str) -> str:
    """Return a text as HTML shows it, without control characters."""
    return html.escape(UNSEEN.sub("", text), quote=False)


def visible(markup: str) -> str:
    """Return the text of a piece of HTML made here, spaces folded: all of it where tags are left out."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: the HTML in it, and how many columns and rows it covers."""

    markup: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False


def render_table(rows: Iterable[Sequence[TableCell]]) -> str:
    """Return a table; empty where no cell holds anything."""
    parts: list[str] = []
    held = False
    for row in rows:
        parts.append("<tr>")
        for cell in row:
            name = "th" if cell.is_head else "td"
            spans = f' colspan="{min(cell.columns, MOST_SPAN)}"' if cell.columns > 1 else ""
            spans += f' rowspan="{min(cell.rows, MOST_SPAN)}"' if cell.rows > 1 else ""
            parts.append(f"<{name}{spans}>{cell.markup}</{name}>")
            held = held or bool(cell.markup)
        parts.append("</tr>\n")
    return f"<table>\n{''.join(parts)}</table>" if held else ""


class _OpenList(NamedTuple):
    kind: str
    level: int


OTHER = {"ol": "ul", "ul": "ol"}


class Flow:
    """The blocks of a page so far. What is added is HTML already; blank blocks are left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lists: list[_OpenList] = []  # the open lists, outermost first: each has an open item

    def paragraph(self, markup: str) -> None:
        """Add a paragraph."""
        self.block("p", markup)

    def heading(self, level: int, markup: str) -> None:
        """Add a heading; levels below the sixth are of the sixth."""
        self.block(f"h{min(max(level, 1), 6)}", markup)

    def block(self, name: str, markup: str) -> None:
        """Add an element that stands by itself."""
        if _has_content(markup):
            self.close_lists()
            self._parts.append(f"<{name}>{markup}</{name}>\n")

    def raw(self, markup: str) -> None:
        """Add whole elements, a table for instance."""
        if markup:
            self.close_lists()
            self._parts.append(markup + "\n")

    def item(self, level: int, markup: str, *, numbered: bool) -> None:
        """Add an item of a list; `level` counts the lists around its own."""
        if not _has_content(markup):
            return
        kind = "ol" if numbered else "ul"
        while self._lists and (self._lists[-1].level > level or self._lists[-1] == _OpenList(OTHER[kind], level)):
            self.close_lists(len(self._lists) - 1)
        if self._lists and self._lists[-1].level == level:
            self._parts.append("</li>\n")
        else:
            self._parts.append(f"<{kind}>")
            self._lists.append(_OpenList(kind, level))
        self._parts.append(f"<li>{markup}")

    def in_item(self, markup: str) -> None:
        """Add a block to the item that is open, or by itself where none is."""
        if not self._lists:
            self.raw(markup)
        elif markup:
            self._parts.append(markup)

    def close_lists(self, keep: int = 0) -> None:
        """Close the open lists but the outermost `keep`."""
        while len(self._lists) > keep:
            self._parts.append(f"</li></{self._lists.pop().kind}>\n")

    def markup(self) -> str:
        """Return the HTML of all blocks, lists closed."""
        self.close_lists()
        return "".join(self._parts).strip()


def _has_content(markup: str) -> bool:
    return bool(markup) and bool(visible(markup))
