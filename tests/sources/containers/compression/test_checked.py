"""Nothing corrupt passes where a checksum could tell, and nothing vanishes, whichever bit is flipped."""

from __future__ import annotations

import gzip
import io
import json
import random
import tracemalloc

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents
from tests.sources.damage import CONTAINERS, TEXTS, as_jsonl, cuts, flips, read_account

COMPRESSED = [name for name in CONTAINERS if not name.endswith(".zip")]
ONE_EACH = [name for name in COMPRESSED if name.startswith("many")]
"""Those with one document in each unit, so that every document can be told."""

NOISE = random.Random(5)
LARGE = b"".join(json.dumps({"text": NOISE.randbytes(3000).hex()}).encode() + b"\n" for _ in range(1000))


@pytest.mark.parametrize("name", COMPRESSED)
def test_no_flipped_bit_gives_a_corrupt_document_or_none(name: str) -> None:
    whole = CONTAINERS[name]
    sound = read_account(whole, name)
    assert (sound.sound, sound.total) == (set(TEXTS), len(TEXTS))
    for bit, damaged in flips(whole, 120):
        account = read_account(damaged, name)
        assert not account.corrupt, bit
        assert account.quarantined or account.sound == set(TEXTS), bit


@pytest.mark.parametrize("name", ONE_EACH)
def test_documents_put_in_are_those_told(name: str) -> None:
    for bit, damaged in flips(CONTAINERS[name], 120, seed=2):
        account = read_account(damaged, name)
        if bit >= 8 * 10:  # the beginning tells what it is: where that is damaged, the file is quarantined as a whole
            assert account.total >= len(TEXTS), bit
            assert len(account.sound) >= len(TEXTS) - 1, bit


@pytest.mark.parametrize("name", COMPRESSED)
def test_no_cut_gives_a_corrupt_document_or_none(name: str) -> None:
    whole = CONTAINERS[name]
    units = {size for size in range(len(whole)) if name in ONE_EACH and whole[size:].startswith(whole[:3])}
    for size, cut in cuts(whole, step=max(1, len(whole) // 80)):
        account = read_account(cut, name)
        assert not account.corrupt, size
        assert account.quarantined or size in units, size


def read_large(data: bytes, *, seekable: bool, **limits: int) -> list[Document]:
    entry = Entry(Stream(io.BytesIO(data)), "file:///a.jsonl.gz", "a.jsonl.gz")
    if seekable:
        entry = Entry(entry.stream, entry.uri, entry.name, seekable=io.BytesIO(data))
    found = documents(entry, Limits(**limits), Fields())
    return [one for one in found if isinstance(one, Document)]


@pytest.mark.parametrize("seekable", [True, False])
def test_what_does_not_fit_in_memory_is_decoded_twice(seekable: bool) -> None:
    packed = gzip.compress(LARGE, 1, mtime=0)
    assert all(one.failure is None for one in read_large(packed, seekable=seekable))
    damaged = bytearray(packed)
    damaged[-1] ^= 1  # of the size in the trailer
    *lines, last = read_large(bytes(damaged), seekable=seekable)
    assert len(lines) >= 999
    assert all(one.failure is not None for one in [*lines, last])
    assert "incorrect length check" in (lines[0].failure.message if lines[0].failure else "")


def test_what_cannot_be_read_twice_is_marked_as_unchecked() -> None:
    packed = gzip.compress(LARGE, 1, mtime=0)
    found = read_large(packed, seekable=False, spool_bytes=1 << 20)
    assert len(found) == 1000
    assert all("not checked" in one.source.metadata["checksum"] for one in found)


def test_a_damaged_document_has_an_id_of_its_own() -> None:
    whole = gzip.compress(as_jsonl(TEXTS), mtime=0)
    damaged = whole[:-1] + bytes([whole[-1] ^ 1])
    sound = read_large(whole, seekable=True)[0]
    suspect = read_large(damaged, seekable=True)[0]
    assert suspect.content == sound.content
    assert suspect.failure is not None
    assert suspect.id != sound.id


def test_memory_is_bounded_by_what_is_held() -> None:
    packed = gzip.compress(LARGE, 1, mtime=0)
    entry = Entry(Stream(io.BytesIO(packed)), "file:///a.jsonl.gz", "a.jsonl.gz", seekable=io.BytesIO(packed))
    tracemalloc.start()
    for _ in documents(entry, Limits(), Fields()):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 << 20
