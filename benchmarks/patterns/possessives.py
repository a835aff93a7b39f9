"""Tell which possessive repeats of an expression CPython before 3.11.5 matches wrongly, from its parse tree alone.

There, where a repetition fails after a part of it matched, the text that this part took stays taken: `(?:ab?c)++`
matches all of "aca" (https://github.com/python/cpython/issues/106052). Only parts that keep a place of their own, as
repeats, choices and looks ahead do, leave it so. Which of them can fail is hard to tell, so none may stand in a
possessive repeat. An atomic group takes the same text: `(?>(?:ab?c)+)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from benchmarks.patterns.attacks import REPEATS, parser

__all__ = ["unsafe_possessives"]

KEEPS_A_PLACE = frozenset({*REPEATS, "BRANCH", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT", "GROUPREF_EXISTS"})


def unsafe_possessives(compiled: re.Pattern[Any]) -> list[str]:
    """Return for each possessive repeat that older Pythons may match wrongly what stands in it."""
    pattern = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
    tree = parser.parse(pattern, compiled.flags & ~re.UNICODE)
    return [
        ", ".join(sorted(unsafe))
        for name, argument in _nodes(tree)
        if name == "POSSESSIVE_REPEAT" and (unsafe := KEEPS_A_PLACE.intersection(name for name, _ in _nodes(argument)))
    ]


def _nodes(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield every operator of a tree with its argument, whatever it stands in."""
    if isinstance(tree, parser.SubPattern):
        for operator, argument in tree:
            yield str(operator), argument
            yield from _nodes(argument)
    elif isinstance(tree, (tuple, list)):
        for part in tree:
            yield from _nodes(part)
