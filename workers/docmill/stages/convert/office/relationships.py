"""Which part of an Office Open XML file refers to which (ISO/IEC 29500-2, section 9.3). External ones lead nowhere.

Tested by tests/stages/convert/office/test_relationships.py.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.trees import local_name

__all__ = ["Relationships", "find_main_part"]


@dataclass(frozen=True, slots=True)
class Relationships:
    """What one part refers to: by id, the last word of the relationship's type and the name of the part it leads to.

    `external` counts what is outside the file, none of which is fetched.
    """

    targets: dict[str, tuple[str, str]]
    external: int = 0

    @classmethod
    def of(cls, package: Package, part: str) -> Relationships:
        """Return the relationships of a part, or of the whole file where its name is empty."""
        folder, name = posixpath.split(part)
        root = package.tree_if_there(posixpath.join(folder, "_rels", f"{name}.rels"))
        targets: dict[str, tuple[str, str]] = {}
        external = 0
        for one in root if root is not None else ():
            if local_name(one) != "Relationship":
                continue
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") == "External":
                external += 1
                continue
            target = unquote(one.get("Target", "").partition("#")[0])
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            targets[one.get("Id", "")] = (kind, path)
        return cls(targets, external)

    def part(self, name: str | None) -> str | None:
        """Return the part that an id leads to."""
        found = self.targets.get(name or "")
        return found[1] if found else None

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """Yield the parts of these kinds, in the order of the file."""
        yield from (path for kind, path in self.targets.values() if kind in kinds)

    def first(self, kind: str, fallback: str = "") -> str:
        """Return the first part of a kind."""
        return next(self.of_kind(kind), fallback)


def find_main_part(package: Package, usual: str) -> str:
    """Return the name of the part that holds the document: the one that the file names, else the usual one."""
    named = Relationships.of(package, "").first("officeDocument", usual)
    return named if named in package else usual
