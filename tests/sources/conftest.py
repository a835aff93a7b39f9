"""What the tests of the readers share."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import read
from docmill.sources.entry import Entry, Skipped, SourceItem, Stream
from docmill.sources.reader import documents

Take = Callable[..., list[Document]]


@pytest.fixture
def take() -> Take:
    """Read the documents of inputs: `take(path, ..., stdin=..., archive_depth=...)`."""

    def _take(*inputs: Path | str, stdin: BinaryIO | None = None, **limits: Any) -> list[Document]:
        return list(read([str(given) for given in inputs], limits=Limits(**limits), fields=Fields(), stdin=stdin))

    return _take


@pytest.fixture
def take_bytes() -> Take:
    """Read bytes as if they were a file: `take_bytes(b"...", name="a.jsonl", ratio=...)`."""

    def _take(data: bytes, name: str = "", *, fields: Fields | None = None, **limits: Any) -> list[Document]:
        found = items_of(data, name, fields=fields, **limits)
        return [one for one in found if isinstance(one, Document)]

    return _take


@pytest.fixture
def take_skipped() -> Callable[..., list[tuple[str, str]]]:
    """Read bytes as if they were a file; return kind and place of what is passed over."""

    def _take(data: bytes, name: str = "", **limits: Any) -> list[tuple[str, str]]:
        return [(one.kind, one.place) for one in items_of(data, name, **limits) if isinstance(one, Skipped)]

    return _take


def items_of(data: bytes, name: str = "", *, fields: Fields | None = None, **limits: Any) -> list[SourceItem]:
    """Read bytes as if they were a file of this name."""
    entry = Entry(Stream(io.BytesIO(data)), f"file:///in/{name}", name, seekable=io.BytesIO(data))
    return list(documents(entry, Limits(**limits), fields or Fields()))
