"""Whatever is printed is data: no markup, nothing that a terminal obeys, text of any direction within its cell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from docmill.cli.console import Terminal, line, stacked

RTL = "تقرير طويل جدا"
HOSTILE = "[/red]x \x1b]0;t\x07\x9b31m\r\n\u202e\u2067 :smile: " + RTL


def printed(*things: object, width: int = 60) -> str:
    out = io.StringIO()
    Terminal(file=out, width=width, color_system=None, force_terminal=True).print(*things)
    return out.getvalue()


def table(cell: str | Text) -> Table:
    made = Table("a", "b")
    made.add_row(cell, "beside")
    return made


@pytest.mark.parametrize(
    "thing",
    [
        str,
        lambda text: line("name: ", (text, "bold")),
        table,
        lambda text: table(line(text)),
        lambda text: table(Text(text)),
        lambda text: Text(text, style="red"),
        lambda text: stacked(text, text),
        lambda text: Panel(Text(text), title=line(text)),
    ],
    ids=["string", "line", "cell", "line in a cell", "text in a cell", "text", "stacked", "panel"],
)
def test_what_others_wrote_is_shown_and_not_obeyed(thing: Callable[[str], object]) -> None:
    told = printed(thing(HOSTILE), width=200)
    assert "[/red]x" in told
    assert r"\x1b]0;t" in told
    assert r"\u202e\u2067 :smile:" in told
    assert not {"\x1b", "\x07", "\x9b", "\r", "\u202e", "\u2067"} & set(told)


@pytest.mark.parametrize("width", [20, 30, 60])
def test_each_line_of_a_folded_cell_is_isolated_by_itself(width: int) -> None:
    lines = printed(table(f"a {RTL} {RTL} b"), width=width).splitlines()
    assert any("\u2068" in one for one in lines)
    for one in lines:
        assert one.count("\u2068") == one.count("\u2069")
        assert not re.search("[\u0600-\u06ff]", re.sub("\u2068[^\u2069]*\u2069", "", one))


def test_styles_stay_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = io.StringIO()
    terminal = Terminal(file=out, width=60, color_system="standard", force_terminal=True)
    terminal.print(line("a ", ("ملف", "red"), " b"))
    assert "\x1b[31m" in out.getvalue()
    assert out.getvalue().replace("\x1b[31m", "").replace("\x1b[0m", "") == "a \u2068ملف\u2069 b\n"


def test_a_very_long_name_takes_a_few_lines() -> None:
    assert len(printed(table("x" * 60_000), width=80).splitlines()) < 40
