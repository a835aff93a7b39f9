"""Where documents come from: readers that yield them lazily, from files, folders, archives, URLs and standard input.

Tested by tests/sources/test_reader.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain
from typing import BinaryIO

from docmill.documents import Document
from docmill.masking import remember_url
from docmill.settings import Fields, Limits
from docmill.sources.entry import Skipped, SourceItem
from docmill.sources.follower import Follower, follow
from docmill.sources.inputs import resolve
from docmill.sources.reader import read_origin
from docmill.sources.reader_processes.item_frames import Begun
from docmill.sources.reader_processes.reader_process import read_apart
from docmill.sources.reader_processes.side_by_side import read_side_by_side
from docmill.sources.sniffing import Kind, sniff

__all__ = ["Follower", "Kind", "Reading", "Skipped", "SourceItem", "follow", "read", "read_for_command", "sniff"]


class Reading(Iterator[Document]):
    """The documents of some inputs, one by one.

    `skipped` counts by kind what was passed over so far on purpose. `items` gives both in their order, for who keeps
    an account; whatever was taken there does not come again here.
    """

    def __init__(self, items: Generator[SourceItem, None, None]) -> None:
        self.skipped: Counter[str] = Counter()
        self.items = self._counted(items)

    def __next__(self) -> Document:
        """Return the next document."""
        while isinstance(item := next(self.items), Skipped):
            pass
        return item

    def close(self) -> None:
        """Close the file that is being read; nothing comes any more."""
        self.items.close()

    def _counted(self, items: Generator[SourceItem, None, None]) -> Generator[SourceItem, None, None]:
        with closing(items):
            for item in items:
                if isinstance(item, Skipped):
                    self.skipped[item.kind] += 1
                yield item


def read(
    inputs: Sequence[str], *, limits: Limits, fields: Fields, stdin: BinaryIO | None = None, follow_links: bool = False
) -> Reading:
    """Read the documents of all inputs, one by one, in bounded memory.

    Inputs are files, folders (recursive, sorted, hidden files left out), globs, `-` for standard input and URLs of any
    scheme fsspec knows. Each holds documents in one of the formats that docs/reference/formats.md lists, as it is,
    compressed, or in archives; which of these an input is, its content tells.

    Args:
        inputs: As named by the user.
        limits: Bounds; what exceeds one is a document with a failure.
        fields: Names of the fields of a JSONL line.
        stdin: What `-` reads; the process's own by default. It is not closed.
        follow_links: Whether symbolic links that leave an input's folder are followed, and those to folders.

    Returns:
        An iterator over documents, which counts what is passed over. A document with `failure` set is one that could
        not be read: it keeps its place and at most 64 KiB of its raw content, and belongs in quarantine. Reading goes
        on behind it wherever there is a way on.

    Raises:
        SourceError: at once, before anything is read: an input does not exist, holds no file, is one of the system's
            own (/proc, /sys, /dev), or needs an extra that is not installed. The message names it.
    """
    origins = resolve(inputs, limits, stdin, follow_links=follow_links)
    return Reading(
        item
        for origin in origins
        for item in ([origin] if isinstance(origin, Skipped) else read_origin(origin, limits, fields))
    )


def read_for_command(
    inputs: Sequence[str], *, limits: Limits, fields: Fields, follow_links: bool = False, readers: int = 1
) -> Reading:
    """Read as `read` does, in a process of its own: whatever a file does to its reader, the caller can be stopped.

    With several `readers` each of so many processes reads files that no other reads. The documents of a file come in
    their order then, those of different files mixed; a file that two inputs name is read once.

    A file that holds its reader for longer than `limits.source_seconds`, or ends it, is quarantined, and reading goes
    on behind it. To be called before threads are started: the process is forked from this one.

    Raises:
        SourceError: as `read` does, at once.
    """
    for given in inputs:
        remember_url(given)  # what is secret in it is masked in this process too
    origins = partial(resolve, inputs, limits, follow_links=follow_links)
    items = read_side_by_side(origins, limits, fields, readers) if readers > 1 else read_apart(origins, limits, fields)
    first = next(items, None)  # raises what is wrong with the inputs
    return Reading(_without_beginnings(first, items))


def _without_beginnings(
    first: SourceItem | Begun | None, items: Generator[SourceItem | Begun, None, None]
) -> Generator[SourceItem, None, None]:
    with closing(items):
        for item in chain(() if first is None else (first,), items):
            if not isinstance(item, Begun):
                yield item
