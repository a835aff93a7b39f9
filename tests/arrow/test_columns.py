"""The Arrow schema has every field of the model, and types that no record can change."""

from __future__ import annotations

import builtins
from typing import Any

import pyarrow as pa
import pytest
from pydantic import Field

from docmill.arrow import FreeObjects, arrow_schema, require_pyarrow, schema_file
from docmill.arrow.shapes import ListOf, Scalar, shape_of
from docmill.documents import Model
from docmill.errors import ConfigError
from docmill.records import Quarantined, Record
from docmill.schema import record_schema


def test_columns_are_the_fields_of_the_model_in_order() -> None:
    assert arrow_schema().names == list(Record.model_fields) == list(record_schema()["properties"])
    assert arrow_schema(model=Quarantined).names == list(Quarantined.model_fields)


def test_free_objects_are_maps_of_string_to_json() -> None:
    schema = arrow_schema()
    free = pa.map_(pa.string(), pa.string())
    assert schema.field("metadata").type == free
    assert schema.field("annotations").type == free
    assert schema.field("source").type.field("metadata").type == free
    assert schema.field("entities").type.value_type.field("links").type == free
    assert schema.field("quality").type == pa.map_(pa.string(), pa.float64())


@pytest.mark.parametrize("free_objects", ["pairs", "json"])
def test_where_a_tool_knows_no_maps_there_are_none(free_objects: FreeObjects) -> None:
    assert "map<" not in arrow_schema(free_objects).to_string()


def test_moments_are_in_utc_and_dates_as_precise_as_the_page() -> None:
    schema = arrow_schema()
    assert schema.field("source").type.field("received_at").type == pa.timestamp("ms", "UTC")
    assert schema.field("published_at").type == pa.string()


def test_the_file_of_the_schema_holds_it_and_no_rows() -> None:
    read = pa.ipc.open_file(schema_file())
    assert read.schema.equals(arrow_schema(), check_metadata=True)
    assert read.num_record_batches == 0


def test_a_field_that_may_be_of_two_kinds_is_refused_when_the_schema_is_made() -> None:
    class Torn(Model):
        either: int | str

    with pytest.raises(TypeError, match="no column can hold"):
        shape_of(Torn)


def test_a_field_added_to_a_model_is_a_column() -> None:
    class More(Record):
        guesses: list[float | None] = Field(default_factory=list)

    assert shape_of(More).fields["guesses"] == ListOf(Scalar(float))
    assert arrow_schema(model=More).names[-1] == "guesses"


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pyarrow":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"docmill\[parquet\]"):
        require_pyarrow()
