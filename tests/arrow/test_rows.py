"""A record comes back from Arrow as it was, whatever it holds; every table has the schema."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.arrow import arrow_schema, lines_of_table, table_of_lines
from docmill.records import Quarantined, Record
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_entry, make_record

either = pytest.mark.parametrize("free_objects", ["map", "pairs"])
ANY_TEXT = st.text(st.characters(codec="utf-8"))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=8,
)


@either
def test_lines_come_back_byte_for_byte(free_objects: Literal["map", "pairs"]) -> None:
    lines = [encode(record).encode() for record in contrary_records()]
    table = table_of_lines(lines, free_objects)
    assert table.schema.equals(arrow_schema(free_objects))
    assert list(lines_of_table(table)) == lines


@given(metadata=st.dictionaries(ANY_TEXT, ANY_JSON))
def test_any_metadata_comes_back(metadata: dict[str, object]) -> None:
    record = make_record(metadata=metadata)
    (line,) = lines_of_table(table_of_lines([encode(record)]))
    assert Record.model_validate_json(line) == record


def test_entries_come_back() -> None:
    entry = make_entry("q", "b1", b"\xff\0", any=[1, {"x": None}])
    (line,) = lines_of_table(table_of_lines([encode(entry)], model=Quarantined), model=Quarantined)
    assert Quarantined.model_validate_json(line) == entry


def test_a_part_of_an_older_docmill_lacks_columns_and_is_read() -> None:
    record = make_record()
    table = table_of_lines([encode(record)]).drop_columns(["failures", "annotations", "language"])
    (line,) = lines_of_table(table)
    assert Record.model_validate_json(line) == record


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="no JSON of a record"):
        table_of_lines([b'{"source": 1}'])
