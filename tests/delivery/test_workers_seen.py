"""Workers that speak are seen with their stages; those that fall silent or leave are not."""

from __future__ import annotations

import time

import pytest
import redis

from docmill.delivery import workers_seen
from docmill.delivery.workers_seen import Announcer, WorkerSeen, WorkersSeen

CLEANER = WorkerSeen("clean@one", ("clean",))
ALL = WorkerSeen("all@two", ("clean", "dedup", "entities", "language", "store"))


def test_workers_are_seen_by_name_with_their_stages(client: redis.Redis, namespace: str) -> None:
    seen = WorkersSeen(client, namespace)
    assert seen.present() == []
    for worker in (CLEANER, ALL, CLEANER):
        seen.announce(worker)
    assert seen.present() == [ALL, CLEANER]


def test_a_worker_that_leaves_is_seen_no_more(client: redis.Redis, namespace: str) -> None:
    seen = WorkersSeen(client, namespace)
    seen.announce(CLEANER)
    seen.leave(CLEANER)
    assert seen.present() == []


def test_a_silent_worker_is_forgotten(client: redis.Redis, namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_seen, "SILENT_SECONDS", 0.05)
    seen = WorkersSeen(client, namespace)
    seen.announce(CLEANER)
    time.sleep(0.1)
    assert seen.present() == []
    seen.announce(ALL)
    assert client.zcard(f"{namespace}:workers") == 1


def test_an_announcer_speaks_in_its_own_thread_until_it_is_stopped(client: redis.Redis, namespace: str) -> None:
    seen = WorkersSeen(client, namespace)
    announcer = Announcer(seen, CLEANER)
    announcer.start()
    deadline = time.monotonic() + 5
    while seen.present() != [CLEANER] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen.present() == [CLEANER]
    announcer.stop()
    assert seen.present() == []
