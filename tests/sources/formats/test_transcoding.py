"""A stream in any encoding is read as UTF-8, in pieces of any size."""

from __future__ import annotations

import io
from typing import cast

import pytest

from docmill.sources.formats.transcoding import Transcoded

TEXT = "العبارة 码头 море\n" * 300


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_all_of_it_comes_as_utf8(encoding: str, size: int) -> None:
    stream = Transcoded(cast(io.RawIOBase, io.BytesIO(TEXT.encode(encoding))), encoding)
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert b"".join(pieces).decode() == TEXT


def test_what_cannot_be_decoded_is_replaced() -> None:
    stream = Transcoded(cast(io.RawIOBase, io.BytesIO(b"a\0\x00\xd8b\0c")), "utf-16-le")
    assert stream.read().decode() == "a\ufffdb\ufffd"
