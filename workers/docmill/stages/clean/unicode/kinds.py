"""Tell which kinds of characters a text holds, by one look at each.

Most texts hold nothing to be repaired or cleared away. A search for each kind tells that as well; a look-up of all
characters in a table of the basic plane tells every kind at once, in the time of half a search.

Tested by tests/stages/clean/unicode/test_kinds.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["KindTable", "kinds_in", "make_table"]

KindTable = npt.NDArray[np.uint16]
"""For each unit of UTF-16 the kinds that its character is of, as bits."""
BASIC_PLANE = 0x10000
SURROGATES = slice(0xD800, 0xE000)
PIECE = 1 << 16  # characters looked at together: what they are copied to stays in the cache


def make_table(kinds: Mapping[int, str | Iterable[int]], beyond: int) -> KindTable:
    """Return the table of some kinds: for each its bit, and its characters as a set in a pattern or as code points.

    Surrogates, and with them all characters beyond the basic plane, count for the kinds `beyond`.
    """
    table = np.zeros(BASIC_PLANE, np.uint16)
    characters = np.arange(BASIC_PLANE, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for bit, which in kinds.items():
        found = [one.start() for one in re.finditer(f"[{which}]", characters)] if isinstance(which, str) else [*which]
        table[found] |= bit
    table[SURROGATES] |= beyond
    return table


def kinds_in(text: str, table: KindTable) -> int:
    """Return the kinds of characters that a text holds, as bits; for any string, lone surrogates included."""
    found = 0
    for start in range(0, len(text), PIECE):
        units = np.frombuffer(text[start : start + PIECE].encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
        found |= int(np.bitwise_or.reduce(table.take(units)))
    return found
