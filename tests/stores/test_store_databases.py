"""What SQLite and PostgreSQL keep beside the behaviour of every store, and what happens when they fail."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Language
from docmill.errors import StoreError, UnavailableError
from docmill.stores import Store, open_store
from docmill.stores.databases.postgres import NUL_ESCAPE
from tests.factories import make_entry, make_record

pytestmark = pytest.mark.filterwarnings("error::ResourceWarning")
databases = pytest.mark.parametrize("kind", ["sqlite", "postgres"], indirect=True)
postgres = pytest.mark.parametrize("kind", ["postgres"], indirect=True)
ARABIC = Language(code="ar", script="Arab", direction="rtl", confidence=1)


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query, past the store."""
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()
    other = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = other.execute(sql).fetchall()
    other.close()
    return rows


@databases
def test_columns_tell_what_one_asks_for_most(url: str, store: Store) -> None:
    store.write("b1", [make_record("a", language=ARABIC), make_record("b")], [make_entry("q")])
    rows = query(url, "SELECT run, batch, status, language FROM docmill_records ORDER BY language")
    assert set(rows) == {("r1", "b1", "kept", "ar"), ("r1", "b1", "kept", None)}
    entries = query(url, "SELECT run, batch, stage, error, attempts FROM docmill_quarantine")
    assert entries == [("r1", "b1", "clean", "StageError", 2)]


@databases
def test_json_can_be_asked_in_sql(url: str, store: Store) -> None:
    store.write("b1", [make_record("a", title="قاهرة")], [])
    assert query(url, "SELECT record ->> 'title' FROM docmill_records") == [("قاهرة",)]


@databases
def test_a_batch_is_written_whole_or_not_at_all(url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write("b1", [make_record("a")], [])
    broken = "INSERT INTO docmill_quarantine (id, run, batch, stage, error, attempts, quarantined_at, no_column)"
    parameter = "?" if url.startswith("sqlite") else "%s"
    statement = f"{broken} VALUES ({', '.join([parameter] * 8)})"
    module = "sqlite" if url.startswith("sqlite") else "postgres"
    monkeypatch.setattr(f"docmill.stores.databases.{module}.UPSERT_ENTRY", statement)
    with pytest.raises(StoreError):
        store.write("b1", [make_record("a", text="new"), make_record("b")], [make_entry("q")])
    assert [record.text for record in store.records()] == ["text of a"]
    monkeypatch.undo()
    store.write("b1", [make_record("b")], [make_entry("q")])
    assert [record.id for record in store.records()] == [make_record("b").id]


@databases
def test_a_record_takes_its_document_out_of_quarantine(url: str, store: Store) -> None:
    store.write("b1", [], [make_entry("a"), make_entry("q")])
    store.write("retry", [make_record("a")], [])
    assert query(url, "SELECT id FROM docmill_quarantine") == [(make_entry("q").id,)]


@databases
def test_each_thread_has_its_own_connection(store: Store) -> None:
    def _write(number: int) -> None:
        for item in range(5):
            store.write(f"{number}-{item}", [make_record(f"{number}-{item}")], [])
        store.close()

    threads = [threading.Thread(target=_write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.records())) == 20


@databases
def test_a_closed_store_opens_again(store: Store) -> None:
    store.write("b1", [make_record("a")], [])
    store.close()
    store.close()
    assert store.get(make_record("a").id) == next(store.records())


@databases
def test_batches_that_share_documents_in_opposite_order_do_not_block_each_other(opened: Callable[[], Store]) -> None:
    records = [make_record(str(number)) for number in range(50)]
    errors: list[Exception] = []

    def _write(batch: str, order: int) -> None:
        store = opened()
        for _ in range(10):
            try:
                store.write(batch, records[::order], [])
            except UnavailableError as error:  # a deadlock would be one
                errors.append(error)
        store.close()

    threads = [threading.Thread(target=_write, args=arguments) for arguments in (("b1", 1), ("b2", -1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(list(opened().records())) == 50


# SQLite


def test_a_locked_file_is_unavailable_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docmill.stores.databases.sqlite.BUSY_SECONDS", 0.05)
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    store.write("b1", [make_record("a")], [])
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="holds the file's lock"):
        store.write("b2", [make_record("b")], [])
    assert len(list(store.records())) == 1  # readers wait for nobody
    other.close()
    store.write("b2", [make_record("b")], [])
    assert len(list(store.records())) == 2
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="no SQLite database"):
        open_store(f"sqlite:///{tmp_path}/x.db").write("b1", [make_record()], [])


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}").write("b1", [make_record()], [])


def test_a_full_database_is_unavailable(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    store.write("b1", [make_record("a")], [])
    connection = store._connections.get()  # type: ignore[attr-defined]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UnavailableError, match="disk is full"):
        store.write("b2", [make_record("b", text="x" * 100_000)], [])
    assert len(list(store.records())) == 1
    connection.execute("PRAGMA max_page_count = 100000")
    store.write("b2", [make_record("b", text="x" * 100_000)], [])
    store.close()


# PostgreSQL


@postgres
def test_a_dropped_connection_is_unavailable_then_opened_again(url: str, store: Store, postgres_server: str) -> None:
    store.write("b1", [make_record("a")], [])
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        stop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'docmill'"
        admin.execute(stop)
    with pytest.raises(UnavailableError, match="tried again"):
        store.write("b2", [make_record("b")], [])
    store.write("b2", [make_record("b")], [])
    assert len(list(store.records())) == 2


def test_a_server_that_is_not_there_is_unavailable() -> None:
    store = open_store("postgresql://user:hunter2@127.0.0.1:1/db")
    with pytest.raises(UnavailableError, match="refused") as caught:
        store.write("b1", [make_record()], [])
    assert "hunter2" not in str(caught.value)


@postgres
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("docmill:hunter2@/postgres", "authentication failed"),
        ("docmill@/postgres", "no password supplied"),
        ("nobody:hunter2@/postgres", "authentication failed"),
        ("{right}@/no_such_database", "does not exist"),
    ],
)
def test_a_wrong_password_is_an_error_that_shows_none(url: str, changed: str, said: str) -> None:
    user, _, place = url.removeprefix("postgresql://").partition("@/postgres")
    wrong = "postgresql://" + changed.format(right=user) + place
    with pytest.raises(StoreError, match=said) as caught:
        open_store(wrong).write("b1", [make_record()], [])
    assert "mend the user" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "p@ss" not in str(caught.value)


