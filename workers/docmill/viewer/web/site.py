"""What all pages share: corpus, templates, and how a page is answered. Tested by tests/viewer/web/test_pages.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from docmill.templating import environment_of
from docmill.text.languages import language_name
from docmill.viewer.corpus_view import CorpusView
from docmill.viewer.web.actions import Actions, Tokens

__all__ = ["Site", "number_of_page"]

TEMPLATES: Final = Path(__file__).parent.parent / "templates"


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _span(seconds: float | None) -> str:
    """Return a time as people say it, by its largest unit."""
    if seconds is None:
        return "unknown"
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


@dataclass
class Site:
    """The pages of one corpus. Without `actions` they change nothing, and offer nothing that would."""

    view: CorpusView
    actions: Actions | None = None
    tokens: Tokens = field(default_factory=Tokens)

    def __post_init__(self) -> None:
        """Load the templates."""
        self._templates = environment_of(TEMPLATES)
        self._templates.filters.update(count=_count, span=_span, language=language_name)
        self._templates.globals.update(markup=Markup)

    def page(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """Return a page, or its part alone where htmx asks for it."""
        shared = {
            "title": self.view.title,
            "where": self.view.where,
            "progress": self.view.progress,
            "actions": self.actions is not None,
            "token": self.tokens.of,
            "path": request.url.path,
            "part": request.headers.get("hx-request") == "true",
        }
        return HTMLResponse(self._templates.get_template(template).render({**shared, **values}), status)

    def missing(self, request: Request, what: str) -> HTMLResponse:
        """Return the page that says that something is not there."""
        return self.page(request, "message.html", {"heading": "Not found", "told": what}, 404)


def number_of_page(request: Request) -> int:
    """Return the number of the page asked for, from 1."""
    told = request.query_params.get("page", "1")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 8 else 1
