"""`docmill view` serves a folder while a run works in it, keeps to loopback, and acts by commands."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from docmill.cli.commands.viewing.command_actions import CommandActions
from docmill.cli.commands.viewing.deployments import EmbeddedLooks
from docmill.cli.embedded import server as embedded
from docmill.settings import load

pytestmark = pytest.mark.slow


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DOCMILL_")}


def docmill(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "docmill", *map(str, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run over one document that is whole and one that is not."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "in.jsonl").write_text('{"text": "The ferry sails at noon from the old harbour."}\n{"text": 7}\n')
    assert docmill("run", folder / "in.jsonl", "--out", folder / "out", "--workers", "1").returncode == 3
    return folder / "out"


def test_the_folder_of_a_run_is_served_until_a_signal(out: Path) -> None:
    command = [sys.executable, "-m", "docmill", "view", str(out), "--port", "0"]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert address is not None, told
        deadline = time.monotonic() + 60
        while "ferry" not in (body := _read(address[0] + "records")) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "The ferry sails" in body
        assert "documents in" in _read(address[0] + "runs")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 143
    assert sorted(path.name for path in (out / ".view").glob("*.sqlite")) == ["index.sqlite"]


def test_a_run_is_served_before_its_first_record(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert "holds no records" in docmill("view", tmp_path / "other").stderr
    (tmp_path / "out" / ".docmill").mkdir(parents=True)
    command = [sys.executable, "-m", "docmill", "view", str(tmp_path / "out"), "--port", "0"]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert address is not None
        for page in ("", "records", "records?q=ferry", "duplicates", "quarantine", "runs"):
            assert "</html>" in _read(address[0] + page)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own, at loopback
        return str(answer.read().decode())


def test_once_fills_the_index_and_ends(out: Path, tmp_path: Path) -> None:
    done = docmill("view", out, "--once", "--index", tmp_path / "i.sqlite")
    assert done.returncode == 0
    assert "1 documents added" in " ".join(done.stderr.split())  # a long path wraps the line


def test_others_are_let_in_with_a_password_alone(out: Path) -> None:
    done = docmill("view", out, "--host", "0.0.0.0")  # noqa: S104 - what is refused
    assert (done.returncode, "DOCMILL_VIEW_PASSWORD" in done.stderr) == (2, True)
    assert docmill("view", out / "nowhere").returncode == 2


def test_an_entry_is_dropped_by_the_command_that_does_so(out: Path) -> None:
    (line,) = [one for path in (out / "quarantine").iterdir() for one in path.read_text().splitlines()]
    name = re.search(r'"id":"(\w+)"', line)
    assert name is not None
    actions = CommandActions(out)
    assert not actions.do("drop", "--all").success
    assert not actions.do("drop", "no such id").success
    done = actions.do("drop", name[1])
    assert (done.success, done.told) == (True, "1 documents dropped")
    assert not (out / "quarantine").exists() or not list((out / "quarantine").iterdir())


def test_a_run_at_work_is_found_by_what_its_server_tells(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith("DOCMILL_") and name != "DOCMILL_CONFIG":
            monkeypatch.delenv(name)
    settings = load()
    looks = EmbeddedLooks(tmp_path, settings)
    assert looks() is None
    with embedded.session(tmp_path, settings):
        found = looks()
        assert found is not None
        assert found.ledger.client.ping()
        assert looks() is found
    assert looks() is None
