"""A file of text or HTML is one document of raw bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.documents import Document

Take = Callable[..., list[Document]]


def test_the_bytes_are_left_as_they_are(take: Take, tmp_path: Path) -> None:
    file = tmp_path / "مقال طويل #1%.txt"
    file.write_bytes("﻿نص\r\n".encode("utf-16"))
    (document,) = take(file)
    assert document.content == file.read_bytes()
    assert document.source.uri == f"file://{file}"
    assert (document.source.media_type, document.source.encoding) == ("text/plain", None)
    assert document.failure is None


def test_html_is_found_by_content(take_bytes: Take) -> None:
    assert take_bytes(b"<!doctype html><p>a", "a.txt")[0].source.media_type == "text/html"
    assert take_bytes(b"no tags", "a.html")[0].source.media_type == "text/plain"


def test_an_empty_file_is_a_document(take_bytes: Take) -> None:
    (document,) = take_bytes(b"")
    assert (document.content, document.source.media_type, document.failure) == (b"", "text/plain", None)


@pytest.mark.parametrize("size", [100, 101])
def test_a_document_may_be_as_long_as_the_limit(take_bytes: Take, size: int) -> None:
    (document,) = take_bytes(b"a" * size, document_bytes=100)
    assert (document.failure is None) == (size == 100)
    if document.failure:
        assert document.failure.error == "LimitError"
        assert "DOCMILL_LIMITS__DOCUMENT_BYTES" in document.failure.message


def test_binary_files_are_quarantined(take_bytes: Take) -> None:
    (document,) = take_bytes(b"%!PS-Adobe-3.0 ..." + b"\0" * 100_000, "a.txt")
    assert document.failure is not None
    assert document.source.media_type == "application/postscript"
    assert "this is a PostScript document, which docmill does not read yet" in document.failure.message
    assert len(document.content) <= 64 << 10
