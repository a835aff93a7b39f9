"""A server that would lose documents is told from a safe one, whatever of its state it is allowed to tell."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from docmill.cli.embedded import server as embedded
from docmill.cli.embedded.processes import child
from docmill.delivery.connection import connect
from docmill.delivery.server.state import ServerState, ServerWatch, check_state, read_state
from docmill.errors import ConfigError, UnavailableError

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server of this module's own, to be set wrongly."""
    with embedded._server(tmp_path_factory.mktemp("server")) as path:
        yield path


@pytest.fixture
def client(socket: Path) -> Iterator[redis.Redis]:
    client = connect(f"unix://{socket}?db=0")
    yield client
    for name, value in (("appendonly", "yes"), ("maxmemory-policy", "noeviction"), ("maxmemory", "0")):
        client.config_set(name, value)


def test_the_embedded_server_is_safe(client: redis.Redis) -> None:
    assert read_state(client) == ServerState()


def test_a_server_without_an_append_only_file_is_refused(client: redis.Redis) -> None:
    client.config_set("appendonly", "no")
    with pytest.raises(ConfigError, match=r"would lose documents: it keeps no append-only file.*ALLOW_UNSAFE_SERVER"):
        check_state(read_state(client), "redis://here", allow_unsafe=False)


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_server_that_evicts_is_refused(client: redis.Redis, policy: str) -> None:
    client.config_set("maxmemory-policy", policy)
    with pytest.raises(ConfigError, match=f"maxmemory-policy is {policy}.*set noeviction"):
        check_state(read_state(client), "redis://here", allow_unsafe=False)


def test_who_knows_may_use_it_and_is_warned(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    client.config_set("appendonly", "no")
    check_state(read_state(client), "redis://here", allow_unsafe=True)
    assert "would lose documents" in caplog.text


def test_a_server_that_tells_neither_is_a_warning(
    client: redis.Redis, socket: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client.execute_command("ACL", "SETUSER", "managed", "on", "nopass", "~*", "&*", "+@all", "-info", "-config")
    state = read_state(connect(f"unix://managed:any@{socket}?db=0"))
    assert state.dangers == ()
    check_state(state, "redis://here", allow_unsafe=False)
    assert "does not tell whether it keeps an append-only file" in caplog.text
    assert "its maxmemory-policy" in caplog.text


def test_settings_are_told_by_config_where_info_is_refused(client: redis.Redis, socket: Path) -> None:
    client.execute_command("ACL", "SETUSER", "halved", "on", "nopass", "~*", "&*", "+@all", "-info")
    client.config_set("appendonly", "no")
    state = read_state(connect(f"unix://halved:any@{socket}?db=0"))
    assert (len(state.dangers), state.untold) == (1, ())


def test_a_full_memory_is_told_until_there_is_room_again(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    watch = ServerWatch(client, "redis://here")
    client.config_set("maxmemory", "100kb")
    (trouble,) = read_state(client).troubles
    assert "its memory is full" in trouble
    watch()
    watch()  # not yet due
    assert caplog.text.count("refuses writes: its memory is full") == 1
    client.config_set("maxmemory", "0")
    watch._due = 0
    watch()
    assert "no longer refuses writes" in caplog.text


def test_a_server_out_of_reach_is_no_unsafe_one() -> None:
    nobody = connect("redis://127.0.0.1:1/0")
    with pytest.raises(UnavailableError):
        read_state(nobody)
    ServerWatch(nobody, "redis://127.0.0.1:1/0")()


def test_the_server_of_compose_is_safe(tmp_path: Path) -> None:
    """As its file of settings in config/ makes it, which names what the containers share."""
    (tmp_path / "data").mkdir()
    path = Path(tempfile.mkdtemp()) / "s"
    written = (ROOT / "config" / "redis.conf").read_text()
    (tmp_path / "redis.conf").write_text(written.replace("dir /data", f"dir {tmp_path}/data"))
    command = [embedded.server_binary(), str(tmp_path / "redis.conf"), "--port", "0", "--unixsocket", str(path)]
    with child(command, log=tmp_path / "log"):
        client = connect(f"unix://{path}?db=0")
        deadline = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.05)
        assert read_state(client) == ServerState()
    path.parent.rmdir()
