"""SIGINT and SIGTERM always end a command, whatever it is at, and lose nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.quiet_time import quiet_time
from tests.system.commandline import ROOT, environment, left_over, quarantined, records

pytestmark = pytest.mark.slow

# A command whose readers hold the interpreter in a call of C for ever, at files that begin with HOLD.
HELD = """
import ctypes, os, pathlib, sys
from docmill.sources import reader

sniff = reader.sniff

def hold(head, suffix=""):
    if head.startswith(b"HOLD"):
        pathlib.Path(os.environ["HELD"]).touch()
        ctypes.PyDLL(None).sleep(10_000)
    return sniff(head, suffix)

reader.sniff = hold
from docmill.cli.main import run_command_line

sys.argv = ["docmill", *sys.argv[1:]]
run_command_line()
"""
# A command that ends slowly: what it started does not stop when it is told to.
SLOW_END = """
import signal, sys, time
from docmill import app
from docmill.cli.main import run_command_line

def serve(*_, **__):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", file=sys.stderr, flush=True)
    while True:
        time.sleep(1)

app.serve = serve
sys.argv = ["docmill", *sys.argv[1:]]
run_command_line()
"""


@contextmanager
def running(program: str, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(**settings), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path, text: str = "") -> None:
    deadline = time.monotonic() + 60
    while not (path.exists() and text in path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The bridge over the river was opened on Monday by the mayor of the town.")
    (tmp_path / "in" / "b.txt").write_text("HOLD")
    (tmp_path / "in" / "c.txt").write_text("The library in the old harbour has been closed since the storm of May.")
    return tmp_path / "in"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_file_that_holds_the_interpreter_does_not_make_a_command_deaf(
    inputs: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    out = tmp_path / "out"
    held = tmp_path / "held"
    with running(HELD, "run", str(inputs), "--out", str(out), "--workers", "1", HELD=str(held)) as process:
        wait_for(out / ".docmill" / "workers.log")
        wait_for(held)
        process.send_signal(number)
        process.communicate(timeout=40)
        assert process.returncode == code
    deadline = time.monotonic() + 20
    while left_over(out) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_over(out) == []


def test_a_file_that_holds_the_interpreter_is_quarantined_and_the_others_become_records(
    inputs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ("run", str(inputs), "--out", str(out), "--workers", "1")
    with running(HELD, *arguments, DOCMILL_LIMITS__SOURCE_SECONDS="2", HELD=str(tmp_path / "held")) as process:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 3, told
    assert sorted(record.source.uri[-5:] for record in records(out)) == ["a.txt", "c.txt"]
    [entry] = quarantined(out)
    assert (entry.source.uri[-5:], entry.error) == ("b.txt", "LimitError")


def test_a_second_signal_ends_a_command_at_once_with_all_it_started(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with running(SLOW_END, "run", str(inputs), "--out", str(out), "--workers", "1") as process:
        wait_for(out / ".docmill" / "workers.log", "deaf")
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert process.poll() is None  # it waits for its workers
        started = quiet_time()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert quiet_time() - started < 5
        assert process.returncode == 143
    deadline = time.monotonic() + 20
    while left_over(out) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_over(out) == []
