"""A process that shows signs of life is alive for a minute, as health checks see it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from docmill import health


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_process_that_never_showed_a_sign_of_life_is_not_alive() -> None:
    assert not health.alive()


def test_a_sign_of_life_stands_for_a_minute(folder: Path) -> None:
    health.beat()
    assert health.alive()
    (sign,) = folder.iterdir()
    old = time.time() - health.FRESH_SECONDS - 1
    os.utime(sign, (old, old))
    assert not health.alive()


def test_a_disk_that_takes_no_sign_stops_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    health.beat()
    assert not health.alive()


@pytest.mark.parametrize(("beats", "code"), [(True, 0), (False, 1)])
def test_the_check_exits_with_0_or_1(folder: Path, beats: bool, code: int) -> None:
    if beats:
        health.beat()
    done = subprocess.run(
        [sys.executable, "-m", "docmill.health"], env=os.environ | {"TMPDIR": str(folder)}, check=False
    )
    assert done.returncode == code


class Line:
    """A worker of one process before queues that hold so many messages."""

    def __init__(self, waiting: int, *, free: bool = True) -> None:
        self.waiting = waiting
        self.ends: list[float] = []
        self.consumption = health.Consumption(
            lambda: ["clean"], lambda _: self.waiting, lambda: free, self.ends.append, deaf_seconds=0.2
        )

    def watch(self, *, taking: bool = False) -> None:
        for _ in range(8):
            if taking:
                self.consumption.took()
            self.consumption.check()
            time.sleep(0.05)


def test_a_free_worker_that_takes_nothing_of_full_queues_is_deaf() -> None:
    line = Line(waiting=1)
    line.watch()
    assert line.ends
    assert not health.alive()


@pytest.mark.parametrize(("waiting", "taking", "free"), [(0, False, True), (1, True, True), (1, False, False)])
def test_a_worker_that_is_idle_or_takes_messages_or_is_busy_is_alive(waiting: int, taking: bool, free: bool) -> None:
    line = Line(waiting, free=free)
    line.watch(taking=taking)
    assert line.ends == []
    assert health.alive()
