"""Compare the data files and models that docmill ships with the manifest of them, or bring its hashes up to date.

    python -m training.artefacts                # print what differs; exit code 1 if anything does
    python -m training.artefacts --write        # after a program has made a file anew

The manifest, `artefacts.toml`, has a table for each program, and one, `written by hand`, for files that no program
makes; each row is a path inside the package with the file's sha256. A new file is entered by hand under its program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from training.programs import options, run

__all__ = ["BY_HAND", "ROOT", "differences", "read_manifest"]

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workers" / "docmill"
MANIFEST = ROOT / "training" / "artefacts.toml"
BY_HAND = "written by hand"


def read_manifest() -> dict[str, dict[str, str]]:
    """Read the manifest: for each program, or `BY_HAND`, its files' paths in the package with their sha256."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))


def shipped() -> dict[str, str]:
    """Return the path in the package and the sha256 of every file in a folder named `data`."""
    paths = (path for path in PACKAGE.rglob("data/**/*") if path.is_file() and path.suffix not in {".py", ".pyc"})
    return {path.relative_to(PACKAGE).as_posix(): sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def differences() -> Iterator[str]:
    """Yield a line for each file that is not listed, listed twice, missing or changed, and each program missing."""
    there, listed = shipped(), dict[str, str]()
    for program, rows in read_manifest().items():
        if program != BY_HAND and not (ROOT / program).is_file():
            yield f"no such program: {program}"
        for path, digest in rows.items():
            if path in listed:
                yield f"listed twice: {path}"
            elif path not in there:
                yield f"listed, but not shipped: {path}"
            elif there[path] != digest:
                yield f"changed: {path}"
            listed[path] = digest
    yield from (f"shipped, but not listed: {path}" for path in there.keys() - listed.keys())


def write() -> None:
    """Write the manifest anew, with the hashes of the files that are there; rows of missing files are left out."""
    text, there = MANIFEST.read_text(encoding="utf-8"), shipped()
    lines = [line for line in text.splitlines() if line.startswith("#")]
    for program, rows in read_manifest().items():
        lines += ["", f'["{program}"]', *(f'"{path}" = "{there[path]}"' for path in sorted(rows) if path in there)]
    MANIFEST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Print the differences, or write the manifest and print what is left to enter by hand."""
    parser = options(__doc__)
    parser.add_argument("--write", action="store_true", help="bring the hashes up to date")
    if parser.parse_args().write:
        write()
    found = sorted(differences())
    print("\n".join(found) or "the manifest fits")
    return int(bool(found))


if __name__ == "__main__":
    run(main)
