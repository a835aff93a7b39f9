"""What paragraph and character styles of Word files say of headings, lists and hidden text.

Tested by tests/stages/convert/office/word/test_styles.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.trees import at_path, flag, kids, number_of

__all__ = ["Style", "Styles", "heading_of", "list_of"]

HEADING = re.compile(r"heading ([1-9])")
BODY_LEVEL = 9  # an outline level that is none (ISO/IEC 29500-1, section 17.3.1.20)
MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it has of those it is based on. `number` is a list's id, `depth` the level in it, from 0."""

    heading: int | None = None
    number: str | None = None
    depth: int | None = None
    hidden: bool | None = None
    raised: str | None = None


PLAIN = Style()


class Styles:
    """The styles of a file by their id, and the languages of its text where nothing else is said."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {one.get("w:styleId", ""): one for one in kids(root, "w:style")}
        self._made: dict[str, Style] = {}
        self._default = next(
            (
                one.get("w:styleId")
                for one in kids(root, "w:style")
                if one.get("w:type") == "paragraph" and flag(one, "w:default") and one.get("w:default")
            ),
            None,
        )
        language = at_path(root, "w:docDefaults/w:rPrDefault/w:rPr/w:lang")
        self.languages = (
            {key.rpartition(":")[2]: value for key, value in language.items()} if language is not None else {}
        )

    def find(self, name: str | None) -> Style:
        """Return a style; the default one of paragraphs where no name is given, a plain one where it is not there."""
        name = name or self._default
        if name is None:
            return PLAIN
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Style:
        chain: list[Element] = []
        at: str | None = name
        while at in self._elements and len(chain) < MOST_PARENTS:
            chain.append(self._elements[at or ""])
            parent = chain[-1].find("w:basedOn")
            at = parent.get("w:val") if parent is not None else None
        style = PLAIN
        for one in reversed(chain):
            style = _with(style, one)
        return style


def _with(parent: Style, element: Element) -> Style:
    paragraph, run = element.find("w:pPr"), element.find("w:rPr")
    number, depth = list_of(paragraph)
    name = element.find("w:name")
    called = (name.get("w:val", "") if name is not None else "").lower()
    named = HEADING.fullmatch(called)
    heading = heading_of(paragraph)
    if heading is None:
        heading = int(named[1]) if named else 1 if called == "title" else parent.heading
    hidden = run.find("w:vanish") if run is not None else None
    raised = run.find("w:vertAlign") if run is not None else None
    return Style(
        heading=heading,
        number=number if number is not None else parent.number,
        depth=depth if depth is not None else parent.depth,
        hidden=flag(hidden) if hidden is not None else parent.hidden,
        raised=raised.get("w:val") if raised is not None else parent.raised,
    )


def heading_of(properties: Element | None) -> int | None:
    """Return the level of a heading, from 1; 0 where properties say that it is none, None where they say nothing."""
    level = properties.find("w:outlineLvl") if properties is not None else None
    if level is None:
        return None
    depth = number_of(level.get("w:val"), BODY_LEVEL)
    return depth + 1 if 0 <= depth < BODY_LEVEL else 0


def list_of(properties: Element | None) -> tuple[str | None, int | None]:
    """Return the id of a paragraph's list and the level in it; None each where properties say nothing."""
    numbers = properties.find("w:numPr") if properties is not None else None
    if numbers is None:
        return None, None
    name, depth = numbers.find("w:numId"), numbers.find("w:ilvl")
    return (
        name.get("w:val") if name is not None else None,
        number_of(depth.get("w:val")) if depth is not None else None,
    )
