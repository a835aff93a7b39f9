"""Encodings are taken off a body; one that has none, whatever its header says, stays as it is."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.formats.http_bodies import Body, decoded


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("ZSTD", zstandard.compress)],
)
def test_codings(coding, encode) -> None:  # type: ignore[no-untyped-def]
    assert decoded(encode(b"page"), "", coding, 100) == Body(b"page")
    swollen = decoded(encode(b"x" * 100_000), "", coding, 100)
    assert (len(swollen.content), swollen.truncated) == (101, None)


def test_codings_in_a_row_are_taken_off_in_reverse() -> None:
    body = gzip.compress(zlib.compress(b"page"))
    assert decoded(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), "chunked", "deflate, gzip", 100) == Body(b"page")


@given(
    st.binary(max_size=100), st.sampled_from(["", "chunked"]), st.sampled_from(["gzip", "deflate", "br", "zstd", "x"])
)
def test_no_body_raises(body: bytes, transfer: str, content: str) -> None:
    assert len(decoded(body, transfer, content, 50).content) <= 100


BODY = b"<p>" + " ".join(map(str, range(3000))).encode()


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_members_in_a_row_are_one_body(coding: str, encode: Callable[[bytes], bytes]) -> None:
    assert decoded(encode(BODY[:5000]) + encode(BODY[5000:]), "", coding, 1 << 20) == Body(BODY)


@pytest.mark.parametrize(
    ("coding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress)]
)
def test_a_body_cut_off_anywhere_is_marked(coding: str, encode: Callable[[bytes], bytes]) -> None:
    whole = encode(BODY)
    for size in range(50, len(whole), 97):
        found = decoded(whole[:size], "", coding, 1 << 20)
        assert (found.truncated, found.trouble) == (coding, None)
        assert BODY.startswith(found.content)


@pytest.mark.parametrize("tail", [b"", b"5\r\nab", b"5", b"zz\r\nabc"])
def test_chunks_cut_off_are_marked(tail: bytes) -> None:
    found = decoded(b"7\r\n<html>p\r\n3;name=value\r\nage\r\n" + tail, "chunked", "", 100)
    assert found.content.startswith(b"<html>page")
    assert found.truncated == "chunked"


def test_damaged_members_are_in_trouble_and_never_a_sound_body() -> None:
    whole = gzip.compress(BODY, mtime=0)
    for position in range(20, len(whole), 37):
        damaged = bytearray(whole)
        damaged[position] ^= 4
        found = decoded(bytes(damaged), "", "gzip", 1 << 20)
        assert found.trouble or found.truncated


def test_a_coding_nobody_knows_is_told() -> None:
    assert "'sdch' is not supported" in (decoded(b"\x01\x02", "", "sdch", 100).trouble or "")
    assert decoded(b"<p>it was decoded", "", "sdch", 100) == Body(b"<p>it was decoded")
    assert decoded(b"text", "", "identity, UTF-8", 100) == Body(b"text")
    assert "content encodings" in (decoded(b"x", "", ", ".join(["gzip"] * 50), 100).trouble or "")
