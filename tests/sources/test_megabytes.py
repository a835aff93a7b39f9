"""A megabyte made to be slow for its format is read within the watchdog's time, and does not vanish."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.settings import Fields, Limits
from docmill.sources import read, sniff
from tests.watchdog import do_watched

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20


def repeated(piece: bytes, begin: bytes = b"") -> Callable[[], bytes]:
    return lambda: (begin + piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]


def warc(block: bytes, **fields: str) -> bytes:
    """Return a WARC whose only record is a response with this block."""
    named = {"WARC-Type": "response", "WARC-Target-URI": "https://a.example/", "Content-Length": str(len(block))}
    told = "".join(f"{name}: {value}\r\n" for name, value in (named | fields).items())
    return f"WARC/1.0\r\n{told}Content-Type: application/http\r\n\r\n".encode() + block + b"\r\n\r\n"


def chunks() -> bytes:
    """Return a WARC with a body in chunks of one byte."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    return warc(head + b"1\r\na\r\n" * (MEGABYTE // 6) + b"0\r\n\r\n")


def folders() -> bytes:
    """Return a tar of members that hold nothing."""
    found = io.BytesIO()
    with tarfile.open(fileobj=found, mode="w") as archive:
        for number in range(MEGABYTE // 512):
            archive.addfile(tarfile.TarInfo(f"{number}/"))
    return found.getvalue()


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "brackets of JSON": ("a.json", repeated(b"[")),
    "objects in objects": ("a.json", repeated(b'{"a":')),
    "one line of escapes": ("a.jsonl", repeated(rb"\u0061", b'{"text":"')),
    "beginnings of WARC records": ("a.warc", repeated(b"WARC/1.0\r\n")),
    "WARC records of no length": ("a.warc", repeated(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n")),
    "fields of one WARC record": ("a.warc", repeated(b"a:b\r\n", b"WARC/1.0\r\n")),
    "a body in chunks of one byte": ("a.warc", chunks),
    "members of gzip": ("a.txt.gz", repeated(gzip.compress(b"a"))),
    "beginnings of gzip members": ("a.txt.gz", repeated(b"\x1f\x8b\x08")),
    "headers of zip members": ("a.zip", repeated(b"PK\x03\x04" + bytes(126))),
    "directories of zip": ("a.zip", repeated(b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(26))),
    "skippable frames of Zstandard": ("a.zst", repeated(b"\x50\x2a\x4d\x18\x10\0\0\0" + bytes(16))),
    "members of a tar that hold nothing": ("a.tar", folders),
    "unclosed comments": ("a.html", repeated(b"<!--")),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_megabyte_that_is_slow_to_read_is_read_and_does_not_vanish(form: str, tmp_path: Path) -> None:
    name, make = FORMS[form]
    (tmp_path / name).write_bytes(make())

    def take() -> None:
        reading = read([str(tmp_path / name)], limits=Limits(), fields=Fields())
        assert sum(1 for _ in reading) + reading.skipped.total() > 0

    do_watched(take)


def test_a_megabyte_that_is_slow_to_recognise_is_recognised() -> None:
    pieces = (b"<!--", b"<!-- -->", b"\r\n", b"<?xml ", b"<", b" ", b"{", b"filedesc://")
    do_watched(lambda: [sniff(repeated(piece)(), ".html") for piece in pieces])
