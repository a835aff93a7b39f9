"""Headers of a tar are read in every dialect, and a damaged one is none."""

from __future__ import annotations

import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.containers.archives.tar_headers import BLOCK, parse_header, parse_pax

FORMATS = pytest.mark.parametrize("dialect", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])


def block(name: str, size: int, dialect: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf(dialect)[:BLOCK]


@FORMATS
def test_name_size_and_type_are_read(dialect: int) -> None:
    header = parse_header(block("folder/a.txt", 1234, dialect))
    assert header is not None
    assert (header.name, header.size, header.data) == (b"folder/a.txt", 1234, 1234)
    assert header.is_regular(header.name, header.size)
    folder = parse_header(block("folder/", 0, dialect, tarfile.DIRTYPE))
    assert folder is not None
    assert (folder.is_regular(folder.name, 0), folder.kind, folder.data) == (False, "directory", 0)


def test_long_names_have_a_prefix_and_large_sizes_are_in_base_256() -> None:
    long = parse_header(block("/".join(["folder"] * 20), 1, tarfile.USTAR_FORMAT))
    assert long is not None
    assert long.name.decode() == "/".join(["folder"] * 20)
    large = parse_header(block("a", 1 << 40, tarfile.GNU_FORMAT))
    assert large is not None
    assert large.size == 1 << 40


@FORMATS
@given(bit=st.integers(0, 8 * BLOCK - 1))
def test_every_flipped_bit_is_seen(dialect: int, bit: int) -> None:
    whole = block("a.txt", 1234, dialect)
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << bit % 8
    found = parse_header(bytes(damaged))
    # blanks and zeros around the digits of the checksum itself mean the same
    assert found is None or (148 <= bit // 8 < 156 and found == parse_header(whole))


@given(st.binary(max_size=BLOCK))
def test_no_block_raises(data: bytes) -> None:
    assert parse_header(data.ljust(BLOCK, b"\0")) is None or len(data) > 0


@given(st.binary(max_size=200))
def test_no_pax_header_raises(data: bytes) -> None:
    found = parse_pax(data)
    assert found is None or all(isinstance(value, bytes) for value in found.values())


def test_pax_records_of_name_and_size_are_read() -> None:
    records = b"28 path=folder/long name.txt\n"
    records = b"%d path=folder/name.txt\n" % (len(b"path=folder/name.txt\n") + 3)
    assert parse_pax(records + b"16 size=1234567\n" + b"20 mtime=1234567890\n") == {
        "path": b"folder/name.txt",
        "size": b"1234567",
    }
    assert parse_pax(b"99 path=a\n") is None
    assert parse_pax(b"path=a\n") is None


def test_an_empty_member_is_a_folder_by_its_whole_name_and_one_with_content_never() -> None:
    header = parse_header(block("long/" * 20, 3, tarfile.GNU_FORMAT))
    assert header is not None
    assert header.is_regular(b"long/" * 20 + b"a.txt", 0)
    assert header.is_regular(b"long/" * 20, 3)
    assert not header.is_regular(b"long/" * 20, 0)
