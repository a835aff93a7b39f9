"""Reads the locks: which packages in which versions, by which files they may be installed, and who asks for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["LOCKS", "ROOT", "RUNTIME", "LockedPackage", "extras_alone", "read_all", "read_lock"]

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = "requirements.lock"
LOCKS = (
    RUNTIME,
    "requirements-dev.lock",
    "requirements-interop.lock",
    "requirements-build.lock",
    "requirements-uv.lock",
    "docs/requirements.lock",
    "training/requirements.lock",
)
"""The locks, of which only the first holds what docmill needs where it runs."""

ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?: ; ([^\\\n]+?))? *\\?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ASKED_BY = re.compile(r"^    #(?: via|  ) +(\S.*)$")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """A package as a lock holds it.

    `files` are the sha256 of the files that may be installed, one a platform; `asked_by` names the packages that need
    it, and `docmill` where the project itself does. `marker` says on which platforms it is needed.
    """

    name: str
    version: str
    lock: str
    marker: str = ""
    files: tuple[str, ...] = ()
    asked_by: frozenset[str] = frozenset()

    @property
    def purl(self) -> str:
        """Return its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str, lock: str) -> list[LockedPackage]:
    """Return the packages of a lock that `uv pip compile --generate-hashes` wrote.

    Raises:
        ValueError: a package has no hash, or a line cannot be understood.
    """
    found: list[LockedPackage] = []
    for block in re.split(r"\n(?=[^\s#])", text):
        first, *lines = [line for line in block.splitlines() if not re.match(r"#|\s*$", line)] or [""]
        if not first:
            continue
        entry = ENTRY.match(first)
        if not entry:
            raise ValueError(f"{lock}: not understood: {first!r}")
        files = tuple(digest for line in lines for digest in HASH.findall(line))
        if not files:
            raise ValueError(f"{lock}: {entry[1]} has no hash")
        asked = (ASKED_BY.match(line) for line in lines)
        by = frozenset(canonical(one[1]) for one in asked if one and not one[1].startswith("-c "))
        found.append(LockedPackage(canonicalize_name(entry[1]), entry[2], lock, entry[3] or "", files, by))
    return found


def canonical(asker: str) -> str:
    """Return the name of who asks for a package, without the file or group that is told behind it."""
    return canonicalize_name(asker.split(" ", maxsplit=1)[0])


def read_all(root: Path = ROOT) -> list[LockedPackage]:
    """Return the packages of all locks, in their order. Raises as `read_lock` does."""
    return [one for lock in LOCKS for one in read_lock((root / lock).read_text(encoding="utf-8"), lock)]


def extras_alone(packages: Iterable[LockedPackage], project: Mapping[str, Any] | None = None) -> set[str]:
    """Return the names of the runtime packages that no base installation brings, but extras alone.

    `project` is the table of that name in pyproject.toml.
    """
    table = project or tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = [one for one in packages if one.lock == RUNTIME]
    reached: set[str] = {canonicalize_name(Requirement(one).name) for one in table["dependencies"]}
    while grown := {one.name for one in runtime if one.asked_by & reached} - reached:
        reached |= grown
    return {one.name for one in runtime} - reached
