"""Members of a zip are found without its directory, in linear time."""

from __future__ import annotations

import io
import time
import zipfile

from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.containers.archives.zip_scan import Gap, scan_headers
from tests.sources.damage import as_zip

FILES = {"a.txt": b"a" * 100, "b.txt": b"PK\3\4 is no header", "c.txt": b"c" * 5000}


def scan(data: bytes) -> tuple[list[tuple[bytes, int]], int]:
    *found, count = scan_headers(io.BytesIO(data))
    assert isinstance(count, int)
    return [(one.name, one.size) for one in found if isinstance(one, ZipHeader)], count


def streamed() -> bytes:
    """Return a zip written to a pipe: the sizes stand behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return bytes(pipe.data)


def test_members_are_found_and_the_headers_behind_them_counted() -> None:
    names = [(name.encode(), len(content)) for name, content in FILES.items()]
    for whole in (as_zip(FILES), as_zip(FILES, zipfile.ZIP_STORED), streamed()):
        assert scan(whole) == (names, 3)
        assert scan(whole[: whole.index(b"PK\1\2")]) == (names, 0)
        assert scan(b"before" + whole) == (names, 3)
    assert scan(b"") == ([], 0)


def test_bytes_that_belong_to_no_member_are_told() -> None:
    def gaps(data: bytes) -> list[bytes]:
        return [data[one.start : one.end] for one in scan_headers(io.BytesIO(data)) if isinstance(one, Gap)]

    for whole in (as_zip(FILES), as_zip(FILES, zipfile.ZIP_STORED), streamed()):
        directory = whole.index(b"PK\1\2")
        assert gaps(whole) == gaps(whole[:directory]) == []
        assert gaps(b"before" + whole) == [b"before"]
        assert gaps(whole[:directory] + b"behind" + whole[directory:]) == [b"behind"]
    stored = as_zip({"a.txt": b"one", "b.txt": b"two", "c.txt": b"three"}, zipfile.ZIP_STORED)
    second, third = stored.index(b"b.txt") - 30, stored.index(b"c.txt") - 30
    damaged = stored[:second] + b"\xff" * 4 + stored[second + 4 :]
    assert gaps(damaged) == [damaged[second:third]]


def test_a_file_full_of_magics_is_scanned_in_linear_time() -> None:
    began = time.process_time()
    for magic in (b"PK\3\4", b"PK\7\x08", b"PK\1\2"):
        scan(as_zip({"a.txt": b"a"})[:36] + magic * 200_000)
    assert time.process_time() - began < 10
