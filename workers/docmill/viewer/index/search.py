"""Choosing among the documents of an index: full text, facets, ranges, order and pages.

What is chosen is a mask over the columns; facets are counted by adding up codes. Both take a few milliseconds for a
million documents, whatever is chosen. A facet is counted without its own choice, so that others can be added to it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from docmill.viewer.index.chunks import ENTITIES
from docmill.viewer.index.columns import Columns
from docmill.viewer.index.words import Term, match_of, terms_of

__all__ = ["FACETS", "FACET_ROWS", "PAGE", "RANKED", "Choice", "FacetValue", "Found", "Search"]

PAGE: Final = 25
FACETS: Final = ("language", "status", "duplication", "page_type", "media_type", "site", "partial", "run")
FACET_ROWS, MORE_ROWS = 12, 500
RANKED: Final = 20_000
"""Texts found up to which they are ordered by relevance: to rank one takes as long as to find ten."""
FEW: Final = 8  # below this part of all documents, their entities are looked up one by one
CACHED: Final = 32  # results of queries; a million documents found take 4 MB

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show. Values of one facet are alternatives; facets, entities, ranges and the query must all hold.

    `entities` are `TYPE<tab>name`. `ranges` are lowest and highest value by `characters` or the name of a signal;
    `dates` are first and last day as numbers, 20240131. `order` is `relevance`, `newest`, `oldest`, `longest`,
    `shortest`, `added`, or a signal behind `+` or `-`. Pages count from 1. `whole` names facets, or `entity`, of which
    500 values are counted instead of the twelve most frequent.
    """

    query: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    dates: tuple[int | None, int | None] = (None, None)
    order: str = ""
    page: int = 1
    whole: tuple[str, ...] = ()

    def rows_of(self, facet: str) -> int:
        """Return how many values of a facet are told."""
        return MORE_ROWS if facet in self.whole else FACET_ROWS


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many of the documents found have it, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of one page by number, how many there are in all, the facets' counts, and how it was done."""

    numbers: Sequence[int]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]
    entities: Sequence[FacetValue]
    order: str
    terms: Sequence[Term]
    seconds: float


