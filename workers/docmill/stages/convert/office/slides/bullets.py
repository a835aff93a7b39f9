"""Bullets and numbers of paragraphs on slides, as a slide inherits them from its layout and its master.

The order of inheritance is that of ISO/IEC 29500-1, section 21.1.2.4: the paragraph, its shape, the placeholder of
the layout, that of the master, then what the master says of all titles, bodies and other shapes.

Tested by tests/stages/convert/office/slides/test_bullets.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.numerals import numeral
from docmill.stages.convert.office.trees import at_path, kids, number_of

__all__ = ["Counter", "Placeholders", "bullet_of", "placeholder"]

BULLETS = ("a:buNone", "a:buChar", "a:buAutoNum", "a:buBlip")
BODY_KINDS = frozenset({"body", "obj", "subTitle", "half"})
TITLES = frozenset({"title", "ctrTitle"})
STYLES = {True: "p:titleStyle", False: "p:bodyStyle"}
FORMATS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic1": "arabicAlpha",
    "arabic2": "arabicAbjad",
    "hebrew2": "hebrew1",
    "thaiAlpha": "thaiLetters",
    "thaiNum": "thaiNumbers",
    "hindiAlpha": "hindiConsonants",
    "hindiNum": "hindiNumbers",
    "circleNum": "decimalEnclosedCircle",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
    "ea1Jpn": "japaneseCounting",
    "arabicDb": "decimalFullWidth",
}
"""Numbering schemes (section 20.1.10.61) by their beginning; their end says what stands around the number."""


def placeholder(shape: Element) -> tuple[str, str] | None:
    """Return the kind and the number of the placeholder that a shape fills; None where it fills none."""
    found = at_path(shape, "p:nvSpPr/p:nvPr/p:ph")
    return (found.get("type", "obj"), found.get("idx", "0")) if found is not None else None


class Placeholders:
    """The placeholders of a layout and its master, and what the master says of texts."""

    def __init__(self, layout: Element | None, master: Element | None) -> None:
        self._sources = [list(_shapes(root)) for root in (layout, master)]
        self._master = master

    def styles(self, shape: Element) -> Iterator[Element | None]:
        """Yield where levels of a shape's text are told of, nearest first."""
        yield at_path(shape, "p:txBody/a:lstStyle")
        place = placeholder(shape)
        if place is None:
            yield at_path(self._master, "p:txStyles/p:otherStyle")
            return
        for number, shapes in enumerate(self._sources):
            match = _matching(place, shapes, by_index=number == 0)
            if match is not None:
                yield at_path(match, "p:txBody/a:lstStyle")
        yield at_path(self._master, f"p:txStyles/{STYLES[place[0] in TITLES]}")


def _shapes(root: Element | None) -> Iterator[Element]:
    if root is not None:
        yield from (shape for shape in root.iter("p:sp") if placeholder(shape) is not None)


def _matching(place: tuple[str, str], shapes: list[Element], *, by_index: bool) -> Element | None:
    kind, index = place
    for shape in shapes:
        found = placeholder(shape)
        if found and by_index and found[1] == index and index != "0":
            return shape
    for shape in shapes:
        found = placeholder(shape)
        if found and (found[0] == kind or {found[0], kind} <= TITLES or {found[0], kind} <= BODY_KINDS):
            return shape
    return None


def bullet_of(paragraph: Element, styles: list[Element | None]) -> Element | None:
    """Return the element that says what stands before a paragraph; None where it is no item."""
    properties = paragraph.find("a:pPr")
    level = number_of(properties.get("lvl") if properties is not None else None)
    for source in (properties, *(at_path(style, f"a:lvl{level + 1}pPr") for style in styles)):
        found = next(kids(source, *BULLETS), None)
        if found is not None:
            return None if found.tag == "a:buNone" else found
    return None


class Counter:
    """The numbers of a text's items so far, by level."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[str, int]] = {}

    def skip(self, level: int) -> None:
        """Pass a paragraph that has no number: it ends the lists at its level and deeper."""
        for deeper in [at for at in self._counts if at >= level]:
            del self._counts[deeper]

    def label(self, bullet: Element, level: int) -> str:
        """Return what stands before the next item: a number in its scheme, nothing for a bullet."""
        if bullet.tag != "a:buAutoNum":
            self.skip(level)
            return ""
        self.skip(level + 1)
        scheme = bullet.get("type", "arabicPeriod")
        kind, number = self._counts.get(level, ("", 0))
        number = number + 1 if kind == scheme else number_of(bullet.get("startAt"), 1)
        self._counts[level] = (scheme, number)
        return _written(number, scheme)


def _written(number: int, scheme: str) -> str:
    begin = max((name for name in FORMATS if scheme.startswith(name)), key=len, default="arabic")
    shown = numeral(number, FORMATS[begin])
    ending = scheme[len(begin) :]
    before = "(" if ending == "ParenBoth" else ""
    after = {"ParenBoth": ")", "ParenR": ")", "Period": ".", "Minus": "-"}.get(ending, "")
    return f"{before}{shown}{after}"