@postgres
def test_a_user_without_rights_is_told_which(url: str, store: Store) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS guest")
        admin.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        schema = admin.execute("SELECT current_schema()").fetchone()
        assert schema is not None
        admin.execute(f"GRANT USAGE ON SCHEMA {schema[0]} TO guest")
        _, _, place = url.partition("@")
        guest = open_store(f"postgresql://guest:guest@{place}")
        with pytest.raises(StoreError, match="grant the user"):
            guest.write("b1", [make_record()], [])
        store.write("b1", [make_record()], [])
        admin.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema[0]} TO guest")
        guest.write("b2", [make_record("b")], [])  # tables made by another are enough
        guest.close()
        admin.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema[0]} FROM guest")
        admin.execute(f"REVOKE ALL ON SCHEMA {schema[0]} FROM guest")
        admin.execute("DROP ROLE guest")


@postgres
def test_tables_that_were_dropped_are_made_again(url: str, store: Store) -> None:
    store.write("b1", [make_record("a")], [])
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP TABLE docmill_records")
    with pytest.raises(StoreError, match="tables were dropped"):
        store.write("b2", [make_record("b")], [])
    store.write("b2", [make_record("b")], [])
    assert len(list(store.records())) == 1


@postgres
def test_an_interrupted_write_leaves_a_usable_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(BaseException):
        """Stands for a time limit's signal."""

    def _interrupt(*_: object) -> None:
        raise Interrupted

    store.write("b1", [make_record("a")], [])
    with monkeypatch.context() as patch:
        patch.setattr("psycopg.Cursor.executemany", _interrupt)
        with pytest.raises(Interrupted):
            store.write("b1", [make_record("b")], [])
    assert [record.id for record in store.records()] == [make_record("a").id]


@given(st.text(st.sampled_from('\0\\u0a"\ufffd')))
def test_a_nul_is_told_from_the_text_backslash_u0000(text: str) -> None:
    record = make_record("a", text=text)
    line = NUL_ESCAPE.sub("\\1\ufffd", record.model_dump_json())
    assert type(record).model_validate_json(line).text == text.replace("\0", "\ufffd")
