"""Parts of Parquet: typed, checked for damage, and read beside parts of JSONL."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from docmill.arrow import arrow_schema
from docmill.arrow import parquet as columnar
from docmill.errors import ConfigError, StoreError
from docmill.stores import Store, open_store
from docmill.stores.inventory import DamagedPart, StoredItem
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_entry, make_record
from tests.stores.test_store_files import tree


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"parquet+file://{tmp_path}")


def test_every_part_has_the_schema_and_all_parts_are_one_table(store: Store, tmp_path: Path) -> None:
    records = contrary_records()
    for record in records:
        store.write(record.id, [record], [make_entry("q")])
    parts = sorted((tmp_path / "records").iterdir())
    assert [path.suffix for path in parts] == [".parquet"] * 3
    assert {path.suffix for path in (tmp_path / "quarantine").iterdir()} == {".jsonl"}
    assert all(pq.read_schema(path).equals(arrow_schema("pairs")) for path in parts)
    assert pq.read_table(tmp_path / "records").num_rows == 3
    assert {record.id: record for record in store.records()} == {record.id: record for record in records}


def test_changing_the_form_leaves_no_batch_twice(store: Store, tmp_path: Path) -> None:
    lines = open_store(str(tmp_path))
    for one in (lines, store, lines, open_store(str(tmp_path), compression="zst"), store):
        one.write("b1", [make_record("a")], [make_entry("q", "b1")])
        lines.write("b2", [make_record("b")], [])
        assert sorted(record.id for record in one.records()) == sorted(make_record(name).id for name in "ab")
        assert len(tree(tmp_path)) == 3


@pytest.mark.parametrize("damage", ["cut", "changed", "empty footer", "text"])
def test_a_damaged_part_is_told_and_set_aside(store: Store, tmp_path: Path, damage: str) -> None:
    store.write("b1", [make_record(str(number), text="x" * number) for number in range(50)], [])
    store.write("b2", [make_record("whole")], [])
    part = tmp_path / "records" / "b1.parquet"
    data = bytearray(part.read_bytes())
    middle = data.index(b"PAR1") + 40
    data[middle] ^= 0x55
    part.write_bytes({"cut": bytes(data[:-20]), "changed": bytes(data), "empty footer": b"PAR1PAR1"}.get(damage, b"no"))
    with pytest.raises(StoreError, match=r"records/b1\.parquet"):
        list(store.records())
    found = list(store.inventory())
    assert [one.place for one in found if isinstance(one, DamagedPart)] == ["records/b1.parquet"]
    assert store.set_aside("records/b1.parquet")
    assert [one.id for one in store.inventory() if isinstance(one, StoredItem)] == [make_record("whole").id]
    assert (tmp_path / "damaged" / "records-b1.parquet").exists()


def test_one_record_is_found_without_making_lines_of_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [make_record(str(number)) for number in range(600)]
    store.write("b1", records, [])
    made = 0
    real = columnar.lines_of_table

    def counted(table: object) -> object:
        nonlocal made
        made += table.num_rows  # type: ignore[attr-defined]
        return real(table)  # type: ignore[arg-type]

    monkeypatch.setattr(columnar, "lines_of_table", counted)
    assert store.get(records[300].id) == records[300]
    assert store.get("nowhere") is None
    assert set(store.get_many([records[1].id, records[599].id])) == {records[1].id, records[599].id}
    assert made == 3


def test_row_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "ROW_GROUP_BYTES", 10_000)
    lines = [encode(make_record(str(number))).encode() for number in range(100)]
    part = columnar.pack_rows(iter(lines))
    assert pq.ParquetFile(columnar.BytesIO(part)).num_row_groups > 5
    assert list(columnar.unpack_rows(part, "x")) == lines


@pytest.mark.parametrize("url", ["parquet+sqlite:///out.db", "parquet+postgresql://host/db"])
def test_databases_hold_no_parquet(url: str) -> None:
    with pytest.raises(ConfigError, match="rows of its own"):
        open_store(url)


def test_the_setting_asks_for_parquet_as_the_url_does(tmp_path: Path) -> None:
    open_store(str(tmp_path), records="parquet").write("b1", [make_record("a")], [])
    assert tree(tmp_path) == ["records/b1.parquet"]
    open_store(f"sqlite:///{tmp_path}/out.db", records="parquet").write("b1", [make_record("a")], [])
