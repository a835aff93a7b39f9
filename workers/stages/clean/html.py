"""HTML to the article it holds: main content by trafilatura, a plain rendering where it finds none.

Pages too large or too deep for a tree are rendered by a linear scanner instead, so that any page gets an answer in
bounded time (`markup.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from workers.documents import Removed
from workers.stages.clean.heads import head_metadata, published
from workers.stages.clean.markup import BLOCKS, render, unsafe
from workers.stages.clean.normalise import normalise

__all__ = ["Page", "Profile", "extract"]

Profile = Literal["fast", "balanced", "precision", "recall"]
MODES: dict[str, dict[str, Any]] = {
    "fast": {"fast": True},
    "balanced": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
}
MOST_REMOVED = 200  # a portal's page has a few hundred blocks of chrome; a hostile one has millions
REMOVED_CHARS = 500


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML page held. `how` is `trafilatura`, `rendered` or `scanned`; `removed` is bounded."""

    text: str
    how: str
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    site: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)


def extract(markup: str, *, uri: str | None = None, profile: Profile = "fast", most: int = 5_000_000) -> Page:
    """Extract the main content and the metadata of a page.

    `most` is the size in characters above which no tree is built. Never raises: whatever a parser does, the scanner
    answers.
    """
    if unsafe(markup, most):
        return Page(text=render(markup), how="scanned", metadata={"extraction": "scanned"})
    try:
        return _extract(markup, uri, profile)
    except Exception:  # noqa: BLE001 - lxml and trafilatura raise many things on broken markup; the scanner does not
        return Page(text=render(markup), how="scanned", metadata={"extraction": "scanned"})


def _extract(markup: str, uri: str | None, profile: Profile) -> Page:
    import trafilatura  # noqa: PLC0415 - 0.5 s of imports that plain text never needs
    from trafilatura.settings import Document  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports on each page; its answer is enough
    tree = trafilatura.load_html(markup)
    if tree is None:
        return Page(text=render(markup), how="scanned", metadata={"extraction": "scanned"})
    head = head_metadata(tree)
    lines = list(_rendered(tree))
    found = trafilatura.bare_extraction(
        tree, url=uri, include_comments=False, include_tables=True, with_metadata=True, **MODES[profile]
    )
    main = found.text or "" if isinstance(found, Document) else ""
    how = "trafilatura" if main.strip() else "rendered"
    text = main if main.strip() else "\n".join(lines)
    if not isinstance(found, Document):
        return Page(text=text, how=how, title=head.get("title"), metadata=_told(head, None, how))
    return Page(
        text=text,
        how=how,
        title=found.title or head.get("title"),
        authors=_authors(found.author),
        published_at=published(head.get("published"), found.date),
        site=found.sitename or head.get("site"),
        metadata=_told(head, found, how),
        removed=_removed(lines, text) if how == "trafilatura" else [],
    )


def _told(head: dict[str, str], found: Any, how: str) -> dict[str, Any]:
    """What the page says about itself beyond the record's own fields."""
    told: dict[str, Any] = {
        "description": (found.description if found else None) or head.get("description"),
        "canonical_url": head.get("canonical"),
        "declared_language": head.get("language"),
        "categories": list(found.categories or []) if found else [],
        "tags": list(found.tags or []) if found else [],
        "extraction": None if how == "trafilatura" else how,
    }
    return {name: value for name, value in told.items() if value}


def _authors(joined: str | None) -> list[str]:
    """trafilatura's authors: one string, names parted by semicolons."""
    names = (name.strip() for name in (joined or "").split(";"))
    return list(dict.fromkeys(name for name in names if name))


def _rendered(tree: Any) -> Iterable[str]:
    """The visible text of a parsed page, a line for each block."""
    parts: list[str] = []
    for event, element in _walk(tree):
        tag = element.tag if isinstance(element.tag, str) else None
        if tag in BLOCKS:
            line = " ".join("".join(parts).split())
            parts.clear()
            if line:
                yield line
        if event == "start" and tag not in HIDDEN and tag is not None and element.text:
            parts.append(element.text)
        if event == "end" and element.tail:
            parts.append(element.tail)
    line = " ".join("".join(parts).split())
    if line:
        yield line


HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "head", "title"})


def _walk(tree: Any) -> Iterable[tuple[str, Any]]:
    """Start and end events in document order; what is under a hidden element is passed by."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with trafilatura

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in HIDDEN:
            walk.skip_subtree()
        yield event, element


def _removed(lines: Iterable[str], text: str) -> list[Removed]:
    """The rendered blocks that are not in the main content, each once."""
    kept = {_bare(line) for line in text.split("\n")}
    whole = " ".join(kept)
    gone: dict[str, str] = {}
    for line in lines:
        bare = _bare(line)
        if bare and bare not in kept and bare not in gone and (len(bare) < 30 or bare not in whole):
            gone[bare] = normalise(line[: 2 * REMOVED_CHARS], mojibake=False).text[:REMOVED_CHARS]
            if len(gone) >= MOST_REMOVED:
                break
    return [Removed(text=line, reason="html-chrome", line=None) for line in gone.values() if line.strip()]


def _bare(line: str) -> str:
    return " ".join(line.strip(" -|•#>*").split())
