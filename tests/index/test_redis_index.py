"""The index gives each document one verdict for ever, and of equal documents exactly one original."""

from __future__ import annotations

import multiprocessing
import os
import random
from pathlib import Path

import pytest
import redis

from workers.delivery.connection import connect
from workers.errors import UnavailableError
from workers.folding import fold
from workers.index import RedisIndex
from workers.stages.dedup.minhash import MinHash, shingles
from workers.stages.index import Fingerprint, Match

MINHASH = MinHash(bands=42, rows=3)
WORDS = [f"word{number}" for number in range(2000)]


def fingerprint(text: str, identity: str | None = None) -> Fingerprint:
    folded = fold(text)
    return MINHASH.fingerprint(identity or os.urandom(16).hex(), folded, shingles(folded, 3)[1])


def prose(seed: int, words: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


@pytest.fixture
def index(client: redis.Redis, namespace: str) -> RedisIndex:
    return RedisIndex(client, namespace)


def judged(index: RedisIndex, *prints: Fingerprint, scope: str = "all") -> list[Match]:
    return index.check_and_insert(scope, prints, 0.4)


def test_the_first_is_the_original_and_later_ones_name_it(index: RedisIndex) -> None:
    words = prose(1)
    edited = [*words[:100], "changed", *words[101:]]
    one, same, near = fingerprint(" ".join(words)), fingerprint(" ".join(words)), fingerprint(" ".join(edited))
    other = fingerprint(" ".join(prose(2)))
    found = judged(index, one, same, near, other)
    assert [match.status for match in found] == ["unique", "exact", "near", "unique"]
    assert [match.original for match in found] == [one.id, one.id, one.id, other.id]
    assert found[1].similarity == 1
    assert 0.9 < found[2].similarity < 1


def test_a_copy_of_a_duplicate_names_the_original_not_the_duplicate(index: RedisIndex) -> None:
    words = prose(3)
    edited = " ".join([*words[:50], "changed", *words[51:]])
    one, near, copy_of_near = fingerprint(" ".join(words)), fingerprint(edited), fingerprint(edited)
    found = judged(index, one, near, copy_of_near)
    assert [match.original for match in found] == [one.id] * 3
    assert [match.status for match in found] == ["unique", "near", "exact"]


def test_redelivery_gives_the_same_verdict(index: RedisIndex) -> None:
    words = prose(4)
    prints = [fingerprint(" ".join(words)), fingerprint(" ".join(words)), fingerprint(" ".join([*words, "more"]))]
    first = judged(index, *prints)
    assert judged(index, *reversed(prints)) == first[::-1]


def test_scopes_and_names_do_not_see_each_other(index: RedisIndex, client: redis.Redis, namespace: str) -> None:
    text = " ".join(prose(5))
    judged(index, fingerprint(text), scope="one")
    assert judged(index, fingerprint(text), scope="two")[0].status == "unique"
    assert judged(RedisIndex(client, f"{namespace}-b"), fingerprint(text), scope="one")[0].status == "unique"


def test_texts_too_short_for_a_signature_are_compared_exactly(index: RedisIndex) -> None:
    def short(text: str) -> Fingerprint:
        return MINHASH.fingerprint(os.urandom(16).hex(), text, None)

    one = short("a few words")
    found = judged(index, one, short("a few words"), short("a few other words"))
    assert [match.status for match in found] == ["unique", "exact", "unique"]


def _insert(socket: Path, name: str, prints: list[Fingerprint], out: multiprocessing.Queue[list[str]]) -> None:
    index = RedisIndex(connect(f"unix://{socket}?db=0"), name)
    found = []
    for start in range(0, len(prints), 10):
        found += index.check_and_insert("all", prints[start : start + 10], 0.4)
    out.put([match.status for match in found])


def test_copies_at_the_same_moment_have_one_original(server: Path, namespace: str) -> None:
    """Eight processes, fifty texts, eight copies of each: fifty originals, whatever the order."""
    texts = [" ".join(prose(seed, 60)) for seed in range(50)]
    context = multiprocessing.get_context("spawn")
    out: multiprocessing.Queue[list[str]] = context.Queue()
    processes = []
    for number in range(8):
        prints = [fingerprint(text) for text in random.Random(number).sample(texts, len(texts))]
        processes.append(context.Process(target=_insert, args=(server, namespace, prints, out)))
    for process in processes:
        process.start()
    statuses = [status for _ in processes for status in out.get(timeout=60)]
    for process in processes:
        process.join()
    assert statuses.count("unique") == 50
    assert statuses.count("exact") == 350


def test_an_index_out_of_reach_is_waited_for() -> None:
    with pytest.raises(UnavailableError):
        RedisIndex(connect("redis://127.0.0.1:1/0")).check_and_insert("all", [fingerprint("x")], 0.4)
