"""A line of a page: its text in logical order, and where it stands.

Tested by tests/stages/convert/pdf/test_paragraphs.py.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Line"]


@dataclass(slots=True)
class Line:
    """A line in points with y upwards; `column` numbers the columns of its page in reading order.

    `start` and `end` are how far it stands off the edges of its column where it begins and ends, as it is read.
    `index` is the place of one of its characters in PDFium's order. `hyphen` tells that PDFium took the hyphen at its
    end for a division, `table` that it is a row of a table.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    column: int
    right_to_left: bool = False
    start: float = 0.0
    end: float = 0.0
    index: int = 0
    hyphen: bool = False
    table: bool = False
