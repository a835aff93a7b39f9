"""Numbers and bullets of lists in Word files (ISO/IEC 29500-1, section 17.9).

Tested by tests/stages/convert/office/word/test_numbering.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.numerals import numeral
from docmill.stages.convert.office.trees import chosen, flag, kids, number_of

__all__ = ["Label", "Level", "Numbering"]

PLACE = re.compile(r"%([1-9])")
LEVELS = 9
MOST_CHAIN = 20  # abstract definitions that refer to each other by style


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before an item: its text, empty for a bullet, and how many lists stand around its own."""

    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a definition."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # the level, from 1, whose items begin this one anew; 0 for none
    legal: bool = False  # whether higher levels are shown in decimal digits
    style: str | None = None  # the paragraph style that stands for this level


@dataclass
class _Definition:
    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Instance:
    definition: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a file, counted from paragraph to paragraph."""

    def __init__(self, root: Element | None) -> None:
        self._definitions: dict[str, _Definition] = {}
        self._instances: dict[str, _Instance] = {}
        links: dict[str, str] = {}  # numbering styles by the definition that says only their name
        homes: dict[str, str] = {}  # definitions by the numbering style they are of
        for one in kids(root, "w:abstractNum"):
            name = one.get("w:abstractNumId", "")
            self._definitions[name] = _Definition(dict(map(_level, kids(one, "w:lvl"))))
            if (link := one.find("w:numStyleLink")) is not None:
                links[name] = link.get("w:val", "")
            if (link := one.find("w:styleLink")) is not None:
                homes[link.get("w:val", "")] = name
        for name, style in links.items():
            if (home := homes.get(style)) is not None:
                self._definitions[name] = self._definitions[home]
        for one in kids(root, "w:num"):
            abstract = one.find("w:abstractNumId")
            overrides = list(kids(one, "w:lvlOverride"))
            starts, levels = {}, {}
            for override in overrides:
                at = number_of(override.get("w:ilvl"))
                if (start := override.find("w:startOverride")) is not None:
                    starts[at] = number_of(start.get("w:val"), 1)
                if (level := override.find("w:lvl")) is not None:
                    levels[at] = _level(level)[1]
            definition = abstract.get("w:val", "") if abstract is not None else ""
            self._instances[one.get("w:numId", "")] = _Instance(definition, levels, starts)
        self._started: set[tuple[str, int]] = set()

    def depth_of_style(self, number: str, style: str) -> int | None:
        """Return the level of a list that stands for a paragraph style."""
        instance = self._instances.get(number)
        definition = self._definitions.get(instance.definition) if instance else None
        levels = {**definition.levels, **(instance.levels if instance else {})} if definition else {}
        return next((depth for depth, level in levels.items() if level.style == style), None)

    def label(self, number: str, depth: int) -> Label | None:
        """Return the label of the next item of a list; None where there is no such list."""
        instance = self._instances.get(number)
        definition = self._definitions.get(instance.definition) if instance else None
        depth = max(0, min(depth, LEVELS - 1))
        if instance is None or definition is None:
            return None
        levels = {**definition.levels, **instance.levels}
        level = levels.get(depth) or Level("bullet")
        counts = definition.counts
        if depth in instance.starts and (number, depth) not in self._started:
            counts[depth] = instance.starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        self._started.add((number, depth))
        for deeper in [at for at in counts if at > depth]:
            restart = levels.get(deeper, level).restart
            if restart is None or restart > depth:
                del counts[deeper]
        if level.format == "bullet":
            return Label("", depth)

        def written(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            one = levels.get(at, level)
            style = "decimal" if level.legal and at < depth and one.format != "none" else one.format
            return numeral(counts.get(at, one.start), style)

        return Label(PLACE.sub(written, level.text).strip(), depth)


def _level(one: Element) -> tuple[int, Level]:
    """Return a level's place, from 0, and the level."""
    level = Level()
    for child in one:
        if child.tag == "mc:AlternateContent":  # numbers of newer formats: what older programs show is the fallback
            branch = chosen(child)
            child = branch[0] if branch is not None else child  # noqa: PLW2901 - the branch stands for it
        value = child.get("w:val", "")
        if child.tag == "w:numFmt":
            level = replace(level, format=_known(child, value))
        elif child.tag == "w:lvlText":
            level = replace(level, text=value)
        elif child.tag == "w:start":
            level = replace(level, start=number_of(value, 1))
        elif child.tag == "w:lvlRestart":
            level = replace(level, restart=number_of(value))
        elif child.tag == "w:isLgl":
            level = replace(level, legal=flag(child))
        elif child.tag == "w:pStyle":
            level = replace(level, style=value)
    if level.format not in ("bullet", "none") and not PLACE.search(level.text) and not level.text.strip():
        level = replace(level, format="none")
    return number_of(one.get("w:ilvl")), level


def _known(child: Element, value: str) -> str:
    """Return a format; those that are told by an example ("001, 002, 003, ...") count with zeros."""
    return "decimalZero" if value == "custom" and child.get("w:format", "").startswith("0") else value
