"""Encodings are taken off a body; one that has none, whatever its header says, stays as it is."""

from __future__ import annotations

import gzip
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.formats.http_bodies import decoded


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("ZSTD", zstandard.compress)],
)
def test_codings(coding, encode) -> None:  # type: ignore[no-untyped-def]
    assert decoded(encode(b"page"), "", coding, 100) == b"page"
    assert len(decoded(encode(b"x" * 100_000), "", coding, 100)) == 101


def test_codings_in_a_row_are_taken_off_in_reverse() -> None:
    body = gzip.compress(zlib.compress(b"page"))
    assert decoded(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), "chunked", "deflate, gzip", 100) == b"page"


@given(
    st.binary(max_size=100), st.sampled_from(["", "chunked"]), st.sampled_from(["gzip", "deflate", "br", "zstd", "x"])
)
def test_no_body_raises(body: bytes, transfer: str, content: str) -> None:
    assert isinstance(decoded(body, transfer, content, 50), bytes)
