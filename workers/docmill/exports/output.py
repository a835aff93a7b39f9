"""A folder of files that is there whole or not at all. Tested by tests/exports/test_output.py."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from docmill.errors import ConfigError

__all__ = ["NumberedFiles", "new_folder"]

ABANDONED_SECONDS = 86_400  # a folder in the making that nothing was written into for so long has no writer any more


@contextmanager
def new_folder(to: Path) -> Iterator[Path]:
    """Yield a hidden folder beside `to`, which takes its name when all is written: a reader sees all of it or nothing.

    Where something raises, nothing is left.

    Raises:
        ConfigError: `to` is there already, and is no empty folder.
    """
    to = to.absolute()
    if to.exists() and not (to.is_dir() and not any(to.iterdir())):
        raise ConfigError(f"{to} is there already; name a folder that is not, or is empty")
    to.parent.mkdir(parents=True, exist_ok=True)
    _sweep(to)
    making = to.with_name(f".{to.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    making.mkdir()
    try:
        yield making
        for folder in sorted({path.parent for path in making.rglob("*")} | {making}, reverse=True):
            _sync(folder)
        making.replace(to)  # over an empty folder, too
        _sync(to.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


class NumberedFiles:
    """Files `part-00000.<suffix>` of a folder; the next begins when one has reached its size. Each ends synced."""

    def __init__(self, folder: Path, suffix: str, most_bytes: int, first: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._first = first
        self._folder, self._suffix, self._most = folder, suffix, most_bytes
        self._file = open(os.devnull, "wb")  # noqa: PTH123, SIM115 - stands for no file yet; each is closed in `_end`
        self._size = most_bytes
        self.written: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def write(self, data: bytes) -> None:
        """Write what belongs together into one file."""
        if self._size >= self._most:
            self._end()
            path = self.next_path()
            self._file = path.open("xb")
            self._size = 0
        self._file.write(data)
        self._size += len(data)

    def next_path(self) -> Path:
        """Return the path of the next file, for a writer that opens it by itself."""
        path = self._folder / f"part-{self._first + len(self.written):05}.{self._suffix}"
        self.written.append(path)
        return path

    def _end(self) -> None:
        if not self._file.closed:
            self._file.flush()
            if self.written:
                os.fsync(self._file.fileno())
            self._file.close()


def _sweep(to: Path) -> None:
    """Remove what killed exports to this place left behind."""
    for leftover in to.parent.glob(f".{_escaped(to.name)}.*.tmp"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(leftover)


def _escaped(name: str) -> str:
    return "".join(f"[{one}]" if one in "*?[" else one for one in name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems have no such call
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
