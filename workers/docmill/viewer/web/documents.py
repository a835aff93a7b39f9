"""The pages of single documents: record, source, two beside each other, quarantine entry.

Tested by tests/viewer/web/test_pages.py.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from docmill.corpus.histograms import bars, share_below
from docmill.documents import Document
from docmill.records import Record
from docmill.text.display import escaped
from docmill.viewer.index.words import highlights, terms_of
from docmill.viewer.rendering.marked_text import MOST_SHOWN, TextLine, paragraphs
from docmill.viewer.rendering.removed_blocks import PlacedBlock, place_blocks
from docmill.viewer.rendering.side_by_side import pairs
from docmill.viewer.web.site import Site

__all__ = ["DocumentPages"]

MOST_SOURCE: Final = 500_000
MOST_ENTITIES: Final = 200
MOST_REMOVED: Final = 2000
PARTNERS: Final = 20


class DocumentPages:
    """Answers requests for single documents."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def record(self, request: Request) -> Response:
        """Show one record: its text with all that was found in it and taken out of it."""
        view = self._site.view
        name = request.path_params["document"]
        row = view.lookup.row(name)
        if row is None:
            if len(candidates := view.lookup.beginning(name, 2)) == 1:
                return RedirectResponse(f"/records/{candidates[0].id}", 303)
            if view.lookup.entry(name):
                return RedirectResponse(f"/quarantine/{name}", 303)
            return self._site.missing(request, f"There is no record with the id {name}.")
        record, source = view.record(row), view.source(row)
        if record is None:
            return self._site.missing(request, f"The record {name} is not in the store any more.")
        query = request.query_params.get("q", "")[:400]
        with_removed = request.query_params.get("removed") == "1"
        blocks = _placed(record, source) if with_removed else []
        lines = list(paragraphs(record, highlights(record.text[:MOST_SHOWN], terms_of(query)) if query else ()))
        values = {
            "record": record,
            "lines": _between(lines, blocks),
            "unplaced": [one.block for one in blocks if one.place is None],
            "with_removed": with_removed,
            "removed_cut": with_removed and len(record.removed) > MOST_REMOVED,
            "query": query,
            "cut": len(record.text) > MOST_SHOWN,
            "entities": sorted(record.entities, key=lambda one: (one.type, -len(one.mentions)))[:MOST_ENTITIES],
            "signals": _signals(record, view.lookup.distributions()),
            "has_source": source is not None,
            "cluster": self._cluster(record),
            "labelled": len({line.label for line in lines if line.label}) > 1,
        }
        return self._site.page(request, "record.html", values)

    def _cluster(self, record: Record) -> dict[str, Any] | None:
        """Return the original and the duplicates of a record, where it has any."""
        lookup = self._site.view.lookup
        original = record.dedup.cluster if record.dedup else record.id
        members = lookup.members(original, PARTNERS)
        if not members and original == record.id:
            return None
        return {
            "original": original,
            "row": lookup.row(original),
            "members": members,
            "size": lookup.copies_of(original),
        }

    def source(self, request: Request) -> Response:
        """Show a document as it was handed in, as text: nothing of it is run, loaded or obeyed."""
        row = self._site.view.lookup.row(request.path_params["document"])
        if row is None:
            return self._site.missing(request, "There is no such record.")
        record, source = self._site.view.record(row), self._site.view.source(row)
        text = _decoded(source, record) if source and record else None
        shown = Markup(escape(escaped(text[:MOST_SOURCE], lines=True, most=MOST_SOURCE))) if text is not None else None  # noqa: S704
        values = {"row": row, "record": record, "text": shown, "cut": text is not None and len(text) > MOST_SOURCE}
        return self._site.page(request, "source.html", values)

    def compare(self, request: Request) -> Response:
        """Show two records beside each other."""
        view = self._site.view
        found = []
        for side in ("left", "right"):
            row = view.lookup.row(request.query_params.get(side, ""))
            record = view.record(row) if row else None
            if record is None:
                return self._site.missing(request, f"There is no record for the {side} side.")
            found.append(record)
        rows = pairs(found[0].text, found[1].text)
        values = {
            "left": found[0],
            "right": found[1],
            "pairs": [(Markup(one.left), Markup(one.right), one.same) for one in rows],  # noqa: S704 - escaped there
            "same": sum(one.same for one in rows),
        }
        return self._site.page(request, "compare.html", values)

    def cluster(self, request: Request) -> Response:
        """Show all duplicates of one original."""
        lookup, original = self._site.view.lookup, request.path_params["original"]
        members = lookup.members(original)
        if not members:
            return self._site.missing(request, "There is no such cluster.")
        values = {
            "original": original,
            "row": lookup.row(original),
            "members": members,
            "size": lookup.copies_of(original),
        }
        return self._site.page(request, "cluster.html", values)

    def entry(self, request: Request) -> Response:
        """Show one quarantine entry with its content as text."""
        entry = self._site.view.lookup.entry(request.path_params["document"])
        if entry is None:
            return self._site.missing(request, "There is no such quarantine entry.")
        content = entry.content
        if entry.content_encoding == "base64":
            content = base64.b64decode(content[: 2 * MOST_SOURCE // 3 * 4]).decode("utf-8", "backslashreplace")
        shown = Markup(escape(escaped(content[:MOST_SOURCE], lines=True, most=MOST_SOURCE)))  # noqa: S704
        values = {"entry": entry, "content": shown, "cut": len(content) > MOST_SOURCE}
        return self._site.page(request, "entry.html", values)


def _decoded(document: Document, record: Record) -> str:
    """Return a document's content as text, in the encoding that was found; what is no text shows its bytes."""
    try:
        return document.content.decode(record.source.encoding or "utf-8", "backslashreplace")
    except LookupError:  # an encoding that Python does not know
        return document.content.decode("utf-8", "backslashreplace")


def _placed(record: Record, source: Document | None) -> list[PlacedBlock]:
    text = _decoded(source, record) if source else None
    placed = place_blocks(record.text, record.removed, text, markup="html" in record.source.media_type)
    return placed[:MOST_REMOVED]


def _between(lines: list[TextLine], blocks: list[PlacedBlock]) -> list[dict[str, Any]]:
    """Return lines and the removed blocks among them, in order."""
    waiting = sorted((one for one in blocks if one.place is not None), key=lambda one: one.place or 0)
    found: list[dict[str, Any]] = []
    at = 0
    for line in lines:
        while at < len(waiting) and (waiting[at].place or 0) <= line.start:
            found.append({"removed": waiting[at].block, "line": None})
            at += 1
        found.append({"removed": None, "line": line, "markup": Markup(line.markup)})  # noqa: S704 - escaped there
    return found + [{"removed": one.block, "line": None} for one in waiting[at:]]


def _signals(record: Record, spread: Mapping[str, Counter[int]]) -> list[dict[str, Any]]:
    """Return the signals of a record, each with the share of the corpus below it and a small picture of the rest."""
    values = {"characters": float(len(record.text)), **record.quality}
    found = []
    for name, value in values.items():
        counts = spread.get(name, Counter())
        drawn, _ = bars(counts)
        highest = max((bar.count for bar in drawn), default=1) or 1
        found.append(
            {
                "name": name,
                "value": f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}",
                "below": share_below(counts, value),
                "bars": [
                    (
                        at * 4,
                        round(24 * bar.count / highest, 1),
                        bar.low <= value < bar.high or (value == 1 == bar.high),
                    )
                    for at, bar in enumerate(drawn)
                ],
                "width": 4 * len(drawn),
            }
        )
    return found
