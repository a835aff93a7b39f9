"""Whatever the bytes are, reading goes on."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import Skipped, read
from tests.sources.damage import as_tar, as_zip

Take = Callable[..., list[Document]]


def zipped(data: bytes) -> bytes:
    return as_zip({"a.jsonl": data})


def tarred(data: bytes) -> bytes:
    return as_tar({"a.txt": data})


PACKERS = st.sampled_from([bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.compress, zipped, tarred])
STARTS = st.sampled_from([b"", b"WARC/1.0\r\n", b'{"text": "a"}\n', b"[{", b"<html>", b"\x1f\x8b\x08", b"PK\x03\x04"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    STARTS,
    st.binary(max_size=300),
    st.lists(PACKERS, max_size=3),
    st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=3),
    st.sampled_from(["", "a.txt", "a.jsonl", "a.tar", "a.zip", "a.warc.gz"]),
)
def test_no_bytes_raise_and_ids_stay_the_same(
    take_bytes: Take,
    start: bytes,
    data: bytes,
    packers: list[Callable[[bytes], bytes]],
    damage: list[tuple[int, int]],
    name: str,
) -> None:
    data = start + data
    for pack in packers:
        data = pack(data)
    broken = bytearray(data)
    for position, value in damage:
        if broken:
            broken[position % len(broken)] = value
    first = take_bytes(bytes(broken), name)
    assert [found.id for found in first] == [found.id for found in take_bytes(bytes(broken), name)]
    for document in first:
        document.source.model_dump_json()
        assert document.failure is None or len(document.content) <= 64 << 10


class Endless(io.RawIOBase):
    """Compressed JSONL that never ends, made as it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self._pieces = self._frames()

    def _frames(self) -> Iterator[bytes]:
        for number in itertools.count():
            line = json.dumps({"text": f"{number} " * 200}).encode() + b"\n"
            yield gzip.compress(line * 50)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = next(self._pieces)[: max(size, 0) or None] if size < 0 or size > 4096 else next(self._pieces)
        self.given += len(piece)
        return piece


def test_a_stream_without_end_is_read_in_bounded_memory() -> None:
    stream = Endless()
    found = read(["-"], limits=Limits(), fields=Fields(), stdin=stream)  # type: ignore[arg-type]
    next(found)
    tracemalloc.start()
    for document in itertools.islice(found, 5000):
        assert document.failure is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 << 20
    assert stream.given < 256 << 10  # no further ahead than its buffers: from Python 3.12 on gzip's alone holds 128 KiB


def test_what_breaks_the_network_is_one_failure(take: Take) -> None:
    class Cut(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            data = super().read1(size if size is not None else -1)
            if not data:
                raise ConnectionError("peer went away")
            return data

    first, cut = take("-", stdin=Cut(b'{"text": "a"}\n{"text": '))
    assert first.content == b"a"
    assert cut.failure is not None
    assert "peer went away" in cut.failure.message
    assert cut.content == b'{"text": '


def test_a_reading_counts_what_it_passes_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in (".hidden", "a.txt", "dir/", "b.txt"):
            archive.writestr(name, "" if name.endswith("/") else name)
    reading = read([str(tmp_path)], limits=Limits(), fields=Fields())
    assert next(reading).content == b"a.txt"
    assert reading.skipped == {"hidden": 1}
    assert [one.content for one in reading] == [b"b.txt"]
    assert reading.skipped == {"hidden": 1, "directory": 1}
    items = read([str(tmp_path)], limits=Limits(), fields=Fields()).items
    assert [type(one) for one in items] == [Skipped, Document, Skipped, Document]


def test_all_layers_inside_one_file_are_bounded_together(take_bytes: Take) -> None:
    """As in 42.zip, of which no single layer is suspicious."""
    data = b" " * (4 << 20)
    for _ in range(3):
        with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{number}.zip", data)
        data = out.getvalue()
    assert len(data) < 100_000
    found = take_bytes(data, "a.zip", archive_ratio=1500, document_bytes=1 << 30)
    assert len(found) < 16**3
    failures = [document.failure.message for document in found if document.failure]
    assert any("all layers of a file of" in message for message in failures)


def test_archives_inside_one_file_are_counted(take_bytes: Take) -> None:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.gz", gzip.compress(str(number).encode()))
    found = take_bytes(out.getvalue(), "a.zip", archive_members=20)
    assert [document.content for document in found if document.failure is None] == [b"%d" % n for n in range(19)]
    assert found[-1].failure is not None
    assert "inside one file" in found[-1].failure.message


@pytest.mark.parametrize("name", ["a.txt.gz", "a.json.bz2", "a.jsonl.xz", "a.json.zst"])
def test_damage_makes_no_text_of_what_is_named_as_compressed(take_bytes: Take, name: str) -> None:
    """A text that was decompressed on its way and kept its name is read; what was overwritten with newlines is not."""
    text = b"The ferry leaves at nine. " * 4
    (read,) = take_bytes(text, name)
    assert (read.content, read.failure) == (text, None)
    for damaged in (
        b"\n" * 80,
        b"BZh1" + b"\n" * 80,
        b"BZh1" + text,
        b"BZh11AY&S" + b"\n" * 100 + "\u0711N\x14$\x01~<N\0".encode(),
    ):
        (told,) = take_bytes(damaged, name)
        assert told.failure is not None
        assert "its name says that it is compressed" in told.failure.message
