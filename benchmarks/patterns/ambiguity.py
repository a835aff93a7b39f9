"""Tell, from its parse tree alone, whether an expression can split one run of characters in many ways.

Two unbounded repeats that may stand side by side and share a character (`\\s*,?\\s*`) take the square of the time. One
inside the other (`(?:a+)*`), or a repeated choice of two for one character, takes the power of two. Both need that what
follows fails. Possessive repeats and atomic groups give nothing back, and are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from benchmarks.patterns.attacks import REPEATS, parser

__all__ = ["ambiguities"]

UNBOUNDED = 64  # a repeat of fewer is taken as a constant
CHARACTERS = [chr(code) for code in range(128)] + list("éÀğسا٣अाกั日あ\u0301\u200d\u00a0\u3000،؛；·–’»")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression: the characters it can begin with, the repeats open at its end, whether it can be empty.

    `leading` are the unbounded repeats that it can begin with, each as the characters it takes.
    """

    first: frozenset[str]
    leading: tuple[frozenset[str], ...]
    trailing: tuple[frozenset[str], ...]
    empty: bool


def ambiguities(compiled: re.Pattern[Any]) -> list[str]:
    """Return what is ambiguous in an expression, each with some of the characters shared."""
    pattern = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
    found: list[str] = []
    _sequence(parser.parse(pattern, compiled.flags & ~re.UNICODE), found)
    return found


def _sequence(nodes: Any, found: list[str]) -> _Part:
    whole = _Part(frozenset(), (), (), empty=True)
    for operator, argument in nodes:
        part = _part(str(operator), argument, found)
        shared = [one & other for one in whole.trailing for other in part.leading if one & other]
        found.extend(f"side by side: {_shown(one)}" for one in shared)
        whole = _Part(
            whole.first | part.first if whole.empty else whole.first,
            whole.leading + part.leading if whole.empty else whole.leading,
            part.trailing + whole.trailing if part.empty else part.trailing,
            whole.empty and part.empty,
        )
    return whole


def _part(name: str, argument: Any, found: list[str]) -> _Part:
    if name in REPEATS:
        return _repeat(name, argument, found)
    if name == "SUBPATTERN":
        return _sequence(argument[3], found)
    if name == "ATOMIC_GROUP":
        inside = _sequence(argument, found)
        return _Part(inside.first, (), (), inside.empty)
    if name == "BRANCH":
        parts = [_sequence(branch, found) for branch in argument[1]]
        return _Part(
            frozenset().union(*(part.first for part in parts)),
            tuple(one for part in parts for one in part.leading),
            tuple(one for part in parts for one in part.trailing),
            any(part.empty for part in parts),
        )
    if name in ("ASSERT", "ASSERT_NOT", "AT"):
        if name != "AT":
            _sequence(argument[1], found)
        return _Part(frozenset(), (), (), empty=True)
    return _Part(_characters(name, argument), (), (), empty=False)


def _repeat(name: str, argument: Any, found: list[str]) -> _Part:
    least, most, body = argument
    inside = _sequence(body, found)
    if name == "POSSESSIVE_REPEAT":
        return _Part(inside.first, (), (), least == 0 or inside.empty)
    if most < UNBOUNDED:
        return _Part(inside.first, inside.leading, inside.trailing, least == 0 or inside.empty)
    shared = [one & inside.first for one in inside.trailing if one & inside.first]
    found.extend(f"one inside the other: {_shown(one)}" for one in shared)
    found.extend(_overlaps(body))
    taken = inside.first  # of a body of several characters the first: what another repeat would have to begin with
    return _Part(inside.first, (taken,), (taken,), least == 0 or inside.empty)


def _overlaps(body: Any) -> list[str]:
    """Return the characters that two branches of a repeated choice both take, one at a time."""
    if len(body) != 1 or str(body[0][0]) not in ("BRANCH", "SUBPATTERN"):
        return []
    operator, argument = body[0]
    if str(operator) == "SUBPATTERN":
        return _overlaps(argument[3])
    ones = [_sequence(branch, []).first for branch in argument[1] if branch.getwidth() == (1, 1)]
    shared = [one & other for place, one in enumerate(ones) for other in ones[:place] if one & other]
    return [f"a choice of two: {_shown(one)}" for one in shared]


def _characters(name: str, argument: Any) -> frozenset[str]:
    if name == "ANY":
        return frozenset(CHARACTERS) - {"\n"}
    if name not in ("LITERAL", "NOT_LITERAL", "IN", "CATEGORY", "RANGE"):
        return frozenset()
    items = argument if name == "IN" else [(name, argument)]
    tree = parser.parse("[a]", 0)
    tree.data[:] = [(parser.IN, [(parser.__dict__.get(str(kind), kind), value) for kind, value in items])]
    if name in ("LITERAL", "NOT_LITERAL"):
        tree.data[:] = [(getattr(parser, name), argument)]
    one: re.Pattern[str] = re._compiler.compile(tree)  # type: ignore[attr-defined]  # noqa: SLF001 - as `re` compiles it
    return frozenset(filter(one.match, CHARACTERS))


def _shown(characters: frozenset[str]) -> str:
    return ascii("".join(sorted(characters))[:12])
