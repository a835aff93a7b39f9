"""Over a Redis Cluster of three nodes the verdicts are the same, and of equal documents exactly one is an original."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.cluster import RedisCluster

from docmill.errors import ConfigError, UnavailableError
from docmill.memory import contents
from docmill.memory.cluster_index import ClusterIndex, connect_cluster, shards_of_url
from docmill.memory.cluster_steps import ClusterBatch, shard_number
from docmill.memory.contents import DUPLICATE_BYTES, ORIGINAL_BYTES
from docmill.memory.dump import read_dump, write_dump
from docmill.memory.forgetting import forget
from docmill.memory.redis_index import keys_of
from docmill.stages import dedup
from docmill.stages.index import Fingerprint, Match, Rules
from tests.memory.race import race

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]


def prose(seed: int, words: int = 150) -> list[str]:
    draw = random.Random(seed)
    return ["".join(draw.choices(SYLLABLES, k=3)) for _ in range(words)]


def fingerprint(words: list[str]) -> Fingerprint:
    return dedup.fingerprint(os.urandom(16).hex(), " ".join(words))[0]


def edited(words: list[str], share: float, seed: int) -> list[str]:
    draw = random.Random(seed)
    return ["".join(draw.choices(SYLLABLES, k=3)) if draw.random() < share else word for word in words]


@pytest.fixture
def client(cluster: str) -> RedisCluster:
    return connect_cluster(cluster)


@pytest.fixture
def index(client: RedisCluster, namespace: str) -> ClusterIndex:
    return ClusterIndex(client, namespace, shards=24)


def judged(index: ClusterIndex, *prints: Fingerprint) -> list[Match]:
    return [index.check_and_insert("all", [one], Rules())[0] for one in prints]


def test_the_first_is_the_original_and_later_ones_name_it(index: ClusterIndex) -> None:
    words = prose(1)
    one, same, near = fingerprint(words), fingerprint(words), fingerprint(edited(words, 0.1, 1))
    short, again, other = (fingerprint(list(text)) for text in ("abc", "abc", "abd"))
    found = judged(index, one, same, near, fingerprint(prose(2)), short, again, other)
    assert [match.status for match in found] == ["unique", "exact", "near", "unique", "unique", "exact", "unique"]
    assert {match.original for match in found[:3]} == {one.id}
    assert found[5].original == short.id


def test_redelivery_gives_the_same_verdict(index: ClusterIndex) -> None:
    words = prose(3)
    prints = [fingerprint(words), fingerprint(words), fingerprint(edited(words, 0.1, 2))]
    first = judged(index, *prints)
    assert judged(index, *reversed(prints)) == first[::-1]


def test_its_keys_stand_on_every_node(index: ClusterIndex, client: RedisCluster, namespace: str) -> None:
    index.check_and_insert("all", [fingerprint(prose(seed)) for seed in range(10, 40)], Rules())
    keys = [key.decode() for key in client.scan_iter(match=f"docmill-index:{{{namespace}:*")]
    assert len({client.get_node_from_key(key).port for key in keys}) == 3


def test_a_document_whose_worker_died_between_two_steps_is_judged_when_it_comes_again(index: ClusterIndex) -> None:
    one = fingerprint(prose(50))
    body = (bytes.fromhex(one.id), one.digest, one.sketch)
    index.call("all", Rules(), "enter", [(shard_number(bytes.fromhex(one.id)), body)])
    assert judged(index, one, replace(one, id="ff" * 16))[1].original == one.id


def test_what_waits_for_a_dead_worker_s_document_rests_and_comes_again(
    index: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docmill.memory.cluster_steps.WAIT_SECONDS", 0.05)
    one = replace(fingerprint(prose(51)), id="00" * 16)
    later = replace(one, id="ff" * 16)

    def died(*_: object) -> dict[str, bytes]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("docmill.memory.cluster_steps.ClusterBatch._settle", died)
        with pytest.raises(KeyboardInterrupt):
            judged(index, one)
    with pytest.raises(UnavailableError, match="not settled"):
        judged(index, later)
    assert [match.original for match in judged(index, one, later)] == [one.id, one.id]


def test_the_number_of_shards_is_told_by_the_url() -> None:
    assert shards_of_url("redis+cluster://host:7000") == 256
    assert shards_of_url("redis+cluster://host:7000?shards=4096") == 4096
    with pytest.raises(ConfigError, match="shards=many"):
        shards_of_url("redis+cluster://host:7000?shards=many")


def test_bounds_on_what_is_remembered_are_refused(index: ClusterIndex) -> None:
    with pytest.raises(ConfigError, match="most_documents"):
        index.check_and_insert("all", [], Rules(most_documents=10))


def test_its_contents_can_be_seen_and_forgotten_over_all_shards(
    index: ClusterIndex, client: RedisCluster, namespace: str
) -> None:
    server: Any = client
    prints = [fingerprint(prose(seed)) for seed in range(60, 70)]
    copies = [replace(one, id=os.urandom(16).hex()) for one in prints[:4] for _ in range(2)]
    judged(index, *prints, *copies)
    assert contents.scopes(server, namespace) == ["all"]
    size = contents.size_of(server, namespace, "all")
    assert (size.originals, size.duplicates) == (10, 8)
    assert contents.whole_size(server, namespace) == replace(size, name=namespace)
    found = contents.clusters(server, namespace, "all")
    assert {(one.original, one.size) for one in found} == {(one.id, 3) for one in prints[:4]}
    assert forget(server, namespace, [prints[0].id]).documents == 1
    assert judged(index, replace(prints[0], id=os.urandom(16).hex()))[0].status == "unique"
    assert contents.clear(server, namespace) == 1
    assert contents.scopes(server, namespace) == []


def test_an_export_restores_every_verdict_under_another_name(
    index: ClusterIndex, client: RedisCluster, namespace: str, tmp_path: Path
) -> None:
    server: Any = client
    prints = [fingerprint(prose(seed)) for seed in range(80, 90)]
    first = judged(index, *prints, replace(prints[0], id=os.urandom(16).hex()))
    file = tmp_path / "saved.index"
    write_dump(server, namespace, file)
    with pytest.raises(ConfigError, match="holds the scope"):
        read_dump(server, namespace, file)
    read_dump(server, f"{namespace}-b", file)
    other = ClusterIndex(client, f"{namespace}-b", shards=24)
    assert judged(other, *prints) == first[:10]
    copies = [replace(one, id=os.urandom(16).hex()) for one in prints]
    assert [match.original for match in judged(other, *copies)] == [one.id for one in prints]


def test_copies_and_edits_at_the_same_moment_have_one_original_each(
    cluster: str, namespace: str, tmp_path: Path
) -> None:
    """Eight processes, forty texts: of each twenty copies and twenty edits, in random order."""
    draw = random.Random(0)
    base = [prose(seed, 120) for seed in range(100, 140)]
    copies = [(number, fingerprint(words)) for number, words in enumerate(base)]
    edits = [(number, fingerprint(edited(words, 0.02, seed))) for seed in range(4) for number, words in enumerate(base)]
    prints = [
        (number, replace(one, id=os.urandom(16).hex()))
        for group, times in ((copies, 20), (edits, 5))
        for number, one in group
        for _ in range(times)
    ]
    draw.shuffle(prints)
    race(lambda: ClusterIndex(connect_cluster(cluster), namespace, shards=24), prints, 8, tmp_path)


def test_originals_forgotten_while_others_judge_leave_no_duplicate_that_names_them(
    cluster: str, client: RedisCluster, namespace: str
) -> None:
    """Who becomes a duplicate looks whether its original stands; who forgets looks for duplicates."""
    one = fingerprint(prose(7))
    copies = [replace(one, id=os.urandom(16).hex()) for _ in range(160)]
    server: Any = client
    originals: list[str] = []

    def judge(mine: list[Fingerprint]) -> None:
        here = ClusterIndex(connect_cluster(cluster), namespace, shards=24)
        originals.extend(here.check_and_insert("all", [copy], Rules())[0].original for copy in mine)

    threads = [threading.Thread(target=judge, args=(copies[number::4],)) for number in range(4)]
    for thread in threads:
        thread.start()
    forgotten: set[str] = set()
    while any(thread.is_alive() for thread in threads):
        if originals:
            forgotten.add(originals[-1])
            forget(server, namespace, [originals[-1]])
    for thread in threads:
        thread.join()
    assert forgotten
    held = {entry[:16] for entry in entries(server, namespace, 2, ORIGINAL_BYTES)}
    named = {entry[16:32] for entry in entries(server, namespace, 3, DUPLICATE_BYTES)}
    assert named <= held


def test_an_original_forgotten_after_it_was_compared_gets_no_duplicate(
    index: ClusterIndex, client: RedisCluster, namespace: str
) -> None:
    """Forgotten just before or just after the other document becomes its duplicate: one of the two sees it."""
    server: Any = client
    for step in ("repeat", "standing"):
        one = fingerprint(prose(500 + len(step)))
        other = replace(one, id=os.urandom(16).hex())
        judged(index, one)
        orphans: list[str] = []

        def call(name: str, parts: Any, step: str = step, gone: str = one.id, told: list[str] = orphans) -> list[Any]:
            if name == step and not told:
                told += forget(server, namespace, [gone]).orphans.get("all", ["nobody"])
            return index.call("all", Rules(), name, parts)

        ClusterBatch(call, Rules().numbers).run([other])
        assert orphans == (["nobody"] if step == "repeat" else [other.id])
        assert judged(index, other)[0].status == "unique"


def entries(client: Any, namespace: str, table: int, stride: int) -> list[bytes]:
    """All entries in one kind of table."""
    keys = [key for shard in contents.shards_of(client, namespace) for key in keys_of(namespace, shard)[table::3]]
    buckets = [bucket for key in keys for _, bucket in client.hscan_iter(key)]
    return [bucket[at : at + stride] for bucket in buckets for at in range(0, len(bucket), stride)]


def test_a_cluster_that_nobody_serves_is_out_of_reach() -> None:
    with pytest.raises(UnavailableError, match="out of reach"):
        connect_cluster("redis+cluster://127.0.0.1:9")
