"""Measure memory and time of the dedup index, for `near_duplicates.py`."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import redis

from benchmarks.dedup import corpus
from docmill.cli.embedded.server import _server
from docmill.delivery.connection import connect
from docmill.documents import Cleaned, Document, Language
from docmill.memory import RedisIndex
from docmill.memory.bulk import load
from docmill.memory.redis_index import keys_of
from docmill.stages.dedup import fingerprints, make
from docmill.stages.dedup.sketch import (
    GROUPS,
    HEAD_BYTES,
    KEY_BITS,
    KEY_BYTES,
    PLACES_BYTES,
    SKETCH_BYTES,
    TAIL_BYTES,
)
from docmill.stages.index import Fingerprint, Index, Match, Rules
from docmill.stages.stage import Context

BATCH = 64


@contextmanager
def server() -> Iterator[redis.Redis]:
    """Run a server of its own, without an append-only file."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as socket:
        client = connect(f"unix://{socket}?db=0")
        client.config_set("appendonly", "no")
        yield client


def random_prints(count: int, seed: int) -> Iterator[Fingerprint]:
    """Yield fingerprints of unlike documents, as an index of unique ones holds them."""
    draw = np.random.default_rng(seed)
    for start in range(0, count, 6400):
        size = min(6400, count - start)
        keys = draw.integers(0, 1 << KEY_BITS, size=(size, GROUPS), dtype=np.uint32)
        tails = draw.integers(0, 256, size=(size, GROUPS, TAIL_BYTES), dtype=np.uint8)
        tails[:, :, :2] = (keys >> np.uint32(KEY_BITS - 16)).astype("<u2").view(np.uint8).reshape(size, GROUPS, 2)
        packed, ends = keys.astype("<u4").tobytes(), tails.tobytes()
        width = 26 + SKETCH_BYTES + 2 * GROUPS + PLACES_BYTES
        rest = draw.integers(0, 256, size=(size, width), dtype=np.uint8).tobytes()
        for at in range(size):
            own = rest[width * at : width * (at + 1)]
            places = own[-PLACES_BYTES:]
            yield Fingerprint(
                own[:16].hex(),
                own[16:26],
                packed[KEY_BYTES * GROUPS * at : KEY_BYTES * GROUPS * (at + 1)],
                ends[TAIL_BYTES * GROUPS * at : TAIL_BYTES * GROUPS * (at + 1)],
                own[26 : 26 + 2 * GROUPS],
                b"\0\0\x78" + own[-PLACES_BYTES - SKETCH_BYTES + HEAD_BYTES : -PLACES_BYTES],
                places,
            )


def fill(index: Index, count: int, seed: int) -> None:
    """Put unlike documents into an index."""
    part: list[Fingerprint] = []
    for one in random_prints(count, seed):
        part.append(one)
        if len(part) == BATCH:
            index.check_and_insert("all", part, Rules())
            part = []
    if part:
        index.check_and_insert("all", part, Rules())


def memory_of(client: redis.Redis) -> int:
    """Return the server's memory in use, without clients' buffers."""
    return int(client.info("memory")["used_memory_dataset"])  # type: ignore[index]


def size(count: int) -> None:
    """Print bytes of server memory a document as an index grows, by table and in all."""
    with server() as client:
        index = RedisIndex(client, "size")
        information = client.info("server")
        version = information.get("valkey_version") or information["redis_version"]  # type: ignore[union-attr,index]
        print(f"server {version}, allocator {client.info('memory')['mem_allocator']}")  # type: ignore[index]
        start, done = memory_of(client), 0
        for step in sorted({10_000, 100_000, 300_000, count}):
            if step > count:
                break
            fill(index, step - done, step)
            done = step
            used = (memory_of(client) - start) / done
            keys = {key.split("}:")[1]: key for key in keys_of("size", "all")}
            parts = {name: int(client.memory_usage(key, samples=500) or 0) / done for name, key in keys.items()}  # type: ignore[arg-type]
            print(f"{done:9,} documents: {used:6.1f} bytes a document; " + _told(parts), flush=True)

    _size_of_others()


def _size_of_others(count: int = 200_000) -> None:
    """Print bytes a duplicate and a paragraph take."""
    with server() as client:
        index = RedisIndex(client, "size")
        originals = list(random_prints(10_000, 1))
        for at in range(0, len(originals), BATCH):
            index.check_and_insert("all", originals[at : at + BATCH], Rules())
        start = memory_of(client)
        copies = [replace(originals[at % 10_000], id=os.urandom(16).hex()) for at in range(count)]
        for at in range(0, count, BATCH):
            index.check_and_insert("all", copies[at : at + BATCH], Rules())
        middle = memory_of(client)
        for at in range(0, count, 1000):
            index.first_seen("all", [(copies[at].id, [os.urandom(8) for _ in range(1000)])])
        end = memory_of(client)
        print(f"a duplicate {(middle - start) / count:.1f} bytes, a paragraph {(end - middle) / count:.1f}")


def _told(parts: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in parts.items() if value > 0.05)


def cpu_of(process: int) -> float:
    """Return the CPU seconds a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def three_kilobytes(seed: int) -> list[str]:
    """Make texts of 3,072 bytes in every language of the corpus."""
    draw = random.Random(seed)
    texts = []
    for language in corpus.LANGUAGES:
        for _ in range(20):
            text = corpus.joined(corpus.prose(language, 1500, draw), language)
            texts.append(text.encode()[:3072].decode("utf-8", "ignore"))
    draw.shuffle(texts)
    return texts


class NullIndex:
    """An index that holds nothing and takes no time, so that only the worker's own time is left."""

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:  # noqa: ARG002
        return [Match("unique", one.id, 0.0) for one in fingerprints]


