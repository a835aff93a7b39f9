"""A store opens as a stream of Arrow, one batch in memory at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmill import arrow_reader, arrow_schema
from docmill.arrow.grouping import grouped
from docmill.stores import open_store
from tests.arrow.samples import contrary_records


@pytest.mark.parametrize("scheme", ["file://", "sqlite:///"])
def test_records_of_any_store_are_read_as_arrow(scheme: str, tmp_path: Path) -> None:
    url = f"{scheme}{tmp_path}/out"
    records = contrary_records()
    for record in records:
        open_store(url).write(record.id, [record], [])
    table = arrow_reader(url).read_all()
    assert table.schema.equals(arrow_schema())
    assert sorted(table["id"].to_pylist()) == sorted(record.id for record in records)
    if scheme == "file://":
        assert arrow_reader(tmp_path / "out").read_all().num_rows == len(records)


def test_groups_end_at_their_size() -> None:
    assert list(grouped(["ab", "c", "def", "g"], len, 3)) == [["ab", "c"], ["def"], ["g"]]
    assert list(grouped([], len, 3)) == []
