"""Markup without what is no text of the page: comments, scripts, styles and the like."""

from __future__ import annotations

import re

__all__ = ["shown"]

# Letter classes instead of a flag let the search run on the literal "<".
OPAQUE = re.compile(
    r"<(?:(!--)|(![^-]|\?)|([sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE]|[nN][oO][sS][cC][rR][iI][pP][tT]|[sS][vV][gG]"
    r"|[tT][eE][mM][pP][lL][aA][tT][eE]|[iI][fF][rR][aA][mM][eE]|[sS][eE][lL][eE][cC][tT]|[tT][iI][tT][lL][eE]"
    r"|[tT][eE][xX][tT][aA][rR][eE][aA]|[oO][bB][jJ][eE][cC][tT]|[xX][mM][pP])(?=[\s/>]))"
)
RAW = frozenset({"script", "style", "textarea", "title", "xmp"})  # unclosed, these hide the rest, as in a browser


def shown(markup: str) -> str:
    """The markup without comments, declarations and elements whose content is not text of the page."""
    parts: list[str] = []
    at = 0
    missing: set[str] = set()  # end marks that the rest of the page lacks: looking again each time would be quadratic
    while found := OPAQUE.search(markup, at):
        parts.append(markup[at : found.start()])
        at = _behind(markup, found, missing)
    parts.append(markup[at:])
    return "".join(parts)


def _behind(markup: str, found: re.Match[str], missing: set[str]) -> int:
    """Where what follows an opaque element begins; an unclosed one that is not raw loses its start tag only."""
    mark = "-->" if found[1] else f"</{found[3]}" if found[3] else ">"
    close = -1 if mark in missing else markup.find(mark, found.end())
    if close >= 0:
        return close + len(mark) if not found[3] else markup.find(">", close) + 1 or len(markup)
    missing.add(mark)
    if found[3] and found[3].lower() in RAW:
        other = re.compile(mark, re.IGNORECASE).search(markup, found.end())
        return markup.find(">", other.start()) + 1 or len(markup) if other else len(markup)
    if ">" in missing or (close := markup.find(">", found.end())) < 0:
        missing.add(">")
        return found.end()
    return close + 1
