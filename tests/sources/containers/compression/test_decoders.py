"""One unit is decoded and checked, and the tape is left behind it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable

import pytest
import zstandard

from docmill.settings import Limits
from docmill.sources.containers.compression.decoders import (
    CutError,
    DamageError,
    MemoryLimitError,
    open_unit,
)
from docmill.sources.containers.compression.tape import Tape
from docmill.sources.entry import Stream
from docmill.sources.sniffing import Kind
from tests.sources.damage import zstd

TEXT = " ".join(str(random.Random(1).random()) for _ in range(3000)).encode()

KINDS = pytest.mark.parametrize(
    ("kind", "compress"),
    [(Kind.GZIP, gzip.compress), (Kind.BZIP2, bz2.compress), (Kind.XZ, lzma.compress), (Kind.ZSTD, zstd)],
)
Compress = Callable[[bytes], bytes]


def tape_of(data: bytes) -> Tape:
    return Tape(Stream(io.BytesIO(data)), None, 1 << 30)


def decode(kind: Kind, tape: Tape, most: int = 1000, **limits: int) -> bytes:
    decoder = open_unit(kind, tape, Limits(**limits))
    return b"".join(iter(lambda: decoder.read(most), b""))


@KINDS
@pytest.mark.parametrize("text", [b"", b"a", TEXT])
def test_the_tape_is_left_behind_the_unit(kind: Kind, compress: Compress, text: bytes) -> None:
    unit = compress(text)
    with tape_of(unit + b"behind") as tape:
        for most in (1, 1000, 1 << 20):
            tape.rewind()
            assert decode(kind, tape, most) == text
            assert tape.position == len(unit)
        assert tape.read() == b"behind"


@KINDS
def test_a_cut_is_no_damage_and_damage_no_cut(kind: Kind, compress: Compress) -> None:
    unit = compress(TEXT)
    for size in range(20, len(unit) - 12, len(unit) // 40):
        with tape_of(unit[:size]) as tape, pytest.raises(CutError):
            decode(kind, tape)
    chosen = random.Random(2)
    for _ in range(40):
        damaged = bytearray(unit)
        damaged[chosen.randrange(len(unit) // 8, len(unit) - 12)] ^= 1 << chosen.randrange(8)
        with tape_of(bytes(damaged)) as tape:
            try:
                assert decode(kind, tape) == TEXT  # some bits of bzip2 mean nothing
            except DamageError:
                continue


def test_memory_is_bounded() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}]
    packed = lzma.compress(TEXT, format=lzma.FORMAT_XZ, filters=filters)
    with tape_of(packed) as tape, pytest.raises(MemoryLimitError, match="DOCMILL_LIMITS__DECOMPRESSION_MEMORY_BYTES"):
        decode(Kind.XZ, tape)
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    writer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()  # which tells no size
    packed = writer.compress(TEXT) + writer.flush()
    with tape_of(packed) as tape:
        assert decode(Kind.ZSTD, tape) == TEXT
    with tape_of(packed) as tape, pytest.raises(MemoryLimitError, match="DOCMILL_LIMITS__DECOMPRESSION_MEMORY_BYTES"):
        decode(Kind.ZSTD, tape, decompression_memory_bytes=1 << 26)
