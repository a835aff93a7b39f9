"""The inventory of a store: what it holds of each document, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.documents import Deduplicated, Status
from docmill.stores import Store, open_store
from docmill.stores.inventory import DamagedPart, StoredItem
from tests.factories import make_entry, make_record

ORIGINAL = "0" * 32


def items(store: Store) -> list[StoredItem]:
    return [one for one in store.inventory() if isinstance(one, StoredItem)]


def damage(store: Store) -> list[DamagedPart]:
    return [one for one in store.inventory() if isinstance(one, DamagedPart)]


def test_it_tells_records_and_entries_apart_and_names_originals(store: Store) -> None:
    dedup = Deduplicated(status="exact", duplicate_of=ORIGINAL, cluster=ORIGINAL, content_sha256="0" * 64)
    copy = make_record("copy", dedup=dedup, status=Status.DUPLICATE)
    store.write("b1", [make_record("a"), copy], [make_entry("q")])
    found = {one.id: one for one in items(store)}
    assert {one.run for one in found.values()} == {"r1"}
    assert found[make_record("a").id].status == "kept"
    assert (found[copy.id].status, found[copy.id].duplicate_of) == ("duplicate", ORIGINAL)
    assert [one.is_record for one in found.values()].count(False) == 1
    assert not found[make_entry("q").id].is_record
    assert all("b1" in one.place for one in found.values())
    assert damage(store) == []


def test_more_rows_than_a_page_come_once_each(store: Store) -> None:
    records = [make_record(f"r{number}") for number in range(1101)]
    store.write("b1", records, [])
    assert sorted(one.id for one in items(store)) == sorted(record.id for record in records)


@pytest.mark.parametrize("kind", ["files"], indirect=True)
def test_a_cut_line_is_damage_and_the_lines_before_it_count(store: Store, tmp_path: Path) -> None:
    store.write("b1", [make_record("a"), make_record("b")], [])
    part = tmp_path / "out/records/b1.jsonl"
    part.write_bytes(part.read_bytes()[:-20])
    assert [one.id for one in items(store)] == [make_record("a").id]
    (found,) = damage(store)
    assert found.place == "records/b1.jsonl"
    assert found.why.startswith("line 2 is cut")


@pytest.mark.parametrize("kind", ["files-zst"], indirect=True)
def test_a_compressed_part_that_is_cut_is_damage_and_the_others_count(store: Store, tmp_path: Path) -> None:
    store.write("b1", [make_record("a")], [])
    store.write("b2", [make_record("b")], [])
    part = tmp_path / "out/records/b1.jsonl.zst"
    part.write_bytes(part.read_bytes()[:-20])
    assert [one.id for one in items(store)] == [make_record("b").id]
    assert [one.place for one in damage(store)] == ["records/b1.jsonl.zst"]


@pytest.mark.parametrize("kind", ["files"], indirect=True)
def test_an_empty_part_is_damage_and_an_id_in_two_parts_comes_twice(store: Store, tmp_path: Path) -> None:
    store.write("b1", [make_record("a")], [])
    store.write("b2", [make_record("a")], [])
    (tmp_path / "out/records/b3.jsonl").touch()
    assert [one.id for one in items(store)] == [make_record("a").id] * 2
    assert damage(store) == [DamagedPart("records/b3.jsonl", "holds nothing")]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_row_with_the_record_of_another_document_is_damage(store: Store, opened: Callable[[], Store]) -> None:
    import sqlite3  # noqa: PLC0415 - past the store, as only damage comes

    store.write("b1", [make_record("a")], [])
    path = store._name  # type: ignore[attr-defined]
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE docmill_records SET record = 'no JSON'")
    (found,) = damage(opened())
    assert make_record("a").id in found.why


def test_an_empty_store_has_an_empty_inventory(tmp_path: Path) -> None:
    assert list(open_store(f"file://{tmp_path}/none").inventory()) == []


def test_an_original_that_was_imported_is_not_asked_for(store: Store) -> None:
    dedup = Deduplicated(
        status="exact", duplicate_of=ORIGINAL, cluster=ORIGINAL, content_sha256="0" * 64, external=True
    )
    store.write("b1", [make_record("copy", dedup=dedup, status=Status.DUPLICATE)], [])
    (found,) = items(store)
    assert found.duplicate_of is None
