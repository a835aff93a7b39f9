"""What all stories of a Word file share: its body, its headers and feet, its notes, its text boxes.

Tested by tests/stages/convert/office/word/test_document.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.numerals import numeral
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties
from docmill.stages.convert.office.relationships import Relationships
from docmill.stages.convert.office.trees import is_on, kids
from docmill.stages.convert.office.word.numbering import Numbering
from docmill.stages.convert.office.word.styles import Styles

__all__ = ["Notes", "WordFile"]


@dataclass
class Notes:
    """Footnotes or endnotes: all that there are by id, and those that the text refers to, in order."""

    format: str
    elements: dict[str, Element] = field(default_factory=dict)
    used: list[tuple[str, Element]] = field(default_factory=list)

    @classmethod
    def of(cls, root: Element | None, name: str, format_: str) -> Notes:
        """Return the notes of a part."""
        return cls(format_, {one.get("w:id", ""): one for one in kids(root, f"w:{name}")})

    def mark(self, reference: Element) -> str:
        """Return the mark of a note that the text refers to, and keep the note for the end."""
        note = self.elements.pop(reference.get("w:id", ""), None)
        if note is None:
            return ""
        own = is_on(reference.get("w:customMarkFollows"))
        counted = sum(1 for mark, _ in self.used if mark)
        mark = "" if own else f"[{numeral(counted + 1, self.format)}]"
        self.used.append((mark, note))
        return mark


@dataclass
class WordFile:
    """A file while it is read."""

    package: Package
    part: str
    relations: Relationships
    styles: Styles
    numbering: Numbering
    footnotes: Notes
    endnotes: Notes
    properties: Properties
    chunk: Callable[[str], str]
    """Returns a part that is a file of text by itself, as HTML."""
