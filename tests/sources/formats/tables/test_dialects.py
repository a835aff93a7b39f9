"""The delimiter of a table is the one by which its rows have the same number of fields."""

from __future__ import annotations

import pytest

from docmill.sources.formats.tables.dialects import find_dialect


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t", b"|"])
def test_the_delimiter_is_told(delimiter: bytes) -> None:
    said = b"a, b; c | d".replace(delimiter, b" and")
    data = b"\n".join(delimiter.join(row) for row in ([b"id", b"text"], [b"1", said], [b"2", b'"x"'])) + b"\n"
    dialect = find_dialect(data, is_whole=True)
    assert dialect is not None
    assert (dialect.delimiter, dialect.columns, dialect.rows) == (delimiter, ("id", "text"), 3)
    assert dialect.names_any(["Text"])
    assert not dialect.names_any(["body"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one column\nalone\n",
        "The ferry, which leaves at seven, is late.\nNobody knows why.\nIt happens, they say.\n",
        "تغادر العبارة، كما يقال، في السابعة.\nولا أحد يعرف السبب.\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert find_dialect(text.encode(), is_whole=True) is None


def test_a_row_that_the_head_cuts_off_does_not_count() -> None:
    dialect = find_dialect(b"id,text\n1,a\n2", is_whole=False)
    assert dialect is not None
    assert dialect.rows == 2
