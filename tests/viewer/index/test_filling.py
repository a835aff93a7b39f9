"""An index holds what its store holds: no more, no less, and whatever the store is made of."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from docmill.documents import Deduplicated
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.stores import Store, open_store
from docmill.stores.store import Change
from docmill.viewer.index import Choice, Filling, IndexLookup, Search, index_path, open_index_file
from docmill.viewer.index import chunks as columns_of_chunks
from docmill.viewer.index.columns import Columns
from tests.factories import make_entry, make_language, make_record


@dataclass
class Indexed:
    """A store with its index."""

    store: Store
    path: Path
    copies: bool

    def __post_init__(self) -> None:
        self.filling = Filling(open_index_file(self.path, writing=True), self.store, copies=self.copies)
        lock, connection = threading.RLock(), open_index_file(self.path)
        self.search, self.lookup = Search(connection, lock), IndexLookup(connection, lock)

    def found(self, query: str = "") -> list[str]:
        self.filling.refresh()
        numbers = self.search.find(Choice(query=query)).numbers
        return sorted(row.id for row in self.lookup.rows(numbers))


@pytest.fixture(params=["file://{}/out", "parquet+file://{}/out", "sqlite:///{}/out.db"])
def indexed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Indexed]:
    store = open_store(request.param.format(tmp_path))
    yield Indexed(store, tmp_path / "index.sqlite", copies="sqlite" not in request.param)
    store.close()


def called(name: str, text: str, **more: object) -> Record:
    return make_record(name, id=name, text=text, **more)


def test_what_is_written_is_found_and_what_goes_is_not(indexed: Indexed) -> None:
    first = called("aa", "the ferry sails")
    indexed.store.write("one", [first, called("ab", "the coach leaves")], [make_entry("q", "one")])
    assert indexed.found("ferry") == ["aa"]
    assert indexed.lookup.entry_counts() == [("clean", "StageError", "error", 1)]
    assert indexed.filling.refresh() is False
    indexed.store.replace([Change(first, first.model_copy(update={"text": "the train leaves"}))])
    assert (indexed.found("ferry"), indexed.found("leaves")) == ([], ["aa", "ab"])
    indexed.store.write("two", [called("ac", "another ferry")], [])
    assert indexed.found("ferry") == ["ac"]
    indexed.store.remove(["ab", "ac", make_entry("q").id])
    assert (indexed.found(), indexed.found("leaves")) == (["aa"], ["aa"])
    assert indexed.lookup.entry_counts() == []


def test_a_document_that_several_batches_hold_is_there_once(indexed: Indexed) -> None:
    indexed.store.write("one", [called("aa", "old words")], [])
    assert indexed.found() == ["aa"]
    indexed.store.write("two", [called("aa", "new words")], [])
    assert indexed.found() == ["aa"]
    assert (indexed.found("old"), indexed.found("new")) == ([], ["aa"])


def test_distributions_forget_what_went(indexed: Indexed) -> None:
    indexed.store.write(
        "one", [called("aa", "x" * 10, quality={"s": 0.3}), called("ab", "x" * 99, quality={"s": 0.7})], []
    )
    indexed.found()
    assert {name: sum(counts.values()) for name, counts in indexed.lookup.distributions().items()} == {
        "characters": 2,
        "s": 2,
    }
    indexed.store.remove(["ab"])
    indexed.found()
    assert {name: sum(counts.values()) for name, counts in indexed.lookup.distributions().items()} == {
        "characters": 1,
        "s": 1,
    }


def test_clusters_are_those_of_the_records(indexed: Indexed) -> None:
    def of(status: str, similarity: float | None) -> Deduplicated:
        return Deduplicated.model_validate(
            {"status": status, "cluster": "aa", "similarity": similarity, "content_sha256": "0" * 64}
        )

    records = [called("aa", "one", dedup=of("unique", None)), called("ab", "two", dedup=of("near", 0.8))]
    indexed.store.write("one", [*records, called("ac", "three", dedup=of("exact", 1.0))], [])
    indexed.found()
    assert [(one.original, one.copies) for one in indexed.lookup.clusters(0, 9)] == [("aa", 2)]
    assert [one.record.id for one in indexed.lookup.members("aa")] == ["ac", "ab"]


def test_a_part_that_is_damaged_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    indexed = Indexed(open_store(f"file://{tmp_path}/out"), tmp_path / "index.sqlite", True)
    indexed.store.write("one", [called("aa", "words")], [])
    (tmp_path / "out" / "records" / "cut.jsonl").write_text('{"schema_version":"1.1"')
    assert indexed.found() == ["aa"]
    assert "cut.jsonl" in indexed.lookup.problems()[0]


def test_columns_over_several_chunks_are_those_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("chunks", "columns", "filling"):
        monkeypatch.setattr(f"docmill.viewer.index.{module}.CHUNK", 4)
    indexed = Indexed(open_store(f"file://{tmp_path}/out"), tmp_path / "index.sqlite", True)
    for batch in range(5):
        names = [f"{batch}{number}" for number in range(3)]
        signals = {"late": float(batch)} if batch > 2 else {}
        records = [
            called(one, "x" * (batch + 1), language=make_language(f"l{batch}"), quality=signals) for one in names
        ]
        indexed.store.write(f"b{batch}", records, [])
        indexed.found()
    columns = indexed.search.columns
    assert Counter(columns.values("language", columns.of("language").tolist())) == {
        f"l{batch}": 3 for batch in range(5)
    }
    late = columns.signal("late")
    assert len(late) == columns.rows == 15
    assert sorted(late[~np.isnan(late)].tolist()) == [3.0] * 3 + [4.0] * 3
    assert columns_of_chunks.signal_names(indexed.filling._connection) == ["late"]
    assert Columns(indexed.search._connection, threading.RLock()).living == 15


def test_a_filling_that_was_cut_off_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed = Indexed(open_store(f"file://{tmp_path}/out"), tmp_path / "index.sqlite", True)
    indexed.store.write("one", [called(f"a{number}", "words") for number in range(9)], [])
    monkeypatch.setattr("docmill.viewer.index.filling.COMMIT_EVERY", 2)
    left = 5

    def add_some(record: Record, place: int, add: object = indexed.filling._add) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise sqlite3.OperationalError("cut off")
        add(record, place)  # type: ignore[operator]

    monkeypatch.setattr(indexed.filling, "_add", add_some)
    with pytest.raises(sqlite3.OperationalError):
        indexed.filling.refresh()
    indexed.filling = Filling(open_index_file(indexed.path, writing=True), indexed.store, copies=True)
    assert len(indexed.found("words")) == 9
    assert indexed.search.columns.living == 9


def test_the_index_stands_beside_a_folder_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "out").mkdir()
    path = index_path(f"file://{tmp_path}/out")
    assert path.parent == tmp_path / "out" / ".view"
    open_index_file(path, writing=True).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert index_path("postgresql://u:secret@h/db").is_relative_to(tmp_path / "cache")
    assert "secret" not in str(index_path("postgresql://u:secret@h/db"))


def test_a_link_in_the_place_of_the_index_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / ".view").symlink_to(tmp_path / "elsewhere")
    assert index_path(f"file://{tmp_path}/out").is_relative_to(tmp_path / "cache")
    (tmp_path / "out" / ".view").unlink()
    (tmp_path / "out" / ".view").mkdir()
    (tmp_path / "out" / ".view" / "index.sqlite").symlink_to(tmp_path / "elsewhere" / "file")
    assert index_path(f"file://{tmp_path}/out").is_relative_to(tmp_path / "cache")


def test_an_index_of_another_layout_is_made_anew_and_no_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    connection = open_index_file(path, writing=True)
    connection.execute("UPDATE meta SET value = 'old' WHERE name = 'layout'")
    connection.execute("INSERT INTO places VALUES (1, 'p', 'v', '')")
    connection.close()
    assert open_index_file(path, writing=True).execute("SELECT count(*) FROM places").fetchone() == (0,)
    (tmp_path / "other").write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigError, match="delete it"):
        open_index_file(tmp_path / "other", writing=True)


def test_two_viewers_may_fill_one_index_in_turn(tmp_path: Path) -> None:
    first = Indexed(open_store(f"file://{tmp_path}/out"), tmp_path / "index.sqlite", True)
    second = Indexed(first.store, first.path, True)
    for number, one in enumerate([first, second, second, first, second]):
        first.store.write(f"b{number}", [called(f"{number}{end}", "words", quality={"s": 0.5}) for end in "ab"], [])
        assert len(one.found("words")) == 2 * number + 2
    assert first.search.columns.living == 10
    assert sum(first.lookup.distributions()["s"].values()) == 10


def test_a_filling_that_failed_goes_on_as_if_it_had_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed = Indexed(open_store(f"file://{tmp_path}/out"), tmp_path / "index.sqlite", True)
    other = Indexed(indexed.store, indexed.path, True)
    indexed.store.write("one", [called(f"a{number}", "words") for number in range(5)], [])

    def fail(_: object) -> None:
        raise ValueError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr(indexed.filling, "_measure", fail)
        with pytest.raises(ValueError, match="unforeseen"):
            indexed.filling.refresh()
    assert len(other.found("words")) == 5  # nothing is locked
    assert len(indexed.found("words")) == 5
    assert indexed.search.columns.living == 5
