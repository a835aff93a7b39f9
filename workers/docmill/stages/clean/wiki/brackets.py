"""Templates, links, tables and references of wikitext, resolved in one pass with a stack of bounded depth.

See https://www.mediawiki.org/wiki/Markup_spec. The work is in proportion to the text, whatever is open or nested.

Tested by tests/stages/clean/wiki/test_wikitext.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from docmill.stages.clean.wiki.tables import table_lines

__all__ = ["resolve_brackets"]

MOST_OPEN = 60
"""Brackets inside each other: pages have up to ten; what is deeper stays as it is."""

KEPT_RAW = frozenset({"nowiki", "pre", "math", "chem", "syntaxhighlight", "source"})
RAW = KEPT_RAW | {"score", "timeline", "graph", "templatedata", "mapframe", "imagemap", "gallery", "hiero"}
DROPPED = "ref|references|noinclude|indicator"
TOKEN = re.compile(
    r"<!--|\{\{|\}\}|\[\[|\]\]|^[ \t]{0,20}\{\||^[ \t]{0,20}\|\}"
    rf"|<(/?)({'|'.join(sorted(RAW))}|{DROPPED})(?=[\s/>])[^<>]{{0,2000}}>",
    re.IGNORECASE | re.MULTILINE,
)
TEMPLATE, LINK, TABLE = "{{", "[[", "{|"
ENDS = {"}}": TEMPLATE, "]]": LINK, "|}": TABLE}
SHOWN = frozenset({"lang", "nowrap", "nobr", "small", "transl", "abbr"})
"""Templates that show one of their own arguments: the last one, but of `abbr` the first."""

INTERWIKI = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,10})?|zh-min-nan|simple")


@dataclass(slots=True)
class _Bracket:
    """An open bracket, and what has come since."""

    kind: str
    opening: str
    pieces: list[str] = field(default_factory=list)


class _Resolver:
    def __init__(self, text: str, namespaces: frozenset[str]) -> None:
        self._text, self._namespaces = text, namespaces
        self._open = [_Bracket("", "")]
        self._missing: set[str] = set()  # ends that do not come any more
        self._render: dict[str, Callable[[str], str]] = {TEMPLATE: _template, LINK: self._link, TABLE: table_lines}

    def run(self) -> str:
        at = 0
        while found := TOKEN.search(self._text, at):
            self._add(self._text[at : found.start()])
            at = self._token(found)
        self._add(self._text[at:])
        while len(self._open) > 1:
            self._flatten()
        return "".join(self._open[0].pieces)

    def _add(self, piece: str) -> None:
        self._open[-1].pieces.append(piece)

    def _token(self, found: re.Match[str]) -> int:
        """Take note of a token; return where to go on."""
        mark = found.group().strip(" \t")
        name = (found[2] or "").lower()
        if mark.startswith("<!"):
            return self._behind("-->", found.end()) or self._literal(found)
        if name in RAW:
            return self._raw(found, name)
        if mark in ENDS:
            self._close(ENDS[mark], mark)
        elif found[1]:
            self._close("ref", "")
        elif not mark.endswith("/>"):
            self._begin("ref" if name else mark, mark)
        return found.end()

    def _begin(self, kind: str, mark: str) -> None:
        if len(self._open) <= MOST_OPEN:
            self._open.append(_Bracket(kind, mark))

    def _close(self, kind: str, mark: str) -> None:
        """Resolve the bracket of a kind that was opened last; what is open inside it was never closed."""
        if not any(one.kind == kind for one in self._open[1:]):
            self._add(mark)
            return
        while self._open[-1].kind != kind:
            self._flatten()
        bracket = self._open.pop()
        if kind != "ref":
            self._add(self._render[kind]("".join(bracket.pieces)))

    def _flatten(self) -> None:
        """Give up the bracket that was opened last: what stands in it stays, but for references."""
        bracket = self._open.pop()
        if bracket.kind != "ref":
            self._open[-1].pieces += ([bracket.opening] if bracket.kind == LINK else []) + bracket.pieces

    def _behind(self, end: str, at: int) -> int:
        """Return the place behind an end; 0 where it does not come."""
        place = -1 if end in self._missing else self._text.find(end, at)
        if place < 0:
            self._missing.add(end)
            return 0
        return place + len(end)

    def _literal(self, found: re.Match[str]) -> int:
        self._add(found.group())
        return found.end()

    def _raw(self, found: re.Match[str], name: str) -> int:
        """Take what stands in an element whose content is no wikitext."""
        if found[1] or found.group().endswith("/>"):
            return found.end()
        end = f"</{name}>"
        behind = self._behind(end, found.end())
        if not behind:
            return found.end()
        if name in KEPT_RAW:
            self._add(self._text[found.end() : behind - len(end)])
        return behind

    def _link(self, inside: str) -> str:
        """Return what a link shows; nothing of files, categories, and the same page in other languages."""
        target, bar, shown = inside.partition("|")
        prefix, colon, _ = target.partition(":")
        prefix = prefix.strip().lower().replace("_", " ")
        if colon and prefix and (prefix in self._namespaces or (not bar and INTERWIKI.fullmatch(prefix))):
            return ""
        return shown.rpartition("|")[2] if bar and shown else target.strip().removeprefix(":")


def _template(inside: str) -> str:
    name, _, arguments = inside.partition("|")
    name = name.strip().lower()
    if name not in SHOWN or not arguments:
        return ""
    parts = [part for part in arguments.split("|") if "=" not in part]
    return (parts[0] if name == "abbr" else parts[-1]).strip() if parts else ""


def resolve_brackets(text: str, namespaces: frozenset[str]) -> str:
    """Return wikitext without templates, references, comments, and links of files and categories.

    Links become what they show, tables lines of cells.

    Args:
        text: Wikitext.
        namespaces: Names of the namespaces of files and categories, in small letters.
    """
    return _Resolver(text, namespaces).run()
