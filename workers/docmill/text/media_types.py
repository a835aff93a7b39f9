"""Media types of text that is no prose."""

from __future__ import annotations

__all__ = ["SRT", "VTT", "WIKITEXT", "is_code_type"]

WIKITEXT = "text/x-wiki"
VTT, SRT = "text/vtt", "application/x-subrip"
CODE = frozenset({"text/css", "text/javascript", "application/javascript", "application/sql", "application/json"})
MARKUP = frozenset({WIKITEXT})


def is_code_type(media_type: str) -> bool:
    """Tell whether a media type is that of source code, whose lines are never chrome, titles or bylines."""
    media_type = media_type.partition(";")[0].strip().lower()
    return media_type in CODE or (media_type.startswith("text/x-") and media_type not in MARKUP)