def documents(texts: Sequence[str]) -> list[Document]:
    """Make cleaned documents of these texts, each under a new id."""
    language = Language(code="en", script="Latn", direction="ltr", confidence=1.0)
    made = []
    for text in texts:
        document = Document.make(b"", uri=os.urandom(8).hex(), media_type="text/plain")
        made.append(document.annotated("clean", Cleaned(text=text)).annotated("language", language))
    return made


def best(works: Sequence[Callable[[], object]], repeats: int) -> float:
    """Return the CPU seconds of each work, the least of some repeats."""
    found = [[0.0] * repeats for _ in works]
    for turn in range(repeats):
        for place, work in enumerate(works):
            start = time.process_time()
            work()
            found[place][turn] = time.process_time() - start
    return sum(map(min, found))


TURNS = 30
FRESH = 3 * BATCH  # documents of a turn


def speed(count: int) -> None:
    """Print CPU of worker and server a document, and documents a second, at 10,000 and at `count` in one run."""
    stage = make({}, Context(index=NullIndex()))  # type: ignore[arg-type]
    made = documents(three_kilobytes(8))
    stage(made)
    batches = [made[at : at + 22] for at in range(0, len(made), 22)]
    least = best([lambda batch=batch: stage(batch) for batch in batches], 60)  # type: ignore[misc]
    print(f"worker, whole stage without the index: {1000 * least / len(made):.3f} ms for 3 KB", flush=True)
    sizes = {"small": 10_000, "large": count}
    fresh = {
        name: [documents(three_kilobytes(100 + 2 * turn + (name == "large")))[:FRESH] for turn in range(TURNS)]
        for name in sizes
    }
    with server() as client:
        indexes = {name: RedisIndex(client, name) for name in sizes}
        for seed, (name, index) in enumerate(indexes.items()):
            fill(index, sizes[name], seed)
        walls, calls, used = _by_turns(client, indexes, fresh)
        for seed, (name, index) in enumerate(indexes.items()):
            busy = _busy(client, index, seed)
            print(
                f"{sizes[name]:9,} documents, server ms a document: of calls one after the other {_spread(busy)}, "
                f"with a worker's time between them {_spread(calls[name])}, all CPU "
                f"{1000 * used[name] / (TURNS * FRESH):.3f}; "
                f"{1 / np.median(walls[name]):,.0f} documents/s with one worker (best {1 / min(walls[name]):,.0f})"
            )
        ratio = np.median([a / b for a, b in zip(walls["small"], walls["large"], strict=True)])
        print(f"documents a second at {count:,} over that at 10,000, median of turns: {ratio:.3f}")


def _spread(calls: Sequence[float]) -> str:
    return f"{min(calls) / 1000:.3f} least, {np.median(calls) / 1000:.3f} median, {np.mean(calls) / 1000:.3f} mean"


def _by_turns(
    client: redis.Redis, indexes: dict[str, RedisIndex], fresh: dict[str, list[list[Document]]]
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, float]]:
    """Run the stage on each index by turns, so that whatever else the machine does meets both.

    Returns for each index: seconds a document by turn, microseconds of calls a document by batch, seconds of the
    server's CPU.
    """
    process = int(client.info("server")["process_id"])  # type: ignore[index]
    walls: dict[str, list[float]] = {name: [] for name in indexes}
    calls: dict[str, list[float]] = {name: [] for name in indexes}
    used = dict.fromkeys(indexes, 0.0)
    for turn in range(TURNS):
        for name, index in indexes.items():
            run = make({}, Context(index=index))
            started, of_server = time.perf_counter(), cpu_of(process)
            for at in range(0, FRESH, BATCH):
                before = script_microseconds(client)
                run(fresh[name][turn][at : at + BATCH])
                calls[name].append((script_microseconds(client) - before) / BATCH)
            walls[name].append((time.perf_counter() - started) / FRESH)
            used[name] += cpu_of(process) - of_server
    return walls, calls, used


def _busy(client: redis.Redis, index: RedisIndex, seed: int) -> list[float]:
    """Return microseconds a document of calls that follow one another, as a server has them from many workers."""
    texts = [text for part in range(4) for text in three_kilobytes(10 + 4 * seed + part)]
    prints = [one for one, _ in fingerprints([(os.urandom(16).hex(), text) for text in texts], short_words=50)]
    found = []
    for at in range(0, len(prints) - BATCH, BATCH):
        before = script_microseconds(client)
        index.check_and_insert("all", prints[at : at + BATCH], Rules())
        found.append((script_microseconds(client) - before) / BATCH)
    return found


def import_corpus(count: int) -> None:
    """Print documents a second at which a corpus goes into an index, by one process and by one a core."""
    texts = [text for seed in range(-(-count // 220)) for text in three_kilobytes(1000 + seed)][:count]
    for workers in sorted({1, os.cpu_count() or 1}):
        with server() as client:
            path = client.connection_pool.connection_kwargs["path"]
            named = ((f"document {number}", text) for number, text in enumerate(texts))
            started = time.perf_counter()
            counts = load(
                named,
                url=f"unix://{path}?db=0",
                index="main",
                scope="all",
                rules=Rules(),
                short_words=50,
                workers=workers,
            )
            took = time.perf_counter() - started
            print(f"{count:,} documents of 3 KB by {workers} processes: {count / took:,.0f} a second, {dict(counts)}")


def script_microseconds(client: redis.Redis) -> float:
    """Return the microseconds the server has spent in scripts."""
    stats = client.info("commandstats")
    return float(stats.get("cmdstat_evalsha", {}).get("usec", 0))  # type: ignore[union-attr]
