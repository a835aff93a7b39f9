"""Following a folder: what is in it and was not taken yet, then what comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from watchfiles import watch

from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources.entry import Skipped, SourceItem
from docmill.sources.folders import real_folder, walk
from docmill.sources.input_names import name_below
from docmill.sources.inputs import Origin, file_origin
from docmill.sources.journal import Journal, Version, journal_of
from docmill.sources.reader_processes.item_frames import Begun
from docmill.sources.reader_processes.reader_process import read_apart

__all__ = ["Follower", "follow"]

SETTLE_SECONDS = 0.5
"""A file is taken when its size and time have not changed for so long: a writer that pauses longer is rare, and what
it adds later is a change, so that the file is read again."""

TICK_SECONDS = 0.5
"""How often the caller gets a chance to send a batch that is not full; below the second a document may wait for it."""

RESCAN_SECONDS = 60.0
"""How often the folder is listed as a whole: network file systems report no changes, and a full event queue loses
some."""

MOST_AT_ONCE = 100  # files read by one process: they are looked at again before the next ones

UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")
"""How programs mark files they are still writing."""


class Follower:
    """The documents of a folder as it grows; iterate over it, and call `commit` when they are safe.

    Yields documents and what is passed over, and None about every half second while there is nothing to read: the
    moment to send what waits.

    The acknowledgement is explicit: a file counts as taken when `commit` is called after the iteration went on past its
    last document. `commit` says that every document handed out is safe, the very last one perhaps excepted: its file
    is not finished before the next step, so it is not committed yet. Call it after a batch was admitted, and on a None
    with nothing left to send. Files not committed are read again after a restart; their documents have the same ids,
    so a second reading does no harm, and none is lost.

    Args:
        folder: Watched with all its subfolders. Hidden files and names of unfinished ones (`.part`, `.tmp`, `~`) are
            left alone; a file is read once it has not changed for half a second, and again after each change.
        state: A file that remembers what was taken; made where it does not exist. One for each folder, and in no
            folder that others write to. By default one in the user's state folder; see `docmill.sources.journal`.
        limits: Bounds, as for `read`.
        fields: Names of the fields of a JSONL line.
        stop: Ends the iteration when set.
        follow_links: Whether symbolic links that leave the folder are followed, and those to folders.

    Raises:
        SourceError: the folder does not exist, or the journal cannot be read or written, or is not safe to write.
    """

    def __init__(
        self,
        folder: Path,
        *,
        state: Path | None = None,
        limits: Limits,
        fields: Fields,
        stop: threading.Event | None = None,
        follow_links: bool = False,
    ) -> None:
        if not folder.is_dir():
            raise SourceError(f"{folder}: no such folder")
        # links are resolved once, here: changes are reported by real paths
        self._folder = folder.resolve()
        self._journal = Journal.open(state) if state else journal_of(self._folder)
        self._inside = Path("/") if follow_links else self._folder
        self._follow_links = follow_links
        self._told: set[Skipped] = set()  # what was passed over, told once
        self._limits, self._fields = limits, fields
        self._stop = stop or threading.Event()
        self._pending: dict[Path, tuple[Version, float]] = {}  # with the time since which it is as it is
        self._taken: dict[Path, Version] = {}  # all handed out, not committed yet
        self._documents = self._follow()

    def __iter__(self) -> Iterator[SourceItem | None]:
        """Return the follower itself: there is one reading of the folder."""
        return self

    def __next__(self) -> SourceItem | None:
        """Return the next item, or None while there is none; end when `stop` is set."""
        return next(self._documents)

    def commit(self) -> None:
        """Remember, across a restart too, each file whose documents have all been handed out."""
        taken, self._taken = self._taken, {}
        self._journal.write(taken)

    def _follow(self) -> Iterator[SourceItem | None]:
        yield from self._look(self._walk())
        yield from self._take_settled()
        changes = watch(
            self._folder,
            watch_filter=None,
            debounce=200,  # ms; a burst of files is one change
            step=50,  # ms; both far below the half second a file must rest
            rust_timeout=int(TICK_SECONDS * 1000),
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=True,
        )
        scanned = float("-inf")  # the first change or tick lists all again: something may have come before the watch
        for change in changes:
            yield from self._look(Path(path) for _, path in change)
            if time.monotonic() - scanned >= RESCAN_SECONDS:
                yield from self._look(self._walk())
                scanned = time.monotonic()
            yield from self._take_settled()
            if self._stop.is_set():
                return
            yield None

    def _walk(self) -> Iterator[Path | Skipped]:
        return walk(self._folder, follow_links=self._follow_links)

    def _look(self, items: Iterable[Path | Skipped]) -> Iterator[Skipped]:
        """Note every file that is new or has changed, and since when it is as it is; yield what is passed over."""
        for path in items:
            if isinstance(path, Skipped):
                yield from self._told_once(path)
                continue
            version = self._version(path)
            if version is None:
                self._pending.pop(path, None)
            elif version != self._known(path) and self._pending.get(path, (None,))[0] != version:
                self._pending[path] = (version, time.monotonic())

    def _told_once(self, item: Skipped) -> Iterator[Skipped]:
        if item not in self._told and item.kind != "vanished":  # what comes and goes is no news
            self._told.add(item)
            yield item

    def _known(self, path: Path) -> Version | None:
        return self._taken.get(path) or self._journal.version(path)

    def _version(self, path: Path) -> Version | None:
        """Return size and time of a file to be read; None for anything else."""
        parts = path.relative_to(self._folder).parts if path.is_relative_to(self._folder) else (path.name,)
        if any(part.startswith(".") for part in parts) or path.name.lower().endswith(UNFINISHED):
            return None
        if path == self._journal.path:
            return None
        try:
            return Version.of(path) if path.is_file() and self._is_inside(path) else None
        except OSError:
            return None

    def _is_inside(self, path: Path) -> bool:
        return real_folder(path).is_relative_to(self._inside)

    def _take_settled(self) -> Iterator[SourceItem]:
        settled: list[tuple[Path, Version]] = []
        for path in sorted(self._pending):
            if self._stop.is_set():
                return
            version, since = self._pending[path]
            now = self._version(path)
            if now is None:
                del self._pending[path]
            elif now != version:
                self._pending[path] = (now, time.monotonic())
            elif time.monotonic() - since >= SETTLE_SECONDS or time.time() - version.mtime_ns / 1e9 >= SETTLE_SECONDS:
                del self._pending[path]
                settled.append((path, version))
            if len(settled) == MOST_AT_ONCE:
                yield from self._take(settled)
                settled = []
        if settled:
            yield from self._take(settled)

    def _take(self, settled: Sequence[tuple[Path, Version]]) -> Iterator[SourceItem]:
        """Read files in a process of its own; each is taken when the next one begins."""

        def origins() -> Iterator[Origin]:
            return (file_origin(path, name_below(path, self._folder), self._inside) for path, _ in settled)

        waiting = iter(settled)
        current: tuple[Path, Version] | None = None
        with closing(read_apart(origins, self._limits, self._fields)) as items:
            for item in items:
                if self._stop.is_set():
                    return
                if not isinstance(item, Begun):
                    yield item
                    continue
                self._taken.update([current] if current else [])
                current = next(waiting)
        self._taken.update([current] if current else [])


def follow(
    folder: Path, *, state: Path | None = None, limits: Limits, fields: Fields, stop: threading.Event | None = None
) -> Follower:
    """Return the Follower of a folder."""
    return Follower(folder, state=state, limits=limits, fields=fields, stop=stop)
