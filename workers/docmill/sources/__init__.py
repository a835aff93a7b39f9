"""Where documents come from: readers that yield them lazily, from files, folders, archives, URLs and standard input.

Tested by tests/sources/test_reader.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.follower import Follower, follow
from docmill.sources.inputs import resolve
from docmill.sources.reader import read_origin
from docmill.sources.sniffing import Kind, sniff

__all__ = ["Follower", "Kind", "follow", "read", "sniff"]


def read(inputs: Sequence[str], *, limits: Limits, fields: Fields, stdin: BinaryIO | None = None) -> Iterator[Document]:
    """Read the documents of all inputs, one by one, in bounded memory.

    Inputs are files, folders (recursive, sorted, hidden files left out), globs, `-` for standard input and URLs of any
    scheme fsspec knows. Each holds plain text, HTML, JSONL, JSON, WARC or WET, as it is, compressed (gzip, bzip2, xz,
    Zstandard), or in zip and tar archives; which of these an input is, its content tells.

    Args:
        inputs: As named by the user.
        limits: Bounds; what exceeds one is a document with a failure.
        fields: Names of the fields of a JSONL line.
        stdin: What `-` reads; the process's own by default. It is not closed.

    Returns:
        An iterator. A document with `failure` set is one that could not be read: it keeps its place and at most 64 KiB
        of its raw content, and belongs in quarantine. Reading goes on behind it wherever there is a way on.

    Raises:
        SourceError: at once, before anything is read: an input does not exist, holds no file, or needs an extra that
            is not installed. The message names it.
    """
    origins = resolve(inputs, stdin)
    return (document for origin in origins for document in read_origin(origin, limits, fields))
