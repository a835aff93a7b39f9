"""The data of a zip's member are decoded by each method, and checked."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from docmill.errors import SourceError
from docmill.settings import Limits
from docmill.sources.containers.archives.zip_data import Region, open_member
from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.containers.archives.zip_scan import scan_headers
from docmill.sources.containers.compression.decoders import CutError, DamageError
from docmill.sources.containers.compression.tape import Tape
from docmill.sources.entry import Stream
from tests.sources.damage import as_zip

TEXT = b"The ferry leaves at seven. " * 50
METHODS = pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)


def decode(data: bytes, header: ZipHeader) -> bytes:
    region = Region(io.BytesIO(data), header.at, header.packed)
    with Tape(Stream(io.BytesIO()), region, 0) as tape:  # type: ignore[arg-type]  # it reads and seeks
        decoder = open_member(header, tape, Limits())
        return b"".join(iter(lambda: decoder.read(100), b""))


def member(data: bytes) -> ZipHeader:
    found = next(iter(scan_headers(io.BytesIO(data))))
    assert isinstance(found, ZipHeader)
    return found


@METHODS
def test_every_method_is_decoded_and_checked(method: int) -> None:
    data = as_zip({"a.txt": TEXT}, method)
    header = member(data)
    assert decode(data, header) == TEXT
    for position in range(header.at + 20, header.at + header.packed - 8, 5):
        damaged = bytearray(data)
        damaged[position] ^= 16
        with pytest.raises(DamageError):
            decode(bytes(damaged), header)


def test_a_member_that_the_end_of_the_file_cuts_off_is_cut() -> None:
    data = as_zip({"a.txt": TEXT}, zipfile.ZIP_STORED)
    header = member(data)
    with pytest.raises(CutError):
        decode(data[: header.at + 100], header)


def test_a_method_nobody_supports_is_named() -> None:
    header = ZipHeader(b"a", 0, 9, zlib.crc32(b""), 0, 0, 0)
    with pytest.raises(SourceError, match="method 9 is not supported"):
        decode(b"", header)
