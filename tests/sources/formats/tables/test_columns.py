"""Columns of pictures and embeddings are not read, and values become what JSON has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from docmill.settings import Fields
from docmill.sources.formats.tables.columns import holds_text, plain, wanted_columns

pa = pytest.importorskip("pyarrow")


def test_heavy_columns_are_left_out_unless_they_are_the_text() -> None:
    schema = pa.schema(
        {
            "text": pa.binary(),
            "title": pa.string(),
            "tags": pa.list_(pa.string()),
            "score": pa.float64(),
            "embedding": pa.list_(pa.float32()),
            "image": pa.struct({"bytes": pa.binary(), "path": pa.string()}),
            "raw": pa.large_binary(),
            "about": pa.struct({"lang": pa.string()}),
            "maps": pa.map_(pa.string(), pa.binary()),
        }
    )
    assert wanted_columns(schema, Fields()) == ["text", "title", "tags", "score", "about"]


def test_a_table_holds_text_by_the_names_of_its_columns() -> None:
    assert holds_text(["id", "maintext"], Fields())
    assert holds_text(["id", "messages"], Fields())
    assert holds_text(["id", "a"], Fields(text=("a.b",)))
    assert not holds_text(["id", "title"], Fields())


def test_values_as_json_has_them() -> None:
    assert plain(
        {"t": datetime(2026, 3, 2, tzinfo=UTC), "d": date(2026, 3, 2), "n": [Decimal("1.5"), b"\xd8\xb9"]}
    ) == {
        "t": "2026-03-02T00:00:00+00:00",
        "d": "2026-03-02",
        "n": ["1.5", "ع"],
    }
