"""The directory of a zip is found and walked, plain and zip64, and one that disagrees with itself is refused."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from docmill.errors import SourceError
from docmill.sources.containers.archives.zip_directory import find_directory, local_header
from tests.sources.damage import as_zip

FILES = {"a.txt": b"a" * 100, "folder/b.txt": b"b" * 3}


def headers(data: bytes) -> list[tuple[bytes, int, int]]:
    directory = find_directory(io.BytesIO(data))
    return [(one.name, one.size, one.at) for one in directory.headers()]


def test_members_are_found_behind_whatever_stands_before() -> None:
    whole = as_zip(FILES)
    (_, _, first), (_, _, second) = headers(whole)
    assert headers(b"#!/bin/sh\n" + whole) == [(b"a.txt", 100, first + 10), (b"folder/b.txt", 3, second + 10)]
    assert headers(whole[:-2] + (7).to_bytes(2, "little") + b"comment")[0] == (b"a.txt", 100, first)
    local = local_header(io.BytesIO(whole), first)
    assert local is not None
    assert local.name == b"a.txt"
    assert local_header(io.BytesIO(whole), first + 1) is None
    assert headers(as_zip({})) == []


def test_zip64_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 50)
    whole = as_zip(FILES)
    assert b"PK\6\6" in whole
    assert [(name, size) for name, size, _ in headers(whole)] == [(b"a.txt", 100), (b"folder/b.txt", 3)]
    assert len(headers(b"before" + whole)) == 2


@pytest.mark.parametrize(
    ("place", "value"),
    [(-14, 3), (-12, 3), (-10, 0), (-10, 47), (-6, 999), (-22, 0)],
    ids=["count", "count in all", "no size", "size", "offset", "magic"],
)
def test_a_directory_that_disagrees_with_itself_is_refused(place: int, value: int) -> None:
    data = bytearray(as_zip(FILES))
    data[place] = value & 255
    if place == -14:
        data[-12] = value
    with pytest.raises(SourceError):
        headers(bytes(data))


def test_a_directory_is_walked_and_not_held() -> None:
    data = as_zip({f"{number}.txt": b"" for number in range(5000)})
    tracemalloc.start()
    count = sum(1 for _ in find_directory(io.BytesIO(data)).headers())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    assert peak < len(data) + (4 << 20)
