"""Rows of Parquet, Arrow and Feather are documents; a damaged row group costs its own rows."""

from __future__ import annotations

import gzip
import io
import random
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

pa = pytest.importorskip("pyarrow")
feathers = pytest.importorskip("pyarrow.feather")
parquets = pytest.importorskip("pyarrow.parquet")

Take = Callable[..., list[Document]]

ROWS: dict[str, list[Any]] = {
    "id": [1, 2, 3],
    "text": ["تغادر العبارة في السابعة.", "The ferry leaves at seven.", None],
    "url": ["https://a.example/1", None, None],
    "embedding": [[0.5] * 8] * 3,
    "tags": [["بحر"], [], None],
}


def table() -> Any:
    return pa.table(ROWS)


def parquet(rows: Any = None, **options: Any) -> bytes:
    parquets.write_table(table() if rows is None else rows, out := io.BytesIO(), **options)
    return out.getvalue()


def feather(**options: Any) -> bytes:
    feathers.write_feather(table(), out := io.BytesIO(), **options)
    return out.getvalue()


def stream() -> bytes:
    with pa.ipc.new_stream(out := io.BytesIO(), table().schema) as writer:
        writer.write_table(table())
    return out.getvalue()


def zipped(data: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr("a.parquet", data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [parquet(), parquet(compression="zstd"), feather(), feather(compression="lz4"), stream()]
)
def test_rows_are_documents(take_bytes: Take, data: bytes) -> None:
    one, two, three = take_bytes(data, "a")
    assert one.content.decode() == "تغادر العبارة في السابعة."
    assert (one.source.uri, one.source.media_type) == ("https://a.example/1", "text/plain")
    assert one.source.metadata == {"id": 1, "tags": ["بحر"], "source_file": "file:///in/a"}
    assert (two.content, two.source.place.line) == (b"The ferry leaves at seven.", 2)
    assert three.failure is not None
    assert "row 3: neither text nor html" in three.failure.message


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
@pytest.mark.parametrize("data", [parquet(), feather(), stream()])
def test_inside_of_other_containers(take_bytes: Take, pack: Callable[[bytes], bytes], data: bytes) -> None:
    assert [one.failure is None for one in take_bytes(pack(data), "a")] == [True, True, False]


def test_row_groups_are_read_one_by_one_and_numbered_through(take_bytes: Take) -> None:
    rows = pa.table({"text": [f"row {number}" for number in range(1, 251)]})
    found = take_bytes(parquet(rows, row_group_size=100), "a.parquet")
    assert [one.source.place.line for one in found] == list(range(1, 251))
    assert {one.content.decode() == f"row {one.source.place.line}" for one in found} == {True}
    assert len(found) == parquets.ParquetFile(io.BytesIO(parquet(rows))).metadata.num_rows


def test_a_damaged_row_group_costs_its_own_rows(take_bytes: Take) -> None:
    rows = pa.table({"text": [f"row {number} {random.Random(number).random()}" for number in range(300)]})
    data = bytearray(parquet(rows, row_group_size=100, compression="zstd", use_dictionary=False))
    at = parquets.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0).data_page_offset
    data[at : at + 60] = bytes(60)
    found = take_bytes(bytes(data), "a.parquet")
    whole = [one.source.place.line for one in found if one.failure is None]
    (damaged,) = [one for one in found if one.failure]
    assert whole == [*range(1, 101), *range(201, 301)]
    assert "row group 1 cannot be read from row 101 on" in str(damaged.failure)


def test_a_table_without_text_names_its_columns(take_bytes: Take) -> None:
    (document,) = take_bytes(parquet(pa.table({"title": ["t"], "n": [1]})), "a.parquet")
    assert "its columns are title, n" in str(document.failure)
    (document,) = take_bytes(parquet(pa.table({"title": ["t"]})), "a.parquet", fields=Fields(text=("title",)))
    assert document.content == b"t"


@pytest.mark.parametrize("data", [parquet(), feather(), stream()])
def test_what_is_cut_off_is_told(take_bytes: Take, data: bytes) -> None:
    for size in range(40, len(data), 97):
        found = take_bytes(data[:size], "a.parquet")
        assert any(one.failure for one in found) or len(found) == 3


