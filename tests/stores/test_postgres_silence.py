"""A PostgreSQL behind a proxy that forwards nothing any more is given up in bounded time, and nothing stays locked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

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