class Search:
    """Searches one index. May be used by several threads."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection, self._lock = connection, lock
        self._columns: Columns | None = None
        self._generation = ""
        self._cache: OrderedDict[object, Any] = OrderedDict()

    @property
    def columns(self) -> Columns:
        """The columns as they are now; those of before as long as nothing was written."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
            generation = str(row[0]) if row else ""
            if self._columns is None or generation != self._generation:
                self._columns = Columns(self._connection, self._lock, self._columns)
                self._generation = generation
                self._cache.clear()
            return self._columns

    def find(self, choice: Choice, *, faceted: bool = True) -> Found:
        """Return one page of what is chosen, with the facets of all of it."""
        started = time.perf_counter()
        columns = self.columns
        terms = terms_of(choice.query)
        masks = self._masks(columns, choice, terms)
        chosen = self._together(columns, masks.values())
        total = columns.living if not masks else int(chosen.sum())
        order = self._order(choice, terms)
        key = ("order", order, choice.query, *sorted(map(repr, masks)))
        numbers = self._page(columns, chosen, order, terms, choice.page, total, key)
        facets = self._facets(columns, choice, masks, chosen) if faceted else {}
        entities = self._entities(columns, choice, masks, chosen) if faceted else []
        return Found(numbers, total, facets, entities, order, terms, time.perf_counter() - started)

    def counted(self, name: str) -> list[FacetValue]:
        """Return every value of a facet over all documents, the most frequent first."""
        columns = self.columns
        return self._values(columns, name, self._counts(columns, name, None), (), None)

    # Masks

    def _masks(self, columns: Columns, choice: Choice, terms: Sequence[Term]) -> dict[object, Mask]:
        """Return a mask for each part of a choice, by what it is."""
        masks: dict[object, Mask] = {}
        match = match_of(terms)
        if match is not None:
            masks["query", match] = self._cached(("match", match), lambda: self._matching(columns, match))
        elif choice.query.strip():
            masks["query", ""] = np.zeros(columns.rows, dtype=bool)  # nothing in it can be asked for
        for name, values in choice.facets.items():
            if name in FACETS and values:
                codes = [code for code in (columns.code(name, value) for value in values) if code is not None]
                masks[name, values] = np.isin(columns.of(name), codes)
        for entity in choice.entities:
            code = columns.code(ENTITIES, entity)
            mask = np.zeros(columns.rows, dtype=bool)
            if code is not None:
                mask[columns.owners()[columns.of(ENTITIES) == code]] = True
            masks["entity", entity] = mask
        for name, (low, high) in choice.ranges.items():
            masks["range", name, low, high] = _between(self._measure(columns, name), low, high)
        if choice.dates != (None, None):
            dates = columns.of("date")
            masks["dates", choice.dates] = _between(dates, choice.dates[0], choice.dates[1]) & (dates > 0)
        return masks

    def _together(self, columns: Columns, masks: Any) -> Mask:
        together = columns.alive
        for mask in masks:
            together = together & mask
        return together

    def _matching(self, columns: Columns, match: str) -> Mask:
        """Return which documents hold what is asked for. Rows come as one text: one by one they take longer."""
        mask = np.zeros(columns.rows + 1, dtype=bool)
        with self._lock:
            row = self._connection.execute(
                "SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (match,)
            ).fetchone()
        if row[0]:
            found = np.fromstring(row[0], dtype=np.int64, sep=",")
            mask[found[found <= columns.rows]] = True
        return mask[1:]

    def _measure(self, columns: Columns, name: str) -> npt.NDArray[Any]:
        return columns.of(name) if name == "characters" else columns.signal(name)

    # Order and pages

    def _order(self, choice: Choice, terms: Sequence[Term]) -> str:
        return choice.order or ("relevance" if match_of(terms) else "added")

    def _page(
        self, columns: Columns, chosen: Mask, order: str, terms: Sequence[Term], page: int, total: int, key: object
    ) -> list[int]:
        first = (max(1, page) - 1) * PAGE
        if first >= total:
            return []
        if order == "relevance" and total <= RANKED:
            ranked = self._cached((key, "ranked"), lambda: self._ranked(chosen, match_of(terms) or ""))
            return [int(number) for number in ranked[first : first + PAGE]]
        hits = self._cached((key, "hits"), lambda: np.flatnonzero(chosen))
        keys = self._keys(columns, order)
        if keys is None:
            return [int(number) for number in hits[first : first + PAGE]]
        values = keys[hits]
        last = min(first + PAGE, total)
        # The values up to the page's last are few beside all: these alone are sorted, equal ones as they were added.
        bound = np.partition(values, last - 1)[last - 1]
        few = hits[values <= bound] if bound == bound else hits  # noqa: PLR0124 - NaN is behind all others
        ordered = few[np.argsort(keys[few], kind="stable")]
        return [int(number) for number in ordered[first:last]]

    def _keys(self, columns: Columns, order: str) -> npt.NDArray[Any] | None:
        """Return what documents are sorted by, the smallest first; None for the order they were added in.

        What a document lacks comes last, whichever way the others are sorted.
        """
        if order in {"newest", "oldest"}:
            dates = columns.of("date").astype(np.float32)
            return np.where(dates > 0, -dates if order == "newest" else dates, np.nan)
        if order in {"longest", "shortest"}:
            sizes = columns.of("characters")
            return -sizes if order == "longest" else sizes
        if order[:1] in {"+", "-"}:
            values = columns.signal(order[1:])
            return values if order[0] == "+" else -values
        return None

    def _ranked(self, chosen: Mask, match: str) -> Numbers:
        """Return documents by relevance: BM25 (Robertson and Zaragoza 2009), words of the title counting five times."""
        ranked = "SELECT rowid AS r FROM words WHERE words MATCH ? ORDER BY bm25(words, 5.0, 1.0)"
        query = f"SELECT group_concat(r) FROM ({ranked})"  # noqa: S608 - both stand here
        with self._lock:
            row = self._connection.execute(query, (match,)).fetchone()
        numbers = np.fromstring(row[0] or "", dtype=np.int64, sep=",") - 1
        numbers = numbers[numbers < len(chosen)]
        return numbers[chosen[numbers]]

    # Facets

    def _facets(
        self, columns: Columns, choice: Choice, masks: Mapping[object, Mask], chosen: Mask
    ) -> dict[str, list[FacetValue]]:
        found = {}
        for name in FACETS:
            values = choice.facets.get(name, ())
            own = (name, values)
            mask = (
                self._together(columns, [one for key, one in masks.items() if key != own]) if own in masks else chosen
            )
            counts = self._counts(columns, name, mask if masks else None)
            found[name] = self._values(columns, name, counts, values, choice.rows_of(name))
        return found

    def _counts(self, columns: Columns, name: str, mask: Mask | None) -> Numbers:
        """Return how many documents have each code; of all that are alive without a mask, which is remembered."""
        if mask is None:
            counts: Numbers = self._cached(("all", name), lambda: self._counts(columns, name, columns.alive))
            return counts
        codes = columns.of(name)
        return np.bincount(codes if mask.all() else codes[mask])

    def _values(
        self, columns: Columns, name: str, counts: Numbers, chosen: Sequence[str], most: int | None
    ) -> list[FacetValue]:
        codes = _largest(counts, most)
        values = dict(zip(columns.values(name, codes), (int(counts[code]) for code in codes), strict=True))
        for value in chosen:  # what is chosen is always shown, so that it can be taken away
            code = columns.code(name, value)
            values.setdefault(value, int(counts[code]) if code is not None and code < len(counts) else 0)
        return [FacetValue(value, count, value in chosen) for value, count in values.items()]

    def _entities(
        self, columns: Columns, choice: Choice, masks: Mapping[object, Mask], chosen: Mask
    ) -> list[FacetValue]:
        if masks:
            numbers = np.flatnonzero(chosen)
            few = len(numbers) < columns.rows // FEW
            counts = np.bincount(
                columns.entities_of(numbers) if few else columns.of(ENTITIES)[chosen[columns.owners()]]
            )
        else:
            counts = self._cached(
                ("all", ENTITIES), lambda: np.bincount(columns.of(ENTITIES)[columns.alive[columns.owners()]])
            )
        return self._values(columns, ENTITIES, counts, choice.entities, choice.rows_of("entity"))

    def _cached(self, key: object, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        made = make()
        with self._lock:
            self._cache[key] = made
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return made


def _between(values: npt.NDArray[Any], low: float | None, high: float | None) -> Mask:
    """Return which values are within bounds, both included; NaN is within none."""
    mask = values == values  # noqa: PLR0124 - not NaN
    if low is not None:
        mask &= values >= low
    if high is not None:
        mask &= values <= high
    return np.asarray(mask, dtype=bool)


def _largest(counts: Numbers, most: int | None) -> list[int]:
    """Return the codes that occur, the most frequent first, at most so many."""
    if most is not None and len(counts) > 4 * most:
        few = np.argpartition(counts, -most)[-most:]
    else:
        few = np.flatnonzero(counts)
    few = few[counts[few] > 0]
    return [int(code) for code in few[np.lexsort((few, -counts[few]))][:most]]
