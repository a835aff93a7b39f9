"""What a record batch takes once it is decoded is known before, and bounded."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
from collections.abc import Callable
from typing import Any, cast

import pytest

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.sources.formats.tables import arrow_sizes
from docmill.sources.formats.tables.arrow_sizes import SizedFile, SizedStream

pa = pytest.importorskip("pyarrow")

Take = Callable[..., list[Document]]
TEXTS = [f"{number}: تغادر العبارة في السابعة." for number in range(500)]
CODECS = [None, "lz4", "zstd"]


def packed(codec: str | None, *, as_file: bool, rows: Any = None) -> bytes:
    table = rows or pa.table({"text": TEXTS, "kind": pa.array(TEXTS).dictionary_encode()})
    make = pa.ipc.new_file if as_file else pa.ipc.new_stream
    with make(out := io.BytesIO(), table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=200)
    return out.getvalue()


def sizes_of(data: bytes, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what the batches of a file take, by the largest bound that each passes."""
    found = SizedFile(io.BytesIO(data), "a.arrow")
    sizes = []
    for number in range(3):
        seen: list[int] = []
        monkeypatch.setattr(arrow_sizes, "_check", lambda size, _, seen=seen: seen.append(size))
        found.check_batch(number)
        sizes += seen
    return sizes


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_takes_what_its_buffers_say(codec: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sizes_of(packed(codec, as_file=True), monkeypatch)
    stored = sizes_of(packed(None, as_file=True), monkeypatch)
    assert found == pytest.approx(stored, rel=0.05)
    texts = [sum(len(text.encode()) for text in TEXTS[at : at + 200]) for at in (0, 200, 400)]
    assert all(text < size < 2 * text + 4000 for text, size in zip(texts, found, strict=True))


@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("codec", CODECS)
def test_what_is_larger_than_a_batch_may_be_is_refused(
    take_bytes: Take, codec: str | None, as_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = packed(codec, as_file=as_file)
    assert [document.content.decode() for document in take_bytes(data, "a.arrow")] == TEXTS
    monkeypatch.setattr(arrow_sizes, "MOST_BATCH", 10_000)
    (document,) = take_bytes(data, "a.arrow")
    assert document.failure is not None
    assert "more than 10000; write smaller batches" in document.failure.message


@pytest.mark.parametrize("as_file", [True, False])
def test_a_bomb_is_not_unpacked(take_bytes: Take, as_file: bool) -> None:
    """A buffer that says it takes 4 GB is refused before any memory is asked for."""
    data = bytearray(packed("zstd", as_file=as_file, rows=pa.table({"text": ["a" * 3_000_000]})))
    at = data.rindex(struct.pack("<q", 3_000_000))
    data[at : at + 8] = struct.pack("<q", 4 << 30)
    tracemalloc.start()
    (document,) = take_bytes(bytes(data), "a.arrow")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert document.failure is not None
    assert document.failure.error == "LimitError"
    assert peak < 20 << 20


def test_nothing_is_read_behind_the_end_of_a_stream() -> None:
    data = packed("zstd", as_file=False)
    inner = io.BytesIO(data + b"more")
    assert SizedStream(cast(Any, inner), "a").read() == data
    assert inner.read() == b"more"


@pytest.mark.parametrize("seed", range(60))
def test_damage_is_an_error_of_ours_or_left_to_pyarrow(seed: int) -> None:
    rng = random.Random(seed)
    for as_file in (True, False):
        data = bytearray(packed("zstd", as_file=as_file))
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        cut = bytes(data[: rng.choice([len(data), rng.randrange(len(data))])])
        try:
            if as_file:
                found = SizedFile(io.BytesIO(cut), "a")
                found.check_dictionaries()
                for number in range(3):
                    found.check_batch(number)
            else:
                SizedStream(cast(Any, io.BytesIO(cut)), "a").read()
        except (SourceError, LimitError, struct.error, IndexError):
            pass
