"""Choices as addresses and back: every page can be linked to. Tested by tests/viewer/web/test_pages.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from docmill.viewer.index import Choice
from docmill.viewer.index.search import FACETS
from docmill.viewer.rendering.marked_text import MOST_NAME

__all__ = ["Chip", "address_of", "chips_of", "choice_of", "toggled"]

ORDERS: Final = ("relevance", "newest", "oldest", "longest", "shortest", "added")
MOST_VALUES: Final = 50
SIGNAL: Final = re.compile(r"[\w.-]{1,100}")
DATE: Final = re.compile(r"([1-9][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a choice, as a page names it, and the address without it."""

    name: str
    value: str
    without: str


def choice_of(query: QueryParams) -> Choice:
    """Return what an address chooses. What cannot be understood is left out, as if it were not there."""
    facets = {name: tuple(query.getlist(name))[:MOST_VALUES] for name in FACETS if query.getlist(name)}
    entities = tuple(one[:MOST_NAME].replace(":", "\t", 1) for one in query.getlist("entity") if ":" in one)[
        :MOST_VALUES
    ]
    ranges = {}
    for given in query.getlist("range")[:MOST_VALUES]:
        name, _, bounds = given.partition(":")
        low, _, high = bounds.partition("..")
        if SIGNAL.fullmatch(name) and (low or high):
            ranges[name] = _number(low), _number(high)
    if query.get("least") or query.get("most"):
        ranges[_signal(query.get("signal", ""))] = _number(query.get("least", "")), _number(query.get("most", ""))
    ranges = {name: bounds for name, bounds in ranges.items() if bounds != (None, None)}
    order = query.get("order", "")
    if order not in ORDERS and not (order[:1] in {"+", "-"} and SIGNAL.fullmatch(order[1:])):
        order = ""
    return Choice(
        query=query.get("q", "")[:400],
        facets=facets,
        entities=entities,
        ranges=ranges,
        dates=(_day(query.get("from", ""), last=False), _day(query.get("to", ""), last=True)),
        order=order,
        page=max(1, min(10**7, int(_number(query.get("page", "")) or 1))),
        whole=tuple(name for name in (*FACETS, "entity") if name in query.getlist("whole")),
    )


def address_of(choice: Choice, **changes: object) -> str:
    """Return the address of a choice, parts of it changed; of its first page unless a page is named."""
    chosen = replace(choice, **{"page": 1, **changes})  # type: ignore[arg-type]  # by the names of its fields
    pairs: list[tuple[str, str]] = [("q", chosen.query)] if chosen.query else []
    pairs += [(name, value) for name, values in chosen.facets.items() for value in values]
    pairs += [("entity", entity.replace("\t", ":", 1)) for entity in chosen.entities]
    pairs += [("range", f"{name}:{_told(low)}..{_told(high)}") for name, (low, high) in chosen.ranges.items()]
    pairs += [(name, _day_told(day)) for name, day in zip(("from", "to"), chosen.dates, strict=True) if day]
    pairs += [("order", chosen.order)] if chosen.order else []
    pairs += [("whole", name) for name in chosen.whole]
    pairs += [("page", str(chosen.page))] if chosen.page > 1 else []
    return "/records" + (f"?{urlencode(pairs)}" if pairs else "")


def chips_of(choice: Choice) -> list[Chip]:
    """Return the parts of a choice, each with the address without it."""
    found = [Chip("words", choice.query, address_of(choice, query=""))] if choice.query else []
    for name, values in choice.facets.items():
        for value in values:
            left = {**choice.facets, name: tuple(one for one in values if one != value)}
            found.append(Chip(name, value, address_of(choice, facets=left)))
    for entity in choice.entities:
        others = tuple(one for one in choice.entities if one != entity)
        kind, _, name = entity.partition("\t")
        found.append(Chip(kind, name, address_of(choice, entities=others)))
    for name, (low, high) in choice.ranges.items():
        rest = {one: bounds for one, bounds in choice.ranges.items() if one != name}
        found.append(Chip(name, f"{_told(low)} to {_told(high)}", address_of(choice, ranges=rest)))
    for at, (name, day) in enumerate(zip(("from", "to"), choice.dates, strict=True)):
        if day:
            dates = tuple(None if one == at else other for one, other in enumerate(choice.dates))
            found.append(Chip(name, _day_told(day), address_of(choice, dates=dates)))
    return found


def toggled(choice: Choice, name: str, value: str) -> str:
    """Return the address with a facet's value added, or without it where it is chosen."""
    if name == "entity":
        entities = _toggled(choice.entities, value)
        return address_of(choice, entities=entities)
    return address_of(choice, facets={**choice.facets, name: _toggled(choice.facets.get(name, ()), value)})


def _toggled(values: Iterable[str], value: str) -> tuple[str, ...]:
    held = tuple(values)
    return tuple(one for one in held if one != value) if value in held else (*held, value)


def _signal(name: str) -> str:
    return name if SIGNAL.fullmatch(name) else "characters"


def _number(text: str) -> float | None:
    try:
        number = float(text[:40])
    except ValueError:
        return None
    return number if abs(number) < 1e18 else None  # neither NaN nor infinite


def _told(number: float | None) -> str:
    if number is None:
        return ""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _day(text: str, *, last: bool) -> int | None:
    found = DATE.fullmatch(text)
    if not found:
        return None
    month, day = (int(part) if part else (99 if last else 0) for part in found.groups()[1:])
    return int(found[1]) * 10_000 + month * 100 + day


def _day_told(day: int) -> str:
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    parts = [f"{year:04}", *(f"{one:02}" for one in (month, date) if 0 < one < 99)]
    return "-".join(parts)
