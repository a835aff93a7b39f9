"""What styles of OpenDocument say of lists, headings and hidden text (OpenDocument 1.3, part 3, sections 16 and 17).

Tested by tests/stages/convert/office/opendocument/test_styles.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.numerals import numeral
from docmill.stages.convert.office.trees import is_on, number_of

__all__ = ["ListLevel", "OdfStyles", "written_label"]

MOST_PARENTS = 20
FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "أ": "arabicAlpha",
    "ا": "arabicAbjad",
    "א": "hebrew2",
    "١": "arabicIndic",
    "۱": "persian",
    "१": "hindiNumbers",
    "一": "chineseCounting",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "ア": "aiueo",
    "イ": "iroha",
    "가": "ganada",
    "ㄱ": "chosung",
    "ก": "thaiLetters",
    "๑": "thaiNumbers",
    "１": "decimalFullWidth",
    "а": "russianLower",
    "А": "russianUpper",
    "α": "lowerGreek",
}
"""Formats by the first number that their name shows, as in `أ, ب, ت, ...`."""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """What stands before the items of a level: `format` is empty where it is no number."""

    bullet: bool
    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown_levels: int = 1


class OdfStyles:
    """The styles of a file by family and name, nearest sources first."""

    def __init__(self, *roots: Element | None) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self.outline: dict[int, ListLevel] = {}
        self.default_languages: dict[str, str] = {}
        for root in roots:
            for group in root if root is not None else ():
                if group.tag in ("office:automatic-styles", "office:styles"):
                    self._collect(group)

    def _collect(self, group: Element) -> None:
        for one in group:
            name = one.get("style:name", "")
            if one.tag == "style:style":
                self._styles.setdefault((one.get("style:family", ""), name), one)
            elif one.tag == "text:list-style":
                self._lists.setdefault(name, dict(_levels(one)))
            elif one.tag == "text:outline-style":
                self.outline = self.outline or dict(_levels(one))
            elif one.tag == "style:default-style" and one.get("style:family") in ("paragraph", "graphic"):
                self._languages(one)

    def _languages(self, style: Element) -> None:
        for properties in style.iter("style:text-properties"):
            for name, language, country in (
                ("val", "fo:language", "fo:country"),
                ("bidi", "style:language-complex", "style:country-complex"),
                ("eastAsia", "style:language-asian", "style:country-asian"),
            ):
                parts = [part for key in (language, country) if (part := properties.get(key)) and part != "none"]
                if parts and properties.get(language) != "none":
                    self.default_languages.setdefault(name, "-".join(parts))

    def _chain(self, family: str, name: str | None) -> Iterator[Element]:
        for _ in range(MOST_PARENTS):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.get("style:parent-style-name")

    def text_property(self, family: str, name: str | None, attribute: str) -> str | None:
        """Return what a style, or the nearest of its parents that does, says of text."""
        for style in self._chain(family, name):
            for properties in style:
                if properties.tag == "style:text-properties" and (value := properties.get(attribute)) is not None:
                    return value
        return None

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Tell whether text of a style is not shown."""
        return self.text_property(family, name, "text:display") == "none"

    def raised(self, name: str | None) -> str:
        """Return `sup` or `sub` for a style of raised or lowered text, else nothing."""
        position = (self.text_property("text", name, "style:text-position") or "").split(" ")[0].rstrip("%")
        if position in ("super", "sub"):
            return position[:3].replace("sub", "sub").replace("sup", "sup")
        try:
            place = float(position or 0)
        except ValueError:
            return ""
        return "sup" if place > 0 else "sub" if place < 0 else ""

    def heading(self, name: str | None) -> int | None:
        """Return the level of a heading that a paragraph's style makes of it."""
        for style in self._chain("paragraph", name):
            if style.get("style:name") == "Title":
                return 1
            if (level := style.get("style:default-outline-level")) is not None:
                return number_of(level) or None
        return None

    def list_levels(self, name: str | None) -> dict[int, ListLevel] | None:
        """Return the levels of a list's style; None where there is no such style."""
        return self._lists.get(name or "")

    def page_is_hidden(self, name: str | None) -> bool:
        """Tell whether a slide is left out when slides are shown."""
        return any(
            properties.get("presentation:visibility") == "hidden"
            for style in self._chain("drawing-page", name)
            for properties in style
        )

    def table_is_hidden(self, name: str | None) -> bool:
        """Tell whether a sheet is not shown."""
        return any(
            properties.get("table:display") is not None and not is_on(properties.get("table:display"))
            for style in self._chain("table", name)
            for properties in style
        )


def _levels(style: Element) -> Iterator[tuple[int, ListLevel]]:
    for one in style:
        level = number_of(one.get("text:level"), 1)
        if one.tag == "text:list-level-style-bullet":
            yield level, ListLevel(bullet=bool(one.get("text:bullet-char", "•").strip()))
        elif one.tag == "text:list-level-style-image":
            yield level, ListLevel(bullet=True)
        elif one.tag in ("text:list-level-style-number", "text:outline-level-style"):
            example = one.get("style:num-format", "").strip()
            known = FORMATS.get(example[:1], "decimal") if example else ""
            yield (
                level,
                ListLevel(
                    bullet=False,
                    format=known,
                    prefix=one.get("style:num-prefix", ""),
                    suffix=one.get("style:num-suffix", ""),
                    start=number_of(one.get("text:start-value"), 1),
                    shown_levels=max(number_of(one.get("text:display-levels"), 1), 1),
                ),
            )


def written_label(levels: dict[int, ListLevel], counts: dict[int, int], level: int) -> str:
    """Return the number of an item with those of the levels above that are shown before it; empty where none is."""
    own = levels.get(level)
    if own is None or not own.format:
        return ""
    first = max(level - own.shown_levels + 1, 1)
    numbers = [
        numeral(counts.get(at, one.start), one.format)
        for at in range(first, level + 1)
        if (one := levels.get(at)) is not None and one.format
    ]
    return f"{own.prefix}{'.'.join(numbers)}{own.suffix}".strip()
