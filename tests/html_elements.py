"""The elements of a page that a test looks at."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["Elements"]


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
