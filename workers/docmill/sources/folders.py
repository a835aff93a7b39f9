"""What is in a folder: its files in order, and what is passed over there."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from docmill.sources.entry import Skipped, readable
from docmill.sources.input_names import absolute_path
from docmill.sources.local_files import SYSTEM_FOLDERS, is_system_device, is_system_path, kind_of_error, special_kind

__all__ = ["matches", "passed_over", "real_folder", "walk"]


SYSTEM_NAMES = frozenset(folder.name for folder in SYSTEM_FOLDERS)


def passed_over(kind: str, path: Path) -> Skipped:
    """Return what tells that an entry of a folder was passed over."""
    return Skipped(kind, f"file://{readable(str(absolute_path(path)))}")


def real_folder(path: Path) -> Path:
    """Return a folder's path without symbolic links."""
    return Path(os.path.realpath(path))


def walk(folder: Path, *, follow_links: bool = False, hidden: bool = False) -> Iterator[Path | Skipped]:
    """Yield every file below a folder, sorted by path, and what is passed over: all that is no regular file.

    Hidden files are left out. A symbolic link to a file inside the folder is that file; one that leaves the folder, and
    any to a folder, is followed with `follow_links` alone, and each folder is entered once then.
    """
    root = real_folder(folder)
    entered: set[tuple[int, int]] = set()
    levels = [_entries(folder, entered, hidden=hidden)]
    while levels:  # no recursion: folders may be deeper than Python's stack
        item = next(levels[-1], None)
        if item is None:
            levels.pop()
        elif isinstance(item, Skipped):
            yield item
        elif (kind := _kind(item, root, follow_links=follow_links)) == "folder":
            levels.append(_entries(Path(item.path), entered, hidden=hidden))
        else:
            yield passed_over(kind, Path(item.path)) if kind else Path(item.path)


def _entries(folder: Path, entered: set[tuple[int, int]], *, hidden: bool) -> Iterator[os.DirEntry[str] | Skipped]:
    """Return the entries of a folder, sorted by name; where it cannot be entered, what tells so."""
    try:
        status = folder.stat()
        # A path is resolved only where it may matter: at each step of a deep one that takes the cube of its depth.
        if is_system_device(status.st_dev) or (
            (folder.name in SYSTEM_NAMES or folder.is_symlink()) and is_system_path(folder)
        ):
            return iter([passed_over("system", folder)])
        if (status.st_dev, status.st_ino) in entered:
            return iter([passed_over("symlink", folder)])
        entered.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as listing:
            found = [item for item in listing if hidden or not item.name.startswith(".")]
    except OSError as error:
        return iter([passed_over(kind_of_error(error, folder), folder)])
    return iter(sorted(found, key=lambda item: item.name))


def _kind(item: os.DirEntry[str], root: Path, *, follow_links: bool) -> str | None:
    """Return None for a file to be read, `folder` for one to be entered, else why an entry is passed over."""
    try:
        if not item.is_symlink():
            if item.is_file(follow_symlinks=False):
                return None
            return special_kind(item.stat(follow_symlinks=False).st_mode)
        mode = item.stat().st_mode
        if not follow_links and (stat.S_ISDIR(mode) or not real_folder(Path(item.path)).is_relative_to(root)):
            return "symlink"
        return special_kind(mode)
    except OSError as error:
        return kind_of_error(error, Path(item.path))


def matches(pattern: str, *, follow_links: bool = False) -> Iterator[Path | Skipped]:
    """Yield the files that a pattern matches, sorted; of a folder that it matches, every file below.

    Where `**` stands in it, files match by themselves, and what is passed over on the way is told.
    """
    parts = Path(pattern).parts
    if "**" not in parts:
        for match in sorted(map(Path, glob.glob(pattern))):  # noqa: PTH207 - Path.glob takes hidden files
            if match.is_dir() and match.is_symlink() and not follow_links:
                yield passed_over("symlink", match)
            elif match.is_dir():
                yield from walk(match, follow_links=follow_links)
            else:
                yield match
        return
    first = parts.index("**")
    below = parts[first:]
    start = str(Path(*parts[:first]))
    bases = sorted(map(Path, glob.glob(start))) if glob.has_magic(start) else [Path(start)]  # noqa: PTH207 - as above
    hidden = any(part.startswith(".") for part in below)
    for base in filter(Path.is_dir, bases):
        for item in walk(base, follow_links=follow_links, hidden=hidden):
            if isinstance(item, Skipped) or _fits(item.relative_to(base).parts, below):
                yield item


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Tell whether the parts of a path fit those of a pattern; `**` stands for any number of folders."""
    if not pattern or not parts:
        return not parts and all(one == "**" for one in pattern)
    if pattern[0] != "**":
        shown = not parts[0].startswith(".") or pattern[0].startswith(".")
        return shown and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
    return _fits(parts, pattern[1:]) or (not parts[0].startswith(".") and _fits(parts[1:], pattern))
