"""The pages that list: the corpus at a glance, records, duplicates, quarantine, runs.

Tested by tests/viewer/web/test_pages.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from docmill.corpus.histograms import bars
from docmill.report.plots import bar_chart, histogram
from docmill.text.languages import language_name
from docmill.viewer.index import Choice, FacetValue
from docmill.viewer.index.search import FACET_ROWS, FACETS, PAGE
from docmill.viewer.rendering.snippets import snippet_of
from docmill.viewer.web.addresses import address_of, chips_of, choice_of, toggled
from docmill.viewer.web.site import Site, number_of_page

__all__ = ["ListPages"]

ROWS: Final = 12
CLUSTERS: Final = 20
ENTRIES: Final = 50
FACET_NAMES: Final = {
    "language": "Language",
    "status": "Status",
    "duplication": "Duplicates",
    "page_type": "Page type",
    "media_type": "File type",
    "site": "Site",
    "partial": "Failures",
    "run": "Run",
}


class ListPages:
    """Answers requests for lists."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def overview(self, request: Request) -> Response:
        """Show the corpus at a glance."""
        view = self._site.view
        search, lookup = view.search, view.lookup
        spread = lookup.distributions()
        plots = []
        for name, title in (
            ("language", "Languages"),
            ("status", "Status"),
            ("page_type", "Page types"),
            ("site", "Sites"),
        ):
            counted = [(one.value, float(one.count)) for one in search.counted(name) if one.value != "none"]
            rows, told = counted[:ROWS], f"{title}, the {ROWS} most frequent" if len(counted) > ROWS else title
            shown = [(language_name(value), count) for value, count in rows] if name == "language" else rows
            if rows:
                plots.append((told, Markup(bar_chart(told, shown))))  # noqa: S704 - escaped there
        for name, title in (("characters", "Characters of a text"), ("rps_doc_word_count", "Words of a text")):
            found, logarithmic = bars(spread.get(name, {}))
            if found:
                drawn = histogram(title, found, logarithmic=logarithmic, axis=title.split(" ", 1)[0].lower())
                plots.append((title, Markup(drawn)))  # noqa: S704 - as above
        statuses = {one.value: one.count for one in search.counted("status")}
        values = {
            "records": search.columns.living,
            "languages": len([one for one in search.counted("language") if one.value not in {"und", "unknown"}]),
            "statuses": statuses,
            "partial": sum(one.count for one in search.counted("partial") if one.value == "partial"),
            "quarantined": sum(row[3] for row in lookup.entry_counts()),
            "clusters": lookup.cluster_count(),
            "plots": plots,
            "problems": lookup.problems(),
        }
        return self._site.page(request, "overview.html", values)

    def records(self, request: Request) -> Response:
        """Show the records that an address chooses, with what they could be chosen by."""
        view = self._site.view
        choice = choice_of(request.query_params)
        if choice.query and (row := view.lookup.row(choice.query.strip())):
            return RedirectResponse(f"/records/{row.id}", 303)  # an id was typed
        found = view.search.find(choice)
        rows = view.lookup.rows(found.numbers)
        texts = view.texts(rows) if found.terms else {}
        columns = view.search.columns
        shown = [
            {
                "row": row,
                "snippet": Markup(snippet_of(texts.get(row.id, row.excerpt), found.terms)),  # noqa: S704 - escaped there
                **{name: columns.value(name, int(columns.of(name)[row.number])) for name in FACETS},
                "characters": int(columns.of("characters")[row.number]),
                "date": _day(int(columns.of("date")[row.number])),
            }
            for row in rows
        ]
        pages = max(1, -(-found.total // PAGE))
        values: dict[str, Any] = {
            "choice": choice,
            "found": found,
            "rows": shown,
            "chips": chips_of(choice),
            "facets": [(name, FACET_NAMES[name], found.facets[name]) for name in FACETS],
            "longer": lambda name: _longer(choice, name, found.facets.get(name, found.entities)),
            "toggled": lambda name, value: toggled(choice, name, value),
            "pages": pages,
            "before": address_of(choice, page=choice.page - 1) if choice.page > 1 else "",
            "after": address_of(choice, page=choice.page + 1) if choice.page < pages else "",
            "signals": self._signals(),
            "days": [_day(day or 0) for day in choice.dates],
            "hidden": _hidden(request),
        }
        return self._site.page(request, "records.html", values)

    def _signals(self) -> list[str]:
        return ["characters", *(name for name in self._site.view.lookup.distributions() if name != "characters")]

    def duplicates(self, request: Request) -> Response:
        """Show clusters, the largest first."""
        lookup, page = self._site.view.lookup, number_of_page(request)
        clusters = lookup.clusters((page - 1) * CLUSTERS, CLUSTERS)
        total = lookup.cluster_count()
        values = {
            "clusters": [(one, lookup.row(one.original), lookup.members(one.original, 3)) for one in clusters],
            "total": total,
            "page": page,
            "pages": max(1, -(-total // CLUSTERS)),
        }
        return self._site.page(request, "duplicates.html", values)

    def quarantine(self, request: Request) -> Response:
        """Show quarantine entries by stage and error."""
        lookup, page = self._site.view.lookup, number_of_page(request)
        stage, error = request.query_params.get("stage", ""), request.query_params.get("error", "")
        counts = lookup.entry_counts()
        total = sum(row[3] for row in counts if stage in {"", row[0]} and error in {"", row[1]})
        values = {
            "counts": counts,
            "entries": lookup.entries(stage, error, (page - 1) * ENTRIES, ENTRIES),
            "stage": stage,
            "error": error,
            "total": total,
            "page": page,
            "pages": max(1, -(-total // ENTRIES)),
        }
        return self._site.page(request, "quarantine.html", values)

    def runs(self, request: Request) -> Response:
        """Show what a run is at; the page asks anew by itself as long as it is looked at."""
        name = request.query_params.get("run") or None
        view = self._site.view
        values = {"state": view.runs.look(name), "name": name, "stored": view.search.counted("run")}
        return self._site.page(request, "runs.html", values)


def _longer(choice: Choice, name: str, values: Sequence[FacetValue]) -> str:
    """Return the address with more values of a facet, '' where there are no more or they are there."""
    if name in choice.whole or len(values) < FACET_ROWS:
        return ""
    return address_of(choice, whole=(*choice.whole, name)) + f"#facet-{name}"


def _day(number: int) -> str:
    if not number:
        return ""
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    return "-".join([f"{year:04}", *(f"{one:02}" for one in (month, day) if 0 < one < 99)])


def _hidden(request: Request) -> list[tuple[str, str]]:
    """Return what a form must keep of the address beside its own fields."""
    own = {"q", "order", "page", "from", "to", "signal", "least", "most"}
    return [(name, value) for name, value in request.query_params.multi_items() if name not in own][:100]
