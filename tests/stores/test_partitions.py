"""Records have a folder for each run or language, and a batch counts whole or not at all, whatever ends its writer."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from docmill.documents import Language
from docmill.errors import ConfigError, StoreError, UnavailableError
from docmill.records import Record
from docmill.stores import Store, open_store
from docmill.stores.files import FileStore
from docmill.stores.inventory import DamagedPart, StoredItem
from docmill.stores.parts import LocalParts
from tests.factories import make_entry, make_record
from tests.stores.test_store_files import tree


def said(name: str, code: str | None = "ar", run: str = "one") -> Record:
    language = Language(code=code, script="Arab", direction="rtl", confidence=1) if code else None
    return make_record(name).model_copy(update={"language": language, "run": run})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"parquet+file://{tmp_path}/out?partition=language")


def ids(store: Store) -> list[str]:
    return sorted(record.id for record in store.records())


def ids_of(names: str) -> list[str]:
    return sorted(make_record(name).id for name in names)


def folders(tmp_path: Path) -> dict[str, int]:
    found = (tmp_path / "out" / "records").iterdir()
    return {path.name: len(list(path.glob("*.parquet"))) for path in sorted(found) if path.is_dir()}


def test_each_language_has_a_folder_and_readers_make_a_column_of_it(store: Store, tmp_path: Path) -> None:
    store.write("b1", [said("a"), said("b", "zh-Hant"), said("c")], [make_entry("q", "b1")])
    store.write("b2", [said("d", None)], [])
    assert folders(tmp_path) == {"by_language=ar": 1, "by_language=und": 1, "by_language=zh-Hant": 1}
    table = ds.dataset(tmp_path / "out" / "records", partitioning="hive").to_table()
    found = dict(zip(table["id"].to_pylist(), table["by_language"].to_pylist(), strict=True))
    told = zip("abcd", ["ar", "zh-Hant", "ar", "und"], strict=True)
    assert found == {make_record(name).id: code for name, code in told}
    read = store.get(make_record("b").id)
    assert read is not None
    assert (read.language, read.text) == (said("b", "zh-Hant").language, said("b").text)
    assert len([one for one in store.inventory() if isinstance(one, StoredItem) and one.is_record]) == 4


def test_names_of_runs_stay_in_their_folder(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "out"), records="parquet", partition="run")
    store.write("../b1", [said("a", run="../../x"), said("b", run="تشغيل")], [])
    assert sorted(folders(tmp_path)) == ["by_run=%D8%AA%D8%B4%D8%BA%D9%8A%D9%84", "by_run=..%2F..%2Fx"]
    assert ids(store) == ids_of("ab")


def test_a_batch_that_comes_again_replaces_itself_in_all_folders(store: Store, tmp_path: Path) -> None:
    store.write("b1", [said("a"), said("b", "fa")], [])
    before = tree(tmp_path)
    store.write("b1", [said("a"), said("b", "fa")], [])
    assert sorted(tree(tmp_path)) == sorted(before)
    store.write("b1", [said("a", "fa"), said("b", "fa"), said("c", "he")], [])
    assert folders(tmp_path) == {"by_language=ar": 0, "by_language=fa": 1, "by_language=he": 1}
    assert ids(store) == ids_of("abc")
    store.write("b1", [], [make_entry("a", "b1")])
    assert (ids(store), set(folders(tmp_path).values())) == ([], {0})
    assert [path for path in tree(tmp_path / "out") if "writing" in str(path) or "batches" in str(path)] == []


@pytest.mark.parametrize("others", ["parquet+file://{}/out", "file://{}/out", "{}/out?partition=run"])
def test_changing_what_folders_are_by_leaves_no_batch_twice(store: Store, tmp_path: Path, others: str) -> None:
    other = open_store(others.format(tmp_path))
    for one in (other, store, other, store):
        one.write("b1", [said("a"), said("b", "fa")], [])
        assert ids(store) == ids(other) == ids_of("ab")


class Failing(LocalParts):
    """A folder that is out of reach after a number of changes."""

    left = 1000

    def put(self, name: str, data: bytes, **said: Any) -> bool:
        self._count()
        return super().put(name, data, **said)

    def drop(self, name: str) -> None:
        self._count()
        super().drop(name)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise UnavailableError("gone")


OLD = [("a", "ar"), ("b", "fa"), ("x", "he")]
NEW = [("a", "fa"), ("b", "ar"), ("c", "ar")]


@pytest.mark.parametrize("second", [NEW, []])
@pytest.mark.parametrize("first", [OLD, OLD[:1], []])
@pytest.mark.parametrize("changes", range(24))
def test_wherever_a_writer_ends_the_batch_is_as_it_was_or_as_it_is(
    tmp_path: Path, changes: int, first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    states = [ids_of("".join(name for name, _ in those)) for those in (first, second)]
    parts = Failing(tmp_path)
    store = FileStore(parts, "parquet", "none", "language")
    store.write("b1", [said(name, code) for name, code in first], [])
    new = [said(name, code) for name, code in second]
    for left in (changes, changes // 2):  # it comes again, and ends again
        parts.left = left
        with suppress(UnavailableError):
            store.write("b1", new, [])
        assert ids(store) in states
    parts.left = 1000
    store.write("b1", new, [])
    assert ids(store) == states[1]
    assert not parts.names("writing")


def test_compaction_keeps_folders(store: Store, tmp_path: Path) -> None:
    for number in range(6):
        store.write(f"b{number}", [said(f"a{number}"), said(f"b{number}", "fa")], [])
    before = ids(store)
    assert isinstance(store, FileStore)
    done = store.compact(1 << 20, 0, lambda _: None)
    assert (done.before, done.after) == (12, 2)
    assert folders(tmp_path) == {"by_language=ar": 1, "by_language=fa": 1}
    assert ids(store) == before
    for path in (tmp_path / "out" / "records").rglob("*.parquet"):
        languages = {one["code"] for one in pq.ParquetFile(path).read()["language"].to_pylist()}
        assert languages == {path.parent.name.removeprefix("by_language=")}


def test_what_does_not_count_is_not_compacted(tmp_path: Path) -> None:
    parts = Failing(tmp_path)
    store = FileStore(parts, "parquet", "none", "language")
    parts.left = 4  # the two notes, and two of three parts
    with pytest.raises(UnavailableError):
        store.write("b1", [said("a"), said("b", "fa"), said("c", "he")], [])
    parts.left = 1000
    store.write("b2", [said("d")], [])
    assert (store.compact(1 << 20, 0, lambda _: None).after, ids(store)) == (1, ids_of("d"))


def test_damage_in_one_folder_is_told_and_set_aside(store: Store, tmp_path: Path) -> None:
    store.write("b1", [said("a"), said("b", "fa")], [])
    (part,) = (tmp_path / "out" / "records" / "by_language=fa").iterdir()
    part.write_bytes(part.read_bytes()[:-20])
    place = f"records/by_language=fa/{part.name}"
    assert [one.place for one in store.inventory() if isinstance(one, DamagedPart)] == [place]
    with pytest.raises(StoreError, match="by_language=fa"):
        list(store.records())
    assert store.set_aside(place)
    assert ids(store) == ids_of("a")


@pytest.mark.parametrize("url", ["parquet+file:///srv/x?partition=day", "/srv/x?partition="])
def test_folders_are_by_run_or_language_alone(url: str) -> None:
    with pytest.raises(ConfigError, match="run, language"):
        open_store(url)


def test_a_database_has_no_folders(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folders"):
        open_store(f"sqlite:///{tmp_path}/a.db?partition=run")
