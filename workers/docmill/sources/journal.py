"""The journal of a followed folder: which version of which file was taken. One JSON line each, only ever appended.

Strangers write to the folder, so the journal stands elsewhere: in `docmill/followed/` of the user's state folder
($XDG_STATE_HOME, else ~/.local/state; https://specifications.freedesktop.org/basedir-spec). What is written to it holds
names that strangers chose. So it is opened only where it is a file of this user's alone and no link, in a folder that
nobody else writes to, and only where what it holds already is a journal.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import orjson
import structlog

from docmill.errors import SourceError

__all__ = ["OLD_NAME", "Journal", "Version", "journal_of"]

log = structlog.get_logger()

OLD_NAME = ".docmill-taken"
"""What the journal was called that releases before this one kept in the followed folder itself."""
FLAGS = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


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
    """The versions of files that were taken, in memory and on disk.

    The file stays open, so that no other can take its place.
    """

    path: Path
    _number: int
    _versions: dict[str, Version] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a journal; one that does not exist is made. A last line that a crash cut off does not count.

        Raises:
            SourceError: it cannot be read or made; it is a link, no file, no journal or another user's; or others
                write to its folder.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_folder(path.parent)
            number = os.open(path, FLAGS | os.O_CREAT, 0o600)
        except OSError as error:
            raise SourceError(f"{path}: the journal of the followed folder cannot be used: {error}") from error
        journal = cls(path, number)
        journal._check()
        with os.fdopen(os.dup(number), "rb") as lines:
            lines.seek(0)
            journal._versions = _read(lines.read())
        if not journal._versions and os.fstat(number).st_size:
            raise SourceError(f"{path}: this file is no journal of a followed folder; name another one with --state")
        return journal

    def __del__(self) -> None:
        """Close the file."""
        os.close(self._number)

    def _check(self) -> None:
        """Refuse a file that is not this user's own, or has further names; take others' permissions off it."""
        status = os.fstat(self._number)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_nlink > 1:
            raise SourceError(
                f"{self.path}: the journal of the followed folder must be a file of your own with one name; "
                f"remove it: rm {self.path}"
            )
        if stat.S_IMODE(status.st_mode) != 0o600:
            os.fchmod(self._number, 0o600)

    def version(self, path: Path) -> Version | None:
        """Return the version of a file that was taken last; None where none was."""
        return self._versions.get(_name(path))

    def write(self, taken: Mapping[Path, Version]) -> None:
        """Append what was taken; it is on disk when this returns.

        Raises:
            SourceError: it could not be written; what was taken is taken again after a restart.
        """
        self.append({_name(path): version for path, version in taken.items()})

    def append(self, taken: Mapping[str, Version]) -> None:
        """Append what was taken, by the names that a journal holds; see `write`."""
        if not taken:
            return
        lines = [
            orjson.dumps({"path": name, "size": version.size, "mtime_ns": version.mtime_ns})
            for name, version in taken.items()
        ]
        try:
            # the newline in front ends a line that a crash cut off
            left = memoryview(b"\n" + b"\n".join(lines) + b"\n")
            while left:
                left = left[os.write(self._number, left) :]
            os.fsync(self._number)
        except OSError as error:
            raise SourceError(f"{self.path}: the journal cannot be written: {error}") from error
        self._versions.update(taken)


def journal_of(folder: Path) -> Journal:
    """Open the journal of a followed folder in the user's state folder.

    Where there is none yet, what an earlier release noted in the folder itself is taken over, once.

    Raises:
        SourceError: as for `Journal.open`.
    """
    state = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser()
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    path = state / "docmill" / "followed" / f"{digest}.jsonl"
    is_new = not os.path.lexists(path)
    journal = Journal.open(path)
    if is_new and os.path.lexists(folder / OLD_NAME):
        taken = _taken_before(folder / OLD_NAME)
        journal.append(taken)
        log.info("journal taken over", path=str(folder / OLD_NAME), files=len(taken), journal=str(path))
    return journal


def _taken_before(path: Path) -> dict[str, Version]:
    """Return what an earlier release noted; nothing where the file is not this user's own: anybody may have put it."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return {}
    with os.fdopen(number, "rb") as lines:
        status = os.fstat(number)
        own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_nlink == 1
        if not own or status.st_mode & OTHERS_WRITE:
            log.warning("journal not taken over: others can write it", path=str(path), remove=f"rm {path}")
            return {}
        return _read(lines.read())


def _check_folder(folder: Path) -> None:
    """Refuse a folder in which others can put a file in the journal's place.

    Raises:
        SourceError: it is another user's, or others write to it.
    """
    status = folder.stat()
    sticky = status.st_mode & stat.S_ISVTX  # there, nobody can replace a file that is ours
    if status.st_uid not in (0, os.geteuid()) or (status.st_mode & OTHERS_WRITE and not sticky):
        raise SourceError(
            f"{folder}: others can write to this folder, so the journal of a followed folder cannot stand in it; "
            f"name another place with --state, or mend it: chmod go-w {folder}"
        )


def _name(path: Path) -> str:
    """Return a path as JSON can hold it: bytes that are not UTF-8 as `\\xNN`, backslashes doubled."""
    return os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _read(lines: bytes) -> dict[str, Version]:
    versions: dict[str, Version] = {}
    for line in lines.splitlines():
        try:
            entry = orjson.loads(line)
            versions[entry["path"]] = Version(int(entry["size"]), int(entry["mtime_ns"]))
        except (ValueError, KeyError, TypeError):
            continue
    return versions
