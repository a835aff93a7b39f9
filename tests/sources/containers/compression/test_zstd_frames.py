"""The walk over Zstandard frames knows a whole file from one that was cut off, however it is fed."""

from __future__ import annotations

import os

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.sources.containers.compression.zstd_frames import FrameWalk

PASSED_OVER = b"\x5f\x2a\x4d\x18\x03\0\0\0abc"


def walked(data: bytes, piece: int) -> tuple[bool, int]:
    """Return whether a frame is whole, fed in pieces, and how many bytes it has."""
    walk = FrameWalk()
    taken = 0
    for start in range(0, len(data), piece):
        part = data[start : start + piece]
        found = walk.feed(part)
        taken += found
        if found < len(part):
            break
    return walk.is_whole, taken


@settings(max_examples=40)
@given(
    st.sampled_from([b"", b"text", b"a" * 200_000, os.urandom(3000), None]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 5000),
    st.data(),
)
def test_every_end_and_every_cut_is_seen(
    part: bytes | None, checksum: bool, sized: bool, piece: int, data: st.DataObject
) -> None:
    compressor = zstandard.ZstdCompressor(write_checksum=checksum, write_content_size=sized)
    frame = PASSED_OVER if part is None else compressor.compress(part)
    assert walked(frame, piece) == (True, len(frame))
    assert walked(frame + b"behind", piece) == (True, len(frame))
    size = data.draw(st.integers(0, len(frame) - 1))
    assert walked(frame[:size], piece) == (False, size)


@pytest.mark.parametrize("size", [100, 300, 70_000])
def test_each_way_to_write_the_size(size: int) -> None:
    frame = zstandard.compress(b"ab" * size)
    assert walked(frame, 7) == (True, len(frame))
