"""Compaction makes few parts of many, and at no moment is a record missing, wherever it is cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docmill.errors import UnavailableError
from docmill.records import Record
from docmill.stores import Store, open_store
from docmill.stores.compaction import compact
from docmill.stores.files import FileStore
from docmill.stores.parts import LocalParts
from docmill.stores.store import Change
from tests.factories import make_document, make_entry, make_record

FILES = ["files", "files-zst", "files-parquet", "memory", pytest.param("s3-parquet", marks=pytest.mark.slow)]
of_files = pytest.mark.parametrize("kind", FILES, indirect=True)


def compacted(store: Store, part_bytes: int = 1 << 20, older_than: float = 0) -> tuple[int, int]:
    assert isinstance(store, FileStore)
    done = store.compact(part_bytes, older_than, lambda _: None)
    return done.before, done.after


def called(number: int, text: str = "") -> Record:
    return make_record(str(number), text=text or f"text {number} العربية")


def texts(store: Store) -> list[tuple[str, str]]:
    return sorted((record.id, record.text) for record in store.records())


@of_files
def test_many_parts_become_one_and_hold_what_they_held(store: Store) -> None:
    for number in range(12):
        store.write(f"b{number}", [called(number), called(number + 100)], [make_entry(f"q{number}", f"b{number}")])
    before = texts(store)
    assert compacted(store) == (12, 1)
    assert texts(store) == before
    assert len(store.entries([make_entry(f"q{number}").id for number in range(12)])) == 12
    assert compacted(store) == (1, 1)


@of_files
def test_records_of_a_compacted_part_are_replaced_removed_and_joined_by_others(store: Store) -> None:
    for number in range(4):
        store.write(f"b{number}", [called(number)], [])
    ((record, place), *_) = store.located()
    compacted(store)
    new = record.model_copy(update={"text": "new"})
    assert store.replace([Change(record, new, place)]) == {record.id}
    assert store.get(record.id) == new
    others = [called(number) for number in range(4) if called(number).id != record.id]
    assert store.remove([others[0].id]) == 1
    store.write("later", [called(50)], [])
    assert sorted(one for one, _ in texts(store)) == sorted(
        one.id for one in (record, others[1], others[2], called(50))
    )


@of_files
def test_contents_are_found_where_they_lay(store: Store) -> None:
    documents = [make_document(f"content {number}", f"mem://{number}") for number in range(3)]
    for document in documents:
        store.keep(document.id, [document])
        store.write(document.id, [make_record(document.id, id=document.id)], [])
    compacted(store)
    places = {record.id: place for record, place in store.located()}
    assert store.contents(places) == {document.id: document for document in documents}


def test_parts_have_about_the_size_asked_for_and_large_ones_stay(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for number in range(30):
        store.write(f"b{number:02}", [called(number, "x" * 1000)], [])
    store.write("large", [called(99, "y" * 20_000)], [])
    size = (tmp_path / "records" / "b00.jsonl").stat().st_size
    compacted(store, 10 * size)
    assert (tmp_path / "records" / "large.jsonl").exists()
    sizes = [path.stat().st_size for path in (tmp_path / "records").glob("compacted-*")]
    assert [round(one / size) for one in sizes] == [10] * 3


def test_what_is_young_or_damaged_stays(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for number in range(3):
        store.write(f"b{number}", [called(number)], [])
    assert compacted(store, older_than=3600) == (3, 3)
    (tmp_path / "records" / "bad.jsonl").write_text('{"id"')
    (tmp_path / "records" / "newer.jsonl").write_text(called(7).model_dump_json().replace("{", '{"more":1,', 1))
    compacted(store)
    left = sorted(path.name for path in (tmp_path / "records").iterdir())
    assert [name for name in left if not name.startswith("compacted-")] == ["bad.jsonl", "newer.jsonl"]
    assert len(left) == 3


def test_parts_stay_what_they_are_or_become_what_is_asked_for(tmp_path: Path) -> None:
    for number in range(3):
        open_store(str(tmp_path)).write(f"b{number}", [called(number)], [])
        open_store(f"parquet+file://{tmp_path}").write(f"p{number}", [called(100 + number)], [])
    store = open_store(str(tmp_path))
    before = texts(store)
    assert compacted(store) == (6, 2)
    assert {path.suffix for path in (tmp_path / "records").iterdir()} == {".jsonl", ".parquet"}
    assert isinstance(store, FileStore)
    store.compact(1 << 20, 0, lambda _: None, "parquet")
    assert [path.suffix for path in (tmp_path / "records").iterdir()] == [".parquet"]
    assert texts(store) == before


def test_the_newest_of_two_records_of_a_document_stays_the_newest(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for batch, text in (("b1", "old"), ("b2", "middle")):
        store.write(batch, [called(1, text)], [])
    compacted(store)
    found = store.get(called(1).id)
    assert found is not None
    assert found.text == "middle"
    store.write("b3", [called(1, "new")], [])
    found = store.get(called(1).id)
    assert found is not None
    assert found.text == "new"


class CutOff(LocalParts):
    """Stops for good before one of its changes."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self._left = after

    def _change(self, change: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left < 0:
            raise UnavailableError("cut off")
        return change()

    def put(self, name: str, data: bytes, **more: Any) -> bool:
        return bool(self._change(lambda: super(CutOff, self).put(name, data, **more)))

    def drop(self, name: str) -> None:
        self._change(lambda: super(CutOff, self).drop(name))


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_wherever_it_is_cut_off_no_record_is_missing_and_the_next_one_ends_it(tmp_path: Path, suffix: str) -> None:
    for steps in range(9):
        folder = tmp_path / str(steps)
        store = open_store(str(folder))
        for number in range(4):
            store.write(f"b{number}", [called(number)], [])
        before = texts(store)
        parts = CutOff(folder, steps)
        try:
            compact(parts, suffix, part_bytes=1 << 20, older_than=0)
        except UnavailableError:
            assert steps < 7
        else:
            assert steps >= 7  # a note, the part, four members, the note
        assert sorted(set(texts(store))) == before
        if steps == 3:  # one member was removed, another is written again by a late worker
            store.write("b0", [called(0), called(40)], [])
            before = sorted([*before, *((one.id, one.text) for one in [called(40)])])
        compact(LocalParts(folder), suffix, part_bytes=1 << 20, older_than=0)
        assert sorted(set(texts(store))) == before
        if steps != 3:
            assert texts(store) == before
        assert list((folder / "compacting").iterdir()) == []
