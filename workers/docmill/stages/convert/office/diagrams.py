"""Text of diagrams (SmartArt), which a file keeps in a part of its own (ISO/IEC 29500-1, section 21.4).

Tested by tests/stages/convert/office/test_diagrams.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships

__all__ = ["diagram_texts"]

SHOWN = frozenset({"node", "asst", "doc"})
"""Kinds of points that people wrote; the others are places and lines of the drawing."""


def diagram_texts(graphic: Element, package: Package, relations: Relationships) -> Iterator[str]:
    """Yield the texts of the diagrams that a drawing refers to, in the order of their points."""
    for reference in graphic.iter("dgm:relIds"):
        part = relations.part(reference.get("r:dm"))
        root = package.tree_if_there(part) if part else None
        for point in root.iter("dgm:pt") if root is not None else ():
            if point.get("type", "node") in SHOWN:
                paragraphs = ("".join(t.text or "" for t in one.iter("a:t")) for one in point.iter("a:p"))
                if text := " ".join(filter(None, paragraphs)):
                    yield text
