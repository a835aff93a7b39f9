"""Containers with known documents, and damage done to them bit by bit: what the tests of the account share."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zstandard

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import Skipped, SourceItem
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

__all__ = ["CONTAINERS", "Account", "cuts", "flips", "read_account"]

TEXTS = [f"The {number}th ferry leaves the harbour at {number * 7919 % 24} o'clock.\n" * 3 for number in range(6)]


def as_json(text: str) -> bytes:
    return json.dumps({"text": text}).encode()


def as_jsonl(texts: list[str]) -> bytes:
    return b"".join(as_json(text) + b"\n" for text in texts)


def as_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def as_tar(files: dict[str, bytes]) -> bytes:
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def as_warc(
    body: bytes, content_type: str = "text/html", headers: str = "", *, status: int = 200, kind: str = "response"
) -> bytes:
    """Return a record of WARC; a response has a body of this content type, other kinds a block."""
    if kind == "response":
        content_type = f"Content-Type: {content_type}\r\n" if content_type else ""
        body = f"HTTP/1.1 {status} X\r\n{content_type}{headers}\r\n".encode() + body
        content_type = "application/http; msgtype=response"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{zlib.crc32(body):08x}>\r\n"
        f"WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: http://x.example/{zlib.crc32(body):08x}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


FILES = {f"{number}.txt": text.encode() for number, text in enumerate(TEXTS)}
RECORDS = [as_warc(text.encode(), "text/plain") for text in TEXTS]

CONTAINERS: dict[str, bytes] = {
    "stored.zip": as_zip(FILES, zipfile.ZIP_STORED),
    "deflated.zip": as_zip(FILES),
    "bzip2.zip": as_zip(FILES, zipfile.ZIP_BZIP2),
    "lzma.zip": as_zip(FILES, zipfile.ZIP_LZMA),
    "lines.zip": as_zip({"a.jsonl": as_jsonl(TEXTS[:3]), "b.jsonl": as_jsonl(TEXTS[3:])}),
    "a.tar.gz": gz(as_tar(FILES)),
    "a.tar.xz": lzma.compress(as_tar(FILES)),
    "a.tar.bz2": bz2.compress(as_tar(FILES)),
    "a.tar.zst": zstd(as_tar(FILES)),
    "one.jsonl.gz": gz(as_jsonl(TEXTS)),
    "many.jsonl.gz": b"".join(gz(as_jsonl([text])) for text in TEXTS),
    "many.jsonl.zst": b"".join(zstd(as_jsonl([text])) for text in TEXTS),
    "many.jsonl.bz2": b"".join(bz2.compress(as_jsonl([text])) for text in TEXTS),
    "many.jsonl.xz": b"".join(lzma.compress(as_jsonl([text])) for text in TEXTS),
    "one.warc.gz": gz(b"".join(RECORDS)),
    "many.warc.gz": b"".join(map(gz, RECORDS)),
    "many.warc.zst": b"".join(map(zstd, RECORDS)),
}
"""Containers of TEXTS whose every byte of content a checksum covers."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of TEXTS: sound ones, those quarantined, what was passed over, and corrupt ones taken for sound."""

    sound: set[str]
    quarantined: list[Document]
    skipped: list[Skipped]
    corrupt: list[Document]

    @property
    def total(self) -> int:
        """Everything that is told of."""
        return len(self.sound) + len(self.quarantined) + len(self.skipped)


def read_account(data: bytes, name: str, **limits: int) -> Account:
    """Read damaged bytes and compare what came out with TEXTS."""
    entry = Entry(Stream(io.BytesIO(data)), f"file:///in/{name}", name, seekable=io.BytesIO(data))
    found: list[SourceItem] = list(documents(entry, Limits(**limits), Fields()))
    made = [one for one in found if isinstance(one, Document)]
    good = [one for one in made if one.failure is None]
    return Account(
        {one.content.decode() for one in good if one.content.decode("utf-8", "replace") in TEXTS},
        [one for one in made if one.failure],
        [one for one in found if isinstance(one, Skipped)],
        [one for one in good if one.content.decode("utf-8", "replace") not in TEXTS],
    )


def flips(data: bytes, count: int, seed: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes with one bit flipped, at random places, each with its place."""
    chosen = random.Random(seed)
    for _ in range(count):
        bit = chosen.randrange(8 * len(data))
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(damaged)


def cuts(data: bytes, step: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield the beginnings of the bytes, each with its length."""
    for size in range(0, len(data), step):
        yield size, data[:size]


Damage = Callable[[bytes], Iterator[tuple[int, bytes]]]
