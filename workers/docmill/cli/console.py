"""The terminal: what was asked for goes to stdout, all else to stderr. Tested by tests/cli/test_console.py."""

from __future__ import annotations

import os
import sys

from rich import box
from rich.console import Console
from rich.table import Table

__all__ = ["WIDE", "id_width", "isolated", "listing", "marks_by_colour", "messages", "results"]

WIDE = 100
"""Columns from which tables show all they have; on narrower terminals they leave out or stack what matters less."""

PIPED_WIDTH = 160  # columns of a table that is piped: nobody scrolls there, and whole ids can be picked out

messages = Console(stderr=True, highlight=False, soft_wrap=False)
"""Where progress and summaries go. Rich leaves colours away where NO_COLOR is set or stderr is no terminal."""

results = Console(highlight=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH)
"""Where the tables go that a command was asked for: stdout, so that they can be piped."""


def isolated(text: str) -> str:
    """Return a cell of text in any direction, isolated so that it cannot reorder the cells beside it.

    Source: UAX 9, the characters FSI and PDI.
    """
    return f"\u2068{text}\u2069"


def listing(*columns: str, right: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """Return an empty table with these columns.

    `right` names the columns of numbers, `whole` those whose cells are never folded over lines; a column may be both.
    All others are folded where the terminal is too narrow.
    """
    between = 1 if results.width >= WIDE else 0  # beside the space that the box itself has
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", show_edge=False, pad_edge=False, padding=(0, between, 0, 0))
    for column in columns:
        table.add_column(
            column, justify="right" if column in right else "left", no_wrap=column in whole, overflow="fold"
        )
    return table


def id_width() -> int:
    """Return how many characters of an id a table has room for: all 32 on a wide terminal, else fewer."""
    return 32 if results.width >= WIDE else 12


def marks_by_colour() -> bool:
    """Tell whether what differs can be marked by colour: on a terminal that has colours and is asked for them."""
    return results.color_system is not None and not results.no_color
