"""Rows are cut as RFC 4180 says, and a broken row leaves the others as they are."""

from __future__ import annotations

import csv
import io
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.errors import LimitError
from docmill.sources.formats.tables.delimited_rows import DelimitedRow, split_rows


def rows(data: bytes, delimiter: bytes = b",", limit: int = 1 << 20) -> list[DelimitedRow]:
    return list(split_rows(cast(io.RawIOBase, io.BytesIO(data)), delimiter, limit))


def fields(data: bytes, delimiter: bytes = b",") -> list[list[bytes]]:
    return [row.fields for row in rows(data, delimiter)]


def test_quotes_hold_delimiters_quotes_and_line_ends() -> None:
    data = b'a,"b, ""c""\r\nd",e\r\n\r\nf,,"g"\n'
    assert fields(data) == [[b"a", b'b, "c"\r\nd', b"e"], [b"f", b"", b"g"]]
    assert [(row.number, row.offset) for row in rows(data)] == [(1, 0), (4, data.index(b"f,,"))]


def test_a_quote_in_the_middle_of_a_field_is_a_character() -> None:
    assert fields(b'5" pipe,x\n"he said "no" twice",y\n') == [[b'5" pipe', b"x"], [b'he said "no" twice', b"y"]]


def test_an_open_quote_costs_its_own_line() -> None:
    found = rows(b'a,"open\nb,"whole"\nc,d\n')
    assert [(row.number, row.fields, row.error is None) for row in found] == [
        (1, [], False),
        (2, [b"b", b"whole"], True),
        (3, [b"c", b"d"], True),
    ]
    assert found[0].raw == b'a,"open'


def test_an_open_quote_up_to_the_end_costs_its_own_line() -> None:
    found = rows(b'a,"open\n' + b"b,c\n" * 500)
    assert found[0].error is not None
    assert [row.fields for row in found[1:]] == [[b"b", b"c"]] * 500


def test_open_quotes_all_over_a_large_table_cost_their_own_lines() -> None:
    part = b'a,"open\n' + b"b,c\n" * 300
    found = rows(part * 100, limit=1 << 10)
    assert sum(row.error is not None for row in found) == 100
    assert sum(row.fields == [b"b", b"c"] for row in found) == 30_000


def test_a_row_beyond_the_limit_is_told_and_the_next_one_read() -> None:
    long = b"x" * 200 + b",y\n"
    first, second = rows(long + b"a,b\n", limit=100)
    assert isinstance(first.error, LimitError)
    assert (second.number, second.fields) == (2, [b"a", b"b"])


def test_nothing_but_open_quotes_is_read_a_few_times_at_most() -> None:
    data = b'a,"\n"b\n' * 50_000
    assert len(rows(data, limit=1 << 16)) > 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(
    table=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=2, max_size=4),
        max_size=5,
    )
)
def test_what_the_standard_library_writes_is_read_as_it_was(delimiter: str, table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    found = fields(out.getvalue().encode(), delimiter.encode())
    assert found == [[one.encode() for one in row] for row in table]


@given(st.text(alphabet='a",\n\r', max_size=200))
def test_no_line_vanishes_whatever_stands_there(text: str) -> None:
    found = rows(text.encode())
    lines = [line for line in text.encode().split(b"\n") if line.strip(b"\r")]
    told = b"\n".join(row.raw for row in found)
    assert all(line in told for line in lines)


@pytest.mark.parametrize(
    ("delimiter", "line"),
    [(b"\t", b'2\t"Northern Line" ferries'), (b"\t", b'2\t"never closed'), (b",", b'2,"Northern Line" ferries')],
)
def test_quotes_are_letters_where_the_line_is_a_row_then(delimiter: bytes, line: bytes) -> None:
    data = delimiter.join((b"id", b"text")) + b"\n" + line + b"\n" + delimiter.join((b"3", b"next")) + b"\n"
    found = rows(data, delimiter)
    assert [row.error for row in found] == [None] * 3
    assert found[1].fields == line.split(delimiter)
    assert found[2].fields == [b"3", b"next"]


def test_an_open_quote_of_a_comma_separated_row_is_broken() -> None:
    assert [row.error is None for row in rows(b'id,text\n2,"never closed\n3,next\n')] == [True, False, True]


def test_a_carriage_return_between_two_torn_rows_is_damage_and_one_in_a_row_is_a_letter() -> None:
    torn = rows(b'id,text\r\n0\xff\xff one"\r1,"two"\r\n2,"three"\r\n')
    assert [bool(row.error) for row in torn] == [False, True, False]
    assert "carriage return" in str(torn[1].error)
    (_, row) = rows(b"id,text\n1,one\rtwo\n")
    assert row.fields == [b"1", b"one\rtwo"]
