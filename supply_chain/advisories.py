"""Compare the locked packages with known advisories, which are a file or folder that you bring: no network is asked.

    python -m supply_chain.advisories all.zip               # OSV's dump of the ecosystem PyPI, as it is published
    python -m supply_chain.advisories advisory-database/    # a copy of the PyPA's repository, or a folder of OSV's JSON

Prints each advisory that a locked version is affected by, with the versions that mend it. Ends with code 1 where there
is any, with 2 where nothing was there that could be read. `--ignore ID` leaves out one that was looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from supply_chain.locks import LockedPackage, read_all

__all__ = ["Finding", "affected", "is_affected", "read_advisories"]

ECOSYSTEM = "PyPI"
READERS = {".json": json.loads, ".yaml": yaml.safe_load, ".yml": yaml.safe_load}
FIRST = Version("0.dev0")  # "0" stands for whatever came first
INTRODUCED, FIXED = 0, 2  # an introduction comes before the end of the same version
LARGEST = 1 << 24  # bytes of one advisory: the largest known have some hundred thousand


@dataclass(frozen=True, slots=True)
class Finding:
    """An advisory that a locked package is affected by; `mended` are the versions from which it is not."""

    package: LockedPackage
    advisory: str
    aliases: tuple[str, ...]
    summary: str
    mended: tuple[str, ...]


def read_advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the advisories in a zip file, a folder or a single file, in the format of OSV, as JSON or YAML.

    Raises:
        ValueError: one cannot be read or is larger than any known.
    """
    for name, content in _files(path):
        try:
            found = READERS[Path(name).suffix](content)
        except (ValueError, yaml.YAMLError) as error:
            raise ValueError(f"{name}: not readable: {error}") from error
        if isinstance(found, dict) and "affected" in found:
            yield found


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file() and path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if Path(entry.filename).suffix in READERS:
                    _check_size(entry.filename, entry.file_size)
                    yield entry.filename, archive.read(entry)
        return
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.suffix in READERS and file.is_file():
            _check_size(str(file), file.stat().st_size)
            yield str(file), file.read_bytes()


def _check_size(name: str, size: int) -> None:
    if size > LARGEST:
        raise ValueError(f"{name}: {size:,} bytes are no advisory")


def is_affected(version: str, entry: dict[str, Any]) -> bool:
    """Tell whether a version is affected by one entry of an advisory's `affected`.

    It is where the list of versions has it, or a range: each event of a range (`introduced`, `fixed`, `last_affected`)
    begins or ends it, in the order of versions. See OSV's schema, "evaluation".
    """
    found = Version(version)
    if any(_same(found, one) for one in entry.get("versions") or ()):
        return True
    return any(_in_range(found, one["events"]) for one in entry.get("ranges") or () if one.get("type") == "ECOSYSTEM")


def _same(found: Version, other: str) -> bool:
    try:
        return found == Version(other)
    except InvalidVersion:
        return False


def _in_range(found: Version, events: list[dict[str, str]]) -> bool:
    inside = False
    for version, kind in sorted(_events(events)):
        if kind == INTRODUCED:
            inside |= found >= version
        elif found >= version if kind == FIXED else found > version:
            inside = False
    return inside


def _events(events: list[dict[str, str]]) -> Iterator[tuple[Version, int]]:
    """Yield the events whose versions can be compared; the list of versions decides about others."""
    for event in events:
        for place, kind in enumerate(("introduced", "last_affected", "fixed")):
            with suppress(InvalidVersion):
                if kind in event:
                    yield (FIRST if event[kind] == "0" else Version(event[kind]), place)


def affected(
    packages: Collection[LockedPackage], advisories: Iterator[dict[str, Any]], ignored: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield the advisories that locked packages are affected by; those withdrawn, and those ignored, are not."""
    named: dict[str, list[LockedPackage]] = {}
    for one in {(one.name, one.version): one for one in packages}.values():
        named.setdefault(one.name, []).append(one)
    for advisory in advisories:
        names = (advisory["id"], *(advisory.get("aliases") or ()))
        if advisory.get("withdrawn") or set(names) & set(ignored):
            continue
        for entry in advisory["affected"]:
            told = entry.get("package") or {}
            if told.get("ecosystem") != ECOSYSTEM:
                continue
            for package in named.get(canonicalize_name(told["name"]), ()):
                if is_affected(package.version, entry):
                    summary = str(advisory.get("summary") or advisory.get("details") or "").split("\n")[0]
                    yield Finding(package, names[0], names[1:], summary, tuple(_mended(entry)))


def _mended(entry: dict[str, Any]) -> Iterator[str]:
    for one in entry.get("ranges") or ():
        if one.get("type") == "ECOSYSTEM":
            yield from (event["fixed"] for event in one["events"] if "fixed" in event)


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("advisories", type=Path, help="the zip file, folder or file of advisories")
    parser.add_argument("--ignore", action="append", default=[], metavar="ID", help="an advisory that was looked at")
    asked = parser.parse_args()
    packages, read = read_all(), 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal read
        for advisory in read_advisories(asked.advisories):
            read += 1
            yield advisory

    try:
        found = list(affected(packages, counted(), asked.ignore))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"advisories that cannot be read: {error}\n")
        return 2
    for one in sorted(found, key=lambda one: (one.package.name, one.advisory)):
        mended = f"; mended in {', '.join(one.mended)}" if one.mended else "; no version mends it"
        also = f" ({', '.join(one.aliases)})" if one.aliases else ""
        what = f"{one.package.name} {one.package.version} in {one.package.lock}: {one.advisory}{also}: {one.summary!r}"
        sys.stdout.write(f"{what}{mended}\n")
    if not read:
        sys.stderr.write(f"{asked.advisories}: no advisory that could be read\n")
        return 2
    sys.stdout.write(f"{read:,} advisories, {len({one.purl for one in packages})} packages, {len(found)} found\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
