"""Texts made from an expression's own parse tree to make it slow: what it repeats, repeated, and then no match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

__all__ = ["attacks"]

# The parser that `re` itself uses; its trees are lists of (operator, argument).
parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
MOST_OF_CLASS = 4  # characters tried of one class
MOST_BRANCHES = 3
MOST_PUMPS = 40  # an expression of two hundred words has as many ways in: the first ones stand for all
ALPHABET = " \n\ta1A_-.,:/'\"<>&;()[]{}#@+|%$é٣ا日あ\u0301\u200d"
ENDS = ("", "\0", " !\n")


def attacks(compiled: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield texts to be slow on as (beginning, what is repeated, end); the middle can be repeated to any size."""
    pattern = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
    tree = parser.parse(pattern, compiled.flags & ~re.UNICODE)
    seen = set()
    pumps = list(islice(_distinct(_pumps(tree, "")), MOST_PUMPS))
    first = _sample(tree)
    middles = [*pumps, *(("", begin) for begin in _beginnings(tree))]
    middles += [("", begin + pump * 2) for begin, pump in pumps if begin]
    middles += [("", first), ("", first + " "), ("", first[:-1])]
    texts = [(begin, middle, end) for begin, middle in middles for end in ENDS]
    for text in [*texts, *(("", character, "\0") for character in ALPHABET)]:
        if text[1] and text not in seen:
            seen.add(text)
            yield text


def _distinct(items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            yield item


def _pumps(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield for each repeated part what leads to it, and what to repeat: each of some ways to fill it."""
    for operator, argument in nodes:
        name = str(operator)
        if name in REPEATS:
            _, most, body = argument
            if most > 1:
                for one in _samples(body):
                    yield before, one
            yield from _pumps(body, before)
            yield from ((before, one + inner) for one in islice(_samples(body), 2) for _, inner in _pumps(body, ""))
        elif name == "SUBPATTERN":
            yield from _pumps(argument[3], before)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _pumps(branch, before)
        elif name == "ATOMIC_GROUP":
            yield from _pumps(argument, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _pumps(argument[1], before)
        before += _sample([(operator, argument)])


def _beginnings(nodes: Sequence[Any]) -> Iterator[str]:
    """Yield texts for the first one, two, ... elements, which a search tries anew at each of their places."""
    for length in range(1, min(len(nodes), 12)):
        yield from islice(_samples(nodes[:length]), MOST_BRANCHES)


def _sample(nodes: Any) -> str:
    return next(_samples(nodes), "")


def _samples(nodes: Any) -> Iterator[str]:
    """Yield some texts that the nodes match, assertions and back references left out of account."""
    found = [""]
    for operator, argument in nodes:
        options = list(islice(dict.fromkeys(_options(str(operator), argument)), MOST_OF_CLASS)) or [""]
        several = len(found) > 1  # each with the first option alone then: all combinations would be too many
        found = [one + option for one in found for option in (options[:1] if several else options)]
    yield from found


def _options(name: str, argument: Any) -> Iterator[str]:
    if name == "LITERAL":
        yield chr(argument)
    elif name in ("NOT_LITERAL", "IN", "ANY", "CATEGORY"):
        yield from _members(name, argument)
    elif name in REPEATS:
        least, _, body = argument
        for one in _samples(body):
            yield one * max(1, min(least, 64))
    elif name == "SUBPATTERN":
        yield from _samples(argument[3])
    elif name == "BRANCH":
        for branch in islice(argument[1], MOST_BRANCHES):
            yield _sample(branch)
    elif name == "ATOMIC_GROUP":
        yield from _samples(argument)


def _members(name: str, argument: Any) -> Iterator[str]:
    """Yield some characters of a class: of ALPHABET, and the first ones it names itself."""
    if name == "ANY":
        yield from "a <\n"
        return
    items = [(name, argument)] if name in ("NOT_LITERAL", "CATEGORY") else argument
    refused = bool(items) and str(items[0][0]) == "NEGATE"
    named = [one for item in items for one in _named(str(item[0]), item[1])]
    matches = [one for one in ALPHABET if any(_holds(str(kind), value, one) for kind, value in items) != refused]
    yield from matches[:MOST_OF_CLASS] if refused else [*named[:2], *matches]


def _named(kind: str, value: Any) -> Iterator[str]:
    if kind == "LITERAL":
        yield chr(value)
    elif kind == "RANGE":
        yield chr(value[0])
        yield chr(value[1])


def _holds(kind: str, value: Any, character: str) -> bool:
    if kind == "LITERAL":
        return ord(character) == value
    if kind == "NOT_LITERAL":
        return ord(character) != value
    if kind == "RANGE":
        return bool(value[0] <= ord(character) <= value[1])
    return kind == "CATEGORY" and bool(_category(str(value)).match(character))


@cache
def _category(name: str) -> re.Pattern[str]:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rpartition("_")[2]]
    return re.compile("\\" + (letter.upper() if "_NOT_" in name else letter))
