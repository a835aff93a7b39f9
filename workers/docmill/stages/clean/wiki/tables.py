"""Tables of wikitext as lines (https://www.mediawiki.org/wiki/Help:Tables).

Tested by tests/stages/clean/wiki/test_wikitext.py.
"""

from __future__ import annotations

import re

__all__ = ["table_lines"]

CELLS = re.compile(r"\|\||!!")
ATTRIBUTE = re.compile(r"""[\w-]{1,40}\s{0,9}=\s{0,9}(?:"[^"]{0,1000}"|'[^']{0,1000}'|[^\s|]{1,1000})\s*+""")


def table_lines(inside: str) -> str:
    """Return a table, without its brackets, as a line for each row, its cells parted by bars."""
    rows: list[list[str]] = [[]]
    for number, line in enumerate(inside.split("\n")):
        start = line.lstrip()
        if not number and not start.startswith(("|", "!")):
            continue  # attributes of the table
        if start.startswith("|-"):
            rows.append([])
        elif start.startswith("|+"):
            rows.append([_cell(start[2:])])
            rows.append([])
        elif start.startswith(("|", "!")):
            rows[-1] += map(_cell, CELLS.split(start[1:]))
        elif rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {start}".strip()
    lines = (" | ".join(cell for cell in row if cell) for row in rows)
    return "\n".join(["", *filter(None, lines), ""])


def _cell(cell: str) -> str:
    """Return a cell without the attributes before a single bar."""
    start = at = len(cell) - len(cell.lstrip())
    while found := ATTRIBUTE.match(cell, at):
        at = found.end()
    has_attributes = at > start and cell.startswith("|", at) and not cell.startswith("||", at)
    return (cell[at + 1 :] if has_attributes else cell).strip()
