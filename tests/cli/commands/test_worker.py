"""`docmill worker` waits for a server that is configured and out of reach, and says so."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from docmill.cli.embedded import server as embedded
from docmill.cli.main import app
from docmill.delivery.connection import connect
from docmill.errors import ConfigError


@pytest.mark.slow
def test_a_server_out_of_reach_is_waited_for_and_named(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with socket.socket() as bound, log.open("wb") as out:
        bound.bind(("127.0.0.1", 0))  # bound, but nobody listens
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        worker = subprocess.Popen(
            [sys.executable, "-m", "docmill", "worker", "--stages", "clean", "--concurrency", "1"],
            env={**os.environ, "DOCMILL_REDIS_URL": f"redis://{address}/0"},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 60
            while log.read_text().count("Cannot connect") < 2 and time.monotonic() < deadline:
                assert worker.poll() is None, log.read_text()
                time.sleep(0.1)
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    assert log.read_text().count(f"Cannot connect to redis://:***@{address}") >= 2


@pytest.mark.parametrize(
    "arguments", [("worker",), ("reconcile", "--once"), ("enqueue", "a.txt"), ("run", "a.txt", "--out", "out")]
)
def test_a_server_that_would_lose_documents_is_refused_by_whoever_would_work_with_it(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("The night ferry leaves at nine.")
    with embedded._server(tmp_path) as path:
        connect(f"unix://{path}?db=0").config_set("appendonly", "no")
        monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{path}?db=0")
        with pytest.raises(ConfigError, match="would lose documents: it keeps no append-only file"):
            CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_celerys_own_command_refuses_such_a_server_too(tmp_path: Path) -> None:
    with embedded._server(tmp_path) as path:
        connect(f"unix://{path}?db=0").config_set("appendonly", "no")
        done = subprocess.run(
            [sys.executable, "-m", "celery", "-A", "docmill.app", "worker", "-Q", "clean", "-c", "1"],
            env={**os.environ, "DOCMILL_REDIS_URL": f"unix://{path}?db=0"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "would lose documents: it keeps no append-only file" in done.stderr


def test_a_stage_that_is_not_there_is_named_with_those_that_are(monkeypatch: pytest.MonkeyPatch, server: Path) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    with pytest.raises(ConfigError, match=r"no stage named sparkle; there are: .*clean"):
        CliRunner().invoke(app, ["worker", "--stages", "sparkle"], catch_exceptions=False)
