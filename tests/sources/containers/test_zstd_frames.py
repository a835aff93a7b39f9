"""The walk over Zstandard frames knows a whole file from one that was cut off, however it is fed."""

from __future__ import annotations

import os

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.sources.containers.zstd_frames import FrameWalk

SKIPPED = b"\x5f\x2a\x4d\x18\x03\0\0\0abc"


def is_whole(data: bytes, piece: int) -> bool:
    walk = FrameWalk()
    for start in range(0, len(data), piece):
        walk.feed(data[start : start + piece])
    try:
        walk.end()
    except EOFError:
        return False
    return True


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([b"", b"text", b"a" * 200_000, os.urandom(3000)]), min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
    st.integers(1, 5000),
    st.data(),
)
def test_every_cut_is_seen(parts: list[bytes], checksum: bool, sized: bool, piece: int, data: st.DataObject) -> None:
    compressor = zstandard.ZstdCompressor(write_checksum=checksum, write_content_size=sized)
    frames = [SKIPPED, *map(compressor.compress, parts)]
    whole = b"".join(frames)
    assert is_whole(whole, piece)
    ends = {sum(map(len, frames[:count])) for count in range(len(frames) + 1)}
    size = data.draw(st.integers(0, len(whole)))
    assert is_whole(whole[:size], piece) == (size in ends)


@pytest.mark.parametrize("size", [100, 300, 70_000])
def test_each_way_to_write_the_size(size: int) -> None:
    assert is_whole(zstandard.compress(b"ab" * size), 7)
