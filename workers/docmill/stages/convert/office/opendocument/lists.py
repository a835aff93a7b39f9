"""Lists of OpenDocument, counted: what goes on with an earlier list goes on with its numbers.

Tested by tests/stages/convert/office/opendocument/test_lists.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.opendocument.styles import ListLevel, OdfStyles, written_label
from docmill.stages.convert.office.trees import is_on, number_of

__all__ = ["CountedList", "Lists"]


@dataclass
class CountedList:
    """A list of the outermost level with the numbers of its items so far, by level from 1."""

    style: str
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The lists of a text, and the numbers of its headings."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._by_id: dict[str, CountedList] = {}
        self._last: dict[str, CountedList] = {}
        self._headings: dict[int, int] = {}

    def begin(self, element: Element) -> CountedList:
        """Return the list that an outermost `text:list` begins or goes on with (section 5.3.3)."""
        style = element.get("text:style-name", "")
        found = self._by_id.get(element.get("text:continue-list", ""))
        if found is None and is_on(element.get("text:continue-numbering")):
            found = self._last.get(style)
        counted = found or CountedList(style)
        if name := element.get("xml:id"):
            self._by_id[name] = counted
        self._last[style] = counted
        return counted

    def label(self, counted: CountedList, style: str, level: int, item: Element) -> tuple[str, ListLevel | None]:
        """Return what stands before the next item of a list, and its level's style."""
        levels = self._styles.list_levels(style) or {}
        own = levels.get(level)
        counts = counted.counts
        given = item.get("text:start-value")
        start = own.start if own is not None else 1
        counts[level] = number_of(given, 1) if given is not None else counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return written_label(levels, counts, level), own

    def heading_label(self, heading: Element, level: int) -> str:
        """Return the number of a heading; empty where headings have none."""
        if is_on(heading.get("text:is-list-header")) or not self._styles.outline:
            return ""
        counts = self._headings
        own = self._styles.outline.get(level)
        given = heading.get("text:start-value") if is_on(heading.get("text:restart-numbering")) else None
        start = own.start if own is not None else 1
        counts[level] = number_of(given, 1) if given is not None else counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return written_label(self._styles.outline, counts, level)
