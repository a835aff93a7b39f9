"""The journal of a followed folder: which version of which file was taken. One JSON line each, only ever appended."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import orjson

from docmill.errors import SourceError

__all__ = ["Journal", "Version"]


class Version(NamedTuple):
    """What tells one state of a file from the next."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the version of a file as it is.

        Raises:
            OSError: the file does not exist any more, or cannot be looked at.
        """
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass
class Journal:
    """The versions of files that were taken, in memory and on disk."""

    path: Path
    _versions: dict[str, Version]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a journal; one that does not exist is empty. A last line that a crash cut off does not count.

        Raises:
            SourceError: it cannot be read, or a new one not be made.
        """
        versions: dict[str, Version] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            with path.open("rb") as lines:
                for line in lines:
                    _note(line, versions)
        except OSError as error:
            raise SourceError(f"{path}: the journal of the followed folder cannot be used: {error}") from error
        return cls(path, versions)

    def version(self, path: Path) -> Version | None:
        """Return the version of a file that was taken last; None where none was."""
        return self._versions.get(_name(path))

    def write(self, taken: Mapping[Path, Version]) -> None:
        """Append what was taken; it is on disk when this returns.

        Raises:
            SourceError: it could not be written; what was taken is taken again after a restart.
        """
        if not taken:
            return
        lines = [
            orjson.dumps({"path": _name(path), "size": version.size, "mtime_ns": version.mtime_ns})
            for path, version in taken.items()
        ]
        try:
            with self.path.open("ab") as journal:
                # the newline in front ends a line that a crash cut off
                journal.write(b"\n" + b"\n".join(lines) + b"\n")
                journal.flush()
                os.fsync(journal.fileno())
        except OSError as error:
            raise SourceError(f"{self.path}: the journal cannot be written: {error}") from error
        self._versions.update((_name(path), version) for path, version in taken.items())


def _name(path: Path) -> str:
    """Return a path as JSON can hold it: bytes that are not UTF-8 as `\\xNN`, backslashes doubled."""
    return os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _note(line: bytes, versions: dict[str, Version]) -> None:
    try:
        entry = orjson.loads(line)
        versions[entry["path"]] = Version(int(entry["size"]), int(entry["mtime_ns"]))
    except (ValueError, KeyError, TypeError):
        return
