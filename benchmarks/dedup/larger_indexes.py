"""Calculate what larger dedup indexes need, and check it on random keys and real servers, for `near_duplicates.py`."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import redis

from benchmarks.dedup.cost import cpu_of, fill, memory_of, server
from docmill.memory import RedisIndex
from docmill.stages.dedup.sketch import CHECKED, KEY_BITS, POSTED
from tests.memory.local_cluster import local_cluster

BYTES_A_DOCUMENT = 252
"""Server memory of a unique document: `size`."""
CLUSTER_BYTES = 290
"""The same on a cluster, whose 9 postings hold two bytes more of the id each, with what buckets add."""
SERVER_MS = 0.06
"""Server time of a unique document on one server: `speed`."""
CLUSTER_MS = 0.1
"""The same on a cluster: entries and postings are written, read and settled in calls of their own."""
SERVER_GB = 64
FILLED = 0.7  # of a server's memory: the rest is for its fork, buffers and growth


def false_candidates(documents: float, shards: int) -> float:
    """Return the mean number of postings of unlike documents that a document meets and has to compare."""
    postings_a_key = POSTED * documents / (2.0**KEY_BITS * shards)
    none, one = (255 / 256) ** CHECKED, CHECKED / 256 * (255 / 256) ** (CHECKED - 1)
    return POSTED * postings_a_key * (1 - none - one)


def simulated(documents: float, shards: int, seed: int = 4) -> float:
    """Return the same number counted on random keys, 200,000 of them with as many postings a key."""
    draw = np.random.default_rng(seed)
    keys = 200_000
    postings = int(keys * POSTED * documents / (2.0**KEY_BITS * shards))
    held = draw.integers(0, keys, size=postings)
    checks = draw.integers(0, 256, size=(postings, CHECKED), dtype=np.uint8)[np.argsort(held, kind="stable")]
    held.sort()
    met, asked = 0, 20_000
    for key in draw.integers(0, keys, size=asked):
        first, last = np.searchsorted(held, [key, key + 1])
        own = draw.integers(0, 256, size=CHECKED, dtype=np.uint8)
        met += int(((checks[first:last] == own).sum(axis=1) >= 2).sum())
    return POSTED * met / asked


def on_a_cluster(count: int) -> None:
    """Print memory and server time a document over three nodes on this machine."""
    from docmill.memory.cluster_index import ClusterIndex, connect_cluster  # noqa: PLC0415 - for this part alone

    with tempfile.TemporaryDirectory() as folder, local_cluster(Path(folder)) as ports:
        nodes = [redis.Redis(port=port) for port in ports]
        index = ClusterIndex(connect_cluster(f"redis+cluster://127.0.0.1:{ports[0]}"), "cost", shards=3)
        processes = [int(node.info("server")["process_id"]) for node in nodes]  # type: ignore[index]
        memory, used = sum(map(memory_of, nodes)), sum(map(cpu_of, processes))
        fill(index, count, 6)
        memory, used = sum(map(memory_of, nodes)) - memory, sum(map(cpu_of, processes)) - used
    print(
        f"{count:13,} documents over three nodes: {memory / count:.1f} bytes and {1000 * used / count:.3f} ms of "
        "server CPU a document, of all nodes together"
    )


def scale() -> None:
    """Print memory, servers and throughput of larger indexes; check the calculation on random keys and a real index."""
    print("documents          shards   memory GB  servers of 64 GB  documents/s  false candidates (simulated)")
    for documents, shards in ((10**7, 1), (10**9, 1024), (10**11, 16_384)):
        one = shards == 1
        memory = documents * (BYTES_A_DOCUMENT if one else CLUSTER_BYTES) / 1e9
        servers = max(1, math.ceil(memory / (SERVER_GB * FILLED)))
        rate = 1000 * servers / (SERVER_MS if one else CLUSTER_MS)
        expected, found = false_candidates(documents, shards), simulated(documents, shards)
        print(
            f"{documents:15,}  {shards:8,}  {memory:10,.0f}  {servers:16,}  {rate:11,.0f}  "
            f"{expected:16.3f} ({found:.3f})"
        )
    with server() as client:
        index = RedisIndex(client, "scale")
        start, done = memory_of(client), 0
        for step in (25_000, 50_000, 100_000):
            fill(index, step - done, step)
            done = step
            print(
                f"{done:13,} documents in fact: {(memory_of(client) - start) / done:.1f} bytes a document", flush=True
            )
    on_a_cluster(90_000)
