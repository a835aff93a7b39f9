"""Compressed streams are read as they come, bounded, and a cut is told."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import time
import tracemalloc
from collections.abc import Callable

import pytest
import zstandard

from docmill.documents import Document
from docmill.sources.entry import HEAD
from tests.sources.damage import CONTAINERS, RECORDS, TEXTS, gz

Take = Callable[..., list[Document]]
Compress = Callable[[bytes], bytes]

FORMATS = pytest.mark.parametrize(
    "compress", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress], ids=["gz", "bz2", "xz", "zst"]
)
LINES = b"".join(json.dumps({"text": f"line {number} {number * 7919}"}).encode() + b"\n" for number in range(3000))


@FORMATS
def test_the_name_inside_decides_as_if_it_were_plain(take_bytes: Take, compress: Compress) -> None:
    found = take_bytes(compress(LINES), "a.jsonl.gz")
    assert len(found) == 3000
    assert found[2999].content == b"line 2999 23749081"
    assert found[1].source.place.offset == LINES.index(b"\n") + 1
    assert found[0].source.uri == "file:///in/a.jsonl.gz"


@FORMATS
def test_members_and_frames_in_a_row_are_one_file(take_bytes: Take, compress: Compress) -> None:
    (document,) = take_bytes(compress(b"one ") + compress(b"") + compress(b"two"))
    assert document.content == b"one two"


@FORMATS
def test_a_cut_is_told_and_what_came_before_is_kept(take_bytes: Take, compress: Compress) -> None:
    noise = random.Random(7)  # more than one block of bzip2, which has 900 kB
    long = b"".join(b'{"text": "%s"}\n' % noise.randbytes(5000).hex().encode() for _ in range(200))
    whole = compress(long)
    *lines, cut = take_bytes(whole[: len(whole) * 2 // 3], "a.jsonl")
    assert cut.failure is not None
    assert cut.failure.error == "SourceError"
    assert "corrupt or cut off" in cut.failure.message
    assert cut.source.place.line == len(lines) + 1
    assert all(document.failure is None for document in lines)
    (text,) = take_bytes(compress(b"some text")[:-3])
    assert text.failure is not None
    assert text.content


@FORMATS
def test_corrupt_bytes_are_told(take_bytes: Take, compress: Compress) -> None:
    whole = bytearray(compress(LINES))
    whole[len(whole) // 2 : len(whole) // 2 + 40] = b"\x55" * 40
    assert take_bytes(bytes(whole), "a.jsonl")[-1].failure is not None


def test_a_zstd_cut_anywhere_is_told(take_bytes: Take) -> None:
    for options in ({}, {"write_checksum": True}, {"write_content_size": False}):
        compressor = zstandard.ZstdCompressor(**options)  # type: ignore[arg-type]
        for data in (b"", b"some text", b"a" * 300_000):
            whole = b"\x50\x2a\x4d\x18\x03\0\0\0abc" + compressor.compress(data) + compressor.compress(b" more")
            (document,) = take_bytes(whole)
            assert document.failure is None, document.failure
            assert document.content == data + b" more"
            for size in range(len(whole) - 8, len(whole)):
                assert take_bytes(whole[:size])[-1].failure is not None


@pytest.mark.parametrize("compress", [bz2.compress, lzma.compress, zstandard.compress], ids=["bz2", "xz", "zst"])
def test_a_bomb_is_stopped_early(take_bytes: Take, compress: Compress) -> None:
    bomb = compress(b'{"text": "' + b" " * (64 << 20))
    tracemalloc.start()
    (document,) = take_bytes(bomb, "a.jsonl", line_bytes=1 << 30, document_bytes=1 << 30, archive_ratio=100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.failure is not None
    assert document.failure.error == "LimitError"
    assert "DOCMILL_LIMITS__ARCHIVE_RATIO" in document.failure.message
    assert peak < 16 << 20


def test_a_gzip_bomb_is_stopped_early(take_bytes: Take) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as out:
        for _ in range(30):
            out.write(b" " * (1 << 20))
    (document,) = take_bytes(gzip.compress(packed.getvalue()))
    assert document.failure is not None
    assert document.failure.error == "LimitError"


def test_what_is_small_may_compress_well(take_bytes: Take) -> None:
    (document,) = take_bytes(zstandard.compress(b" " * 1_000_000), archive_ratio=2)
    assert document.failure is None


def test_a_damaged_member_is_told_and_those_behind_it_are_read(take_bytes: Take) -> None:
    members = [gz(one) for one in RECORDS]
    for damaged in range(len(members)):
        data = bytearray(b"".join(members))
        at = sum(map(len, members[:damaged]))
        data[at + len(members[damaged]) - 6] ^= 1  # of its CRC-32
        found = take_bytes(bytes(data), "a.warc.gz")
        assert [document.failure is None for document in found] == [number != damaged for number in range(6)]
        failure = found[damaged].failure
        assert failure is not None
        assert f"gzip data at byte {at}" in failure.message
        assert "incorrect data check" in failure.message
        assert found[damaged].content.decode() == TEXTS[damaged]


def test_of_a_damaged_checksum_every_member_of_a_tar_is_told_once(take_bytes: Take) -> None:
    data = CONTAINERS["a.tar.gz"]
    found = take_bytes(data[:-6] + bytes([data[-6] ^ 1]) + data[-5:], "a.tar.gz")
    assert [document.content.decode() for document in found] == TEXTS
    assert all(document.failure for document in found)


def test_garbage_behind_and_between_members_is_told(take_bytes: Take) -> None:
    one, two = (gzip.compress(json.dumps({"text": text}).encode() + b"\n") for text in ("one", "two"))
    assert [document.content for document in take_bytes(one + bytes(70_000) + two, "a.jsonl.gz")] == [b"one", b"two"]
    found = take_bytes(one + b"garbage" + two, "a.jsonl.gz")
    assert [document.content for document in found if document.failure is None] == [b"one", b"two"]
    assert [document for document in found if document.failure]
    assert take_bytes(one + b"garbage", "a.jsonl.gz")[-1].failure is not None


@FORMATS
def test_a_member_is_known_however_few_bytes_a_pipe_gives_at_once(take: Take, compress: Compress) -> None:
    """What tells a member is its first ten bytes at most, and a read may end within them."""

    class Drip(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(min(3, HEAD if size is None or size < 0 else size))

    long = random.Random(3).randbytes(2 * HEAD).hex()  # more than what is read of a stream to find what it is
    data = b"".join(compress(json.dumps({"text": text}).encode() + b"\n") for text in [long, *TEXTS])
    found = take("-", stdin=Drip(data))
    assert [document.content.decode() for document in found if not document.failure] == [long, *TEXTS]
    assert len(found) == 1 + len(TEXTS)


@pytest.mark.parametrize(("compress", "step"), [(gzip.compress, 1), (lzma.compress, 4)], ids=["gz", "xz"])
def test_padding_of_any_length_stands_between_members(take_bytes: Take, compress: Compress, step: int) -> None:
    one, two = (compress(json.dumps({"text": text}).encode() + b"\n") for text in ("one", "two"))
    for size in range(0, 40, step):
        found = take_bytes(one + bytes(size) + two + bytes(size), "a.jsonl")
        assert [(document.content, document.failure) for document in found] == [(b"one", None), (b"two", None)], size


def test_places_that_only_look_like_members_end_the_search(take_bytes: Take) -> None:
    damaged = bytearray(gzip.compress(LINES))
    damaged[-6] ^= 1
    began = time.process_time()
    found = take_bytes(bytes(damaged) + b"\x1f\x8b\x08\0" * 200_000, "a.jsonl.gz")
    assert time.process_time() - began < 10
    assert all(document.failure for document in found)


def test_layers_count_as_depth(take_bytes: Take) -> None:
    data = b"deep"
    for _ in range(3):
        data = gzip.compress(data)
    assert take_bytes(data, archive_depth=3)[0].content == b"deep"
    (document,) = take_bytes(data, archive_depth=2)
    assert document.failure is not None
    assert document.failure.error == "LimitError"
    assert "DOCMILL_LIMITS__ARCHIVE_DEPTH" in document.failure.message