def test_few_bytes_cannot_give_texts_without_end(take_bytes: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docmill.sources.formats.tables.columnar.SMALL", 1000)
    bomb = parquet(pa.table({"text": ["x" * 10_000] * 5000}))
    found = take_bytes(bomb, "a.parquet", archive_ratio=100)
    assert "limits.archive_ratio=100" in str(found[-1].failure)
    assert len(found) < 5000


def test_a_stream_that_cannot_be_sought_in_is_spooled_up_to_a_limit() -> None:
    def take(**limits: int) -> list[Any]:
        entry = Entry(Stream(io.BytesIO(parquet())), "file:///in/a.parquet", "a.parquet")
        return list(documents(entry, Limits(**limits), Fields()))

    assert len(take()) == 3
    (refused,) = take(spool_bytes=100)
    assert "limits.spool_bytes=100" in str(refused.failure)


def test_without_pyarrow_the_command_that_brings_it_is_told(take_bytes: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for data, name in ((parquet(), "a Parquet file"), (feather(), "an Arrow file (Feather)")):
        (document,) = take_bytes(data, "a")
        assert document.failure is not None
        assert f"this is {name}" in document.failure.message
        assert "pip install 'docmill[parquet]'" in document.failure.message


def test_offsets_outside_of_their_buffer_are_told_and_read_nothing(take_bytes: Take) -> None:
    rows = pa.table({"text": ["تغادر العبارة.", "The ferry leaves."]})
    ends = [len(text.encode()) for text in ("تغادر العبارة.", "تغادر العبارة.The ferry leaves.")]
    sound = b"".join(end.to_bytes(4, "little") for end in (0, *ends))
    for kind in (pa.ipc.new_file, pa.ipc.new_stream):
        with kind(out := io.BytesIO(), rows.schema) as writer:
            writer.write_table(rows)
        assert out.getvalue().count(sound) == 1
        broken = sound[:4] + (1 << 30).to_bytes(4, "little") + sound[8:]
        (failed,) = take_bytes(out.getvalue().replace(sound, broken), "a")
        assert failed.failure is not None
        assert "cannot be read from row 1 on" in failed.failure.message


def test_what_is_behind_the_end_of_a_stream_is_told(take_bytes: Take) -> None:
    *rows, failed = take_bytes(stream() + stream(), "a")
    assert len(rows) == 3
    assert failed.failure is not None
    assert "ends before its last bytes" in failed.failure.message


def test_a_damaged_length_in_a_stream_reserves_no_memory(take_bytes: Take) -> None:
    data = stream()
    (failed,) = take_bytes(data[:4] + b"\xff\xff\xff\x7f" + data[8:], "a")
    assert failed.failure is not None


def test_a_page_whose_checksum_is_wrong_is_quarantined(take_bytes: Take) -> None:
    rows = pa.table({"text": ["the first ferry", "the second ferry"]})
    options: dict[str, Any] = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    data = parquet(rows, **options, write_page_checksum=True)
    (failed,) = take_bytes(data.replace(b"second ferry", b"second merry"), "a.parquet")
    assert failed.failure is not None
    assert "row group 0 cannot be read from row 1 on" in failed.failure.message


def test_rows_that_the_footer_does_not_count_are_told(take_bytes: Take) -> None:
    rows = pa.table({"text": [f"ferry {number}" for number in range(5)]})
    data = parquet(rows, row_group_size=2, write_statistics=False)
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    told = []
    for at in range(footer, len(data) - 8):  # the byte that says how many rows a group has, wherever it is
        if data[at - 1 : at + 1] == b"\x16\x04":
            found = take_bytes(data[:at] + b"\0" + data[at + 1 :], "a.parquet")
            lost = 5 - sum(one.failure is None for one in found)
            told += [one.failure.message for one in found if one.failure] if lost else []
            assert not lost or any(one.failure for one in found)
    assert any("are said to be in it" in message for message in told)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_what_is_left_of_a_table_is_no_text(take_bytes: Take, name: str) -> None:
    (failed,) = take_bytes(b"PAR1", name)
    assert failed.failure is not None
    assert "its name says" in failed.failure.message
