"""The page of a report: one file of HTML that needs nothing beside it. Tested by tests/report/test_report.py."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docmill.documents import now
from docmill.report.figures import sections_of
from docmill.report.reading import ReportData
from docmill.templating import environment_of, require_jinja

__all__ = ["render_report"]

TEMPLATES = Path(__file__).parent / "templates"


def render_report(data: ReportData, *, title: str, source: str) -> str:
    """Return a report as HTML: without scripts, without network, and with nothing in it obeyed that strangers wrote.

    Args:
        data: What was read of the corpus.
        title: What the corpus is called.
        source: Where it is, without secrets.

    Raises:
        ConfigError: the extra `view` is not installed.
    """
    environment = environment_of(TEMPLATES)
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    markup = require_jinja().utils.markupsafe.Markup
    rendered: str = environment.get_template("report.html").render(
        title=title,
        source=source,
        made=f"{now():%Y-%m-%d %H:%M} UTC",
        version=version("docmill"),
        style=markup(style),  # our own file
        style_hash=digest,
        totals=_totals(data),
        damaged=data.damaged,
        sections=[
            {
                "title": section.title,
                "anchor": section.anchor,
                "about": section.about,
                # the plots are SVG of our own, in which every name is escaped: docmill.report.plots
                "figures": [{**_fields(figure), "svg": markup(figure.svg)} for figure in section.figures],
            }
            for section in sections_of(data.numbers)
        ],
    )
    return rendered


def _fields(figure: Any) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in ("title", "note", "heads", "rows", "file", "link")}


def _totals(data: ReportData) -> list[tuple[str, str]]:
    numbers = data.numbers
    return [
        ("records", f"{numbers.records:,}"),
        ("languages", f"{len([code for code in numbers.counts['language'] if code not in {'und', 'unknown'}]):,}"),
        ("characters", f"{numbers.characters:,}"),
        ("duplicates", f"{numbers.counts['status']['duplicate']:,}"),
        ("partial", f"{numbers.counts['partial']['partial']:,}"),
        ("quarantined", f"{sum(numbers.quarantined.values()):,}"),
    ]
