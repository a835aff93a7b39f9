"""What Office files say of themselves: title, authors, dates, language, program.

Tested by tests/stages/convert/office/test_properties.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from docmill.documents import Converted, Removed
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships
from docmill.stages.convert.office.trees import local_name, number_of

__all__ = ["Properties", "finished", "opc_properties", "point_in_time", "split_names"]

MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?)?)?")
ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
SEPARATORS = re.compile(r"[;؛\n]")
KEYWORD_SEPARATORS = re.compile(r"[;؛,،、\n]")
NO_AUTHOR = frozenset(
    {"", "python-docx", "openpyxl", "calc", "unknown", "author", "user", "administrator", "microsoft office user"}
)
"""What programs write where nobody gave a name."""
NO_TITLE = re.compile(
    r"(?:powerpoint presentation|untitled|document\d*|presentation\d*|slide \d+|word document|microsoft word - .*)",
    re.IGNORECASE,
)
MOST_CHARS = 2000


@dataclass
class Properties:
    """What a file says of itself, and what was taken out of its text."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)

    def put(self, name: str, value: str | int | list[str] | None) -> None:
        """Keep a piece of metadata that says something, once."""
        value = value.strip()[:MOST_CHARS] if isinstance(value, str) else value
        if value and name not in self.metadata:
            self.metadata[name] = value

    def remove(self, text: str, reason: str) -> None:
        """Keep a text that is not part of the document's own; the same twice is kept once."""
        text = text.strip()
        if text and not any(one.text == text and one.reason == reason for one in self.removed[-20:]):
            self.removed.append(Removed(text=text, reason=reason, line=None))


def finished(pages: list[str], properties: Properties, package: Package | None = None) -> Converted:
    """Return the annotation of a file of which some pages have content; parts passed over are told in `removed`."""
    if package is not None:
        for part, why in package.unreadable.items():
            properties.remove(why if part in why else f"{part}: {why}", "unreadable-part")
    return Converted(
        format="html",
        pages=pages,
        title=properties.title,
        authors=properties.authors,
        published_at=properties.published_at,
        metadata=properties.metadata,
        removed=properties.removed,
    )


def opc_properties(package: Package) -> Properties:
    """Return the core and extended properties of an Office Open XML file (ISO/IEC 29500-2, section 11)."""
    found = Properties()
    relations = Relationships.of(package, "")
    core = package.tree_if_there(relations.first("core-properties", "docProps/core.xml"))
    told = _texts(core)
    found.title = _title(told.get("title"))
    found.authors = split_names(told.get("creator", ""))
    found.put("created_at", point_in_time(told.get("created")))
    found.put("modified_at", point_in_time(told.get("modified")))
    found.put("language", told.get("language"))
    found.put("subject", told.get("subject"))
    found.put("description", told.get("description"))
    found.put("category", told.get("category"))
    found.put("keywords", [one.strip() for one in KEYWORD_SEPARATORS.split(told.get("keywords", "")) if one.strip()])
    found.put("last_modified_by", told.get("lastModifiedBy"))
    app = _texts(package.tree_if_there(relations.first("extended-properties", "docProps/app.xml")))
    found.put("application", f"{app.get('Application', '')} {app.get('AppVersion', '')}")
    found.put("company", app.get("Company"))
    found.put("pages", number_of(app.get("Pages")))
    found.put("embedded_files", package.embedded_files)
    if package.has_macros:
        found.metadata["macros"] = True
    return found


def _texts(root: Element | None) -> dict[str, str]:
    return {local_name(one): (one.text or "").strip() for one in root} if root is not None else {}


def _title(text: str | None) -> str | None:
    text = " ".join((text or "").split())[:MOST_CHARS]
    return None if not text or NO_TITLE.fullmatch(text) else text


def split_names(text: str) -> list[str]:
    """Return the names in a field of authors, which are parted by semicolons."""
    names = [" ".join(name.split())[:MOST_CHARS] for name in SEPARATORS.split(text)]
    return list(dict.fromkeys(name for name in names if name.lower() not in NO_AUTHOR))


def point_in_time(text: str | None) -> str | None:
    """Return a date or a moment as RFC 3339 writes it, as precise as it was given; None of anything else.

    A moment without a zone is left without one: the file did not say.
    """
    found = MOMENT.match((text or "").strip())
    if not found:
        return None
    year, month, day, hour, minute, second = found.groups()
    zone = ZONE.search((text or "").strip()) if hour else None
    try:
        datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001 - a check of ranges
    except ValueError:
        return None
    if not month or int(year) < 1000:
        return year if int(year) >= 1000 else None
    if not day:
        return f"{year}-{month}"
    offset = zone[1] if zone else ""
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{offset}" if hour else "")
