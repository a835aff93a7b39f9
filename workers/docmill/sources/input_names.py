"""What local inputs are called in the ids of their documents: names that do not tell the folder an input stands in."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Names", "absolute_path", "file_path", "name_below", "root_of"]


@dataclass(frozen=True, slots=True)
class Names:
    """What local files are called in the ids of their documents: their input's own name and the path below it.

    So an input may be moved, and its documents are known again. `roots` maps the absolute paths of inputs to their
    names. Of inputs that are called alike the second gets a number, so that equal files in both stay two documents. An
    input inside another counts as part of it.
    """

    roots: dict[Path, str]

    @classmethod
    def of(cls, inputs: Iterable[str]) -> Names:
        """Return the names for some inputs; those that are no local paths have none."""
        paths = [root_of(file_path(one) if one.startswith("file://") else one) for one in inputs if _is_local(one)]
        given = set(paths)
        roots: dict[Path, str] = {}
        numbers: Counter[str] = Counter()
        for path in dict.fromkeys(paths):
            if given.isdisjoint(path.parents):
                numbers[path.name] += 1
                number = numbers[path.name]
                roots[path] = path.name if number == 1 else f"{path.name}//{number}"  # two slashes: in no path
        return cls(roots)

    def name(self, file: Path) -> str | None:
        """Return the name of a file of one of the inputs."""
        absolute = absolute_path(file)
        for root in (absolute, *absolute.parents):
            if (name := self.roots.get(root)) is not None:
                return _name(name, absolute.relative_to(root))
        return None


def name_below(file: Path, folder: Path) -> str:
    """Return the name in ids of a file somewhere below a folder that is the only input."""
    root = absolute_path(folder)
    return _name(root.name, absolute_path(file).relative_to(root))


def _name(root: str, below: Path) -> str:
    return "file:" + "/".join((root, *below.parts))


def absolute_path(path: Path) -> Path:
    """Return a path from the root on, without `.` and `..`."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links and lose the name given


def _is_local(given: str) -> bool:
    scheme, mark, _ = given.partition("://")
    return given != "-" and (not mark or "/" in scheme or scheme.lower() == "file")


def root_of(path: str) -> Path:
    """Return the file or folder that an input names; of a pattern the folder above its first wildcard."""
    absolute = absolute_path(Path(path))
    if os.path.lexists(absolute) or not glob.has_magic(path):
        return absolute
    plain = next(place for place, part in enumerate(absolute.parts) if glob.has_magic(part))
    return Path(*absolute.parts[:plain])


def file_path(url: str) -> str:
    """Return the path of a file URL: as docmill writes it, else percent-decoded (RFC 8089)."""
    path = url.partition("://")[2].removeprefix("localhost")
    return path if os.path.lexists(path) else unquote(path)
