"""A PostgreSQL behind a proxy that forwards nothing any more is given up in bounded time, and nothing stays locked."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from docmill.errors import UnavailableError
from docmill.stores import Store, open_store
from docmill.stores.databases import postgres
from tests.faults.proxy import Proxy, proxied
from tests.quiet_time import quiet_time


@pytest.fixture
def behind_proxy(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Proxy]]:
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 1.0)
    monkeypatch.setattr(postgres, "READ_SECONDS", 1.0)
    folder, port = re.findall(r"host=([^&]*)&port=(\d+)", postgres_url)[0]
    with proxied(Path(folder) / f".s.PGSQL.{port}") as proxy:
        yield open_store(re.sub(r"host=[^&]*&port=\d+", f"host=127.0.0.1&port={proxy.port}", postgres_url)), proxy


@pytest.mark.parametrize("call", ["write", "get"])
def test_a_connection_that_goes_silent_is_given_up_and_the_next_call_works(
    behind_proxy: tuple[Store, Proxy], call: str
) -> None:
    store, proxy = behind_proxy
    store.write("b", [], [])
    proxy.hold()
    started = quiet_time()
    with pytest.raises(UnavailableError, match=r"has not answered for 1 s.*tried again"):
        store.write("b", [], []) if call == "write" else store.get("0" * 32)
    assert quiet_time() - started < 20
    store.write("b", [], [])
    assert store.get("0" * 32) is None


def test_a_writer_that_waits_for_another_one_is_told_so_and_leaves_nothing_waiting(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 2.0)
    store = open_store(postgres_url)
    store.write("b", [], [])
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, hashtext('b'))", (postgres.LOCK_SPACE,))
        for _ in range(2):
            with pytest.raises(UnavailableError, match=r"lock timeout.*tried again"):
                store.write("b", [], [])
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        assert other.execute(query).fetchone() == (0,)
    store.write("b", [], [])


def test_a_writer_that_is_suspended_loses_its_batch_to_another_and_tries_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that stands still in its transaction, as a stopped process does, keeps nothing locked."""
    monkeypatch.setattr(postgres, "IDLE_SECONDS", 1.0)
    suspended, resumed = threading.Event(), threading.Event()
    execute = psycopg.Cursor.execute

    def stands_still(cursor: psycopg.Cursor[Any], query: str, *given: Any) -> psycopg.Cursor[Any]:
        if query == postgres.FORGET_RECORDS and not suspended.is_set():
            suspended.set()
            resumed.wait(60)
        return execute(cursor, query, *given)

    monkeypatch.setattr(psycopg.Cursor, "execute", stands_still)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            open_store(postgres_url).write("b", [], [])
        except UnavailableError as error:
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert suspended.wait(60)
        began = time.monotonic()
        open_store(postgres_url).write("b", [], [])
        assert time.monotonic() - began < postgres.WRITE_SECONDS / 2
    finally:
        resumed.set()
        writer.join()
    assert [re.findall(r"25P03.*tried again", str(error)) for error in failures] == [
        ["25P03); the batch is tried again"]
    ]
