"""The terminal: what was asked for goes to stdout, all else to stderr; whatever others wrote is shown as data.

Both consoles take every text for data: no markup, no codes of emoji, nothing that a terminal obeys. Styles are given
apart, see `line`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

import click
from rich import box
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderableType
from rich.containers import Lines
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from docmill.text.display import FSI, PDI, escaped, right_to_left_runs, shown

__all__ = [
    "WIDE",
    "ask",
    "id_width",
    "line",
    "listing",
    "marks_by_colour",
    "messages",
    "results",
    "stacked",
]

WIDE = 100
"""Columns from which tables show all they have; on narrower terminals they leave out or stack what matters less."""

PIPED_WIDTH = 160  # columns of a table that is piped: nobody scrolls there, and whole ids can be picked out


MOST_CHARACTERS = 1000  # of one name or message in a table: a member of an archive may be called by 64 KiB


class DisplayedText(Text):
    """Text in which nothing is obeyed, each of whose lines isolates what runs from right to left (UAX 9).

    So it cannot reorder the cells beside it, however it is folded.
    """

    @classmethod
    def of(cls, text: Text) -> DisplayedText:
        """Return a text as it may be shown, its styles kept."""
        made = cls(style=text.style, justify=text.justify, overflow=text.overflow, no_wrap=text.no_wrap, end=text.end)
        if escaped(text.plain, lines=True, most=len(text)) == text.plain:
            made.append_text(text)
            return made
        for piece in text.divide(range(1, len(text))):  # a character each: this is rare
            made.append(escaped(piece.plain, lines=True), piece.spans[-1].style if piece.spans else None)
        return made

    def wrap(self, *arguments: Any, **options: Any) -> Lines:
        """Return the lines that it is folded into, each isolated by itself."""
        return Lines(_isolated(folded) for folded in super().wrap(*arguments, **options))


class Terminal(Console):
    """A console that shows every text as data."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(
        self,
        text: str,
        *,
        style: str | Style = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        **_: Any,
    ) -> Text:
        """Return a string as text, nothing of which is obeyed: no line end either, see `stacked`."""
        return DisplayedText(escaped(text, most=MOST_CHARACTERS), style=style, justify=justify, overflow=overflow)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render what is printed: a text that somebody made in another way is turned into data here at the latest."""
        if isinstance(renderable, Text) and not isinstance(renderable, DisplayedText):
            renderable = DisplayedText.of(renderable)
        return super().render(renderable, options)


messages = Terminal(stderr=True, soft_wrap=False)
"""Where progress and summaries go. Rich leaves colours away where NO_COLOR is set or stderr is no terminal."""

results = Terminal(width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH)
"""Where the tables go that a command was asked for: stdout, so that they can be piped."""


def line(*parts: str | tuple[str, str], style: str = "", most: int = MOST_CHARACTERS) -> Text:
    """Return a text of parts, each of them a string or a string and its style; of each `most` characters are shown."""
    text = DisplayedText(style=style)
    for part in parts:
        words, its_style = (part, None) if isinstance(part, str) else part
        text.append(escaped(words, most=most), its_style)
    return text


def stacked(*lines: Text | str) -> Text:
    """Return lines below each other as one text."""
    text = DisplayedText()
    for number, one in enumerate(lines):
        text.append("\n" if number else "").append_text(line(one) if isinstance(one, str) else one)
    return text


def listing(*columns: str, right: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """Return an empty table with these columns.

    `right` names the columns of numbers, `whole` those whose cells are never folded over lines; a column may be both.
    All others are folded where the terminal is too narrow.
    """
    between = 1 if results.width >= WIDE else 0  # beside the space that the box itself has
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", show_edge=False, pad_edge=False, padding=(0, between, 0, 0))
    for column in columns:
        table.add_column(
            stacked(*column.split("\n")),
            justify="right" if column in right else "left",
            no_wrap=column in whole,
            overflow="fold",
        )
    return table


def id_width() -> int:
    """Return how many characters of an id a table has room for: all 32 on a wide terminal, else fewer."""
    return 32 if results.width >= WIDE else 12


def marks_by_colour() -> bool:
    """Tell whether what differs can be marked by colour: on a terminal that has colours and is asked for them."""
    return results.color_system is not None and not results.no_color


def ask(question: str) -> None:
    """Ask a question on the terminal.

    Raises:
        click.Abort: the answer is no.
    """
    click.confirm(shown(question), abort=True, err=True)


def _isolated(folded: Text) -> Text:
    """Return a line whose runs from right to left are isolated, its styles kept."""
    runs = right_to_left_runs(folded.plain)
    if not runs:
        return folded
    made = folded.blank_copy()
    bounds = [place for run in runs for place in run]
    for number, piece in enumerate(folded.divide(bounds)):
        made.append_text(Text.assemble(FSI, piece, PDI) if number % 2 else piece)
    return made
