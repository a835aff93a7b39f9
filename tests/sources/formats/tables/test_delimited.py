"""A row is a document whose columns are as the fields of JSONL; a broken one is quarantined with its line."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

Take = Callable[..., list[Document]]

TABLE = (
    'id,title,text,url\n1,مواعيد,"تغادر العبارة، كل يوم،\nفي السابعة.",https://a.example/1\n'
    '2,Times,"The ""ferry"" leaves.",\n'
)


def test_rows_are_documents(take_bytes: Take) -> None:
    one, two = take_bytes(TABLE.encode(), "t.csv")
    assert one.content.decode() == "تغادر العبارة، كل يوم،\nفي السابعة."
    assert (one.source.uri, one.source.media_type) == ("https://a.example/1", "text/plain")
    assert one.source.metadata == {"id": "1", "title": "مواعيد", "source_file": "file:///in/t.csv"}
    assert (one.source.place.line, one.source.place.offset) == (2, 18)
    assert two.content == b'The "ferry" leaves.'
    assert (two.source.uri, two.source.metadata) == ("file:///in/t.csv", {"id": "2", "title": "Times"})
    assert two.source.place.line == 4


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TABLE.encode(), "t.txt"),
        (TABLE.encode("utf-8-sig"), "t.csv"),
        (TABLE.encode("utf-16"), "t.csv"),
        (TABLE.encode("utf-16"), "t"),
        (TABLE.encode("windows-1256"), "t.csv"),
        (gzip.compress(TABLE.encode()), "t.csv.gz"),
        (TABLE.replace(",", ";").encode(), "t.csv"),
        (TABLE.replace(",", "\t").encode(), "t.tsv"),
        (TABLE.replace("text", "Text").encode(), "t"),
    ],
)
def test_encodings_dialects_and_names_are_told(take_bytes: Take, data: bytes, name: str) -> None:
    one, two = take_bytes(data, name)
    assert one.content.decode() == "تغادر العبارة، كل يوم،\nفي السابعة."
    assert two.content == b'The "ferry" leaves.'


def test_a_wrong_row_is_quarantined_with_its_line(take_bytes: Take) -> None:
    first, wrong, last = take_bytes(b"id,text\n1,one\n2,two,three\n3,four\n", "t.csv")
    assert (first.content, last.content) == (b"one", b"four")
    assert wrong.failure is not None
    assert "line 3: 3 fields, and the header names 2 columns" in wrong.failure.message
    assert (wrong.content, wrong.source.place.line) == (b"2,two,three", 3)


def test_a_table_without_text_names_its_columns(take_bytes: Take) -> None:
    (document,) = take_bytes("الرقم,الملاحظة\n1,عبارة\n".encode(), "t.csv")
    assert document.failure is not None
    assert "its columns are الرقم, الملاحظة" in document.failure.message
    (document,) = take_bytes("الرقم,الملاحظة\n1,عبارة\n".encode(), "t.csv", fields=Fields(text=("الملاحظة",)))
    assert document.content.decode() == "عبارة"


def test_a_table_without_rows_is_counted(take_bytes: Take, take_skipped: Callable[..., list[tuple[str, str]]]) -> None:
    assert take_bytes(b"id,text\n", "t.csv") == []
    assert take_skipped(b"id,text\n", "t.csv") == [("empty", "file:///in/t.csv")]


def test_a_column_may_hold_html(take_bytes: Take) -> None:
    (document,) = take_bytes(b'text\n"<p>The ferry</p>"\n', "t.csv")
    assert document.source.media_type == "text/html"


def test_rows_behind_a_broken_stream_are_told(take_bytes: Take) -> None:
    data = gzip.compress(b"id,text\n" + b"".join(b"%d,row %d\n" % (n, n * 7919) for n in range(3000)))
    found = take_bytes(data[:-2000], "t.csv.gz")
    assert found[-1].failure is not None
    assert all(one.content.startswith(b"row") or one.failure for one in found)


def test_a_large_row_is_refused_and_the_next_one_read(take_bytes: Take) -> None:
    large, small = take_bytes(b'id,text\n1,"' + b"x" * 5000 + b'"\n2,small\n', "t.csv", line_bytes=1000)
    assert large.failure is not None
    assert "limits.line_bytes=1000" in large.failure.message
    assert small.content == b"small"


def test_rows_come_one_by_one() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            row = b"1,a row of a table without end\n" if self.given else b"id,text\n"
            self.given += 1
            buffer[: len(row)] = row
            return len(row)

    source = Endless()
    entry = Entry(Stream(source), "file:///in/t.csv", "t.csv")
    found = documents(entry, Limits(), Fields())
    assert [next(found).content for _ in range(3)] == [b"a row of a table without end"] * 3  # type: ignore[union-attr]


ROWS = ["تغادر العبارة في السابعة", "The ferry leaves at seven"]


@pytest.mark.parametrize(
    "table",
    [
        "id,text\r1,{0}\r2,{1}\r",  # old Macs
        "id;text\n1;{0}\n2;{1}\n3;left; at once\n",  # one row of few is broken
        "sep=;\r\nid;text\r\n1;{0}\r\n2;{1}\r\n",  # for Excel
        "id,text\n1,{0},\n2,{1},,\n",  # a delimiter at the end of each row but the first
        "\ufeffالرقم,النص\n1,{0}\n2,{1}\n",
    ],
)
def test_tables_of_sloppy_programs_are_read(take_bytes: Take, table: str) -> None:
    found = take_bytes(table.format(*ROWS).encode(), "t.csv")
    assert [document.content.decode() for document in found if not document.failure] == ROWS


def test_lone_returns_are_line_ends_without_a_name_as_well(take_bytes: Take) -> None:
    found = take_bytes("id,text\r1,{}\r2,{}\r".format(*ROWS).encode())
    assert [document.content.decode() for document in found] == ROWS
    assert [document.source.place.line for document in found] == [2, 3]
