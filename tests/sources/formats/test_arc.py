"""Pages of an ARC are documents, of both versions, and what is damaged is told."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from docmill.documents import Document

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1256\r\n\r\n<p>"


def record(url: str, body: bytes, media_type: str = "text/html", length: int | None = None, more: str = "") -> bytes:
    size = len(body) if length is None else length
    return f"{url} 192.0.2.1 20260501000000 {media_type} {more}{size}\n".encode() + body + b"\n"


VERSION = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
HEAD = record("filedesc://a.arc", VERSION, "text/plain")


@pytest.mark.parametrize("more", ["", "200 checksum - 12 a.arc "], ids=["version 1", "version 2"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_pages_are_read_and_what_is_none_is_counted(
    take_bytes: Take, take_skipped: TakeSkipped, more: str, pack: Callable[[bytes], bytes]
) -> None:
    parts = [
        HEAD,
        record("dns:x.example", b"x.example. A 192.0.2.1", "text/dns", more=more),
        record("http://x.example/1", PAGE + b"one", more=more),
        record(
            "http://x.example/i.png",
            b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
            "image/png",
            more=more,
        ),
        record("http://x.example/2", PAGE + b"two", more=more),
    ]
    data = b"".join(map(pack, parts))
    one, two = take_bytes(data, "a.arc.gz")
    assert (one.content, two.content) == (b"<p>one", b"<p>two")
    assert one.source.uri == "http://x.example/1"
    assert (one.source.encoding, one.source.metadata["http_status"]) == ("windows-1256", 200)
    assert one.source.metadata["arc_date"] == "20260501000000"
    assert [kind for kind, _ in take_skipped(data, "a.arc.gz")] == ["warcinfo", "other", "image"]


def test_a_cut_record_and_false_lengths_are_told(take_bytes: Take) -> None:
    whole = HEAD + record("http://x.example/1", PAGE + b"one") + record("http://x.example/2", PAGE + b"two" * 50)
    sound, cut = take_bytes(whole[:-20])
    assert sound.content == b"<p>one"
    assert cut.failure is not None
    assert cut.content.startswith(b"<p>two")
    short = HEAD + record("http://x.example/1", PAGE + b"one" * 9, length=80) + record("http://x.example/2", PAGE)
    told, sound = take_bytes(short)
    assert told.failure is not None
    assert told.content == b"<p>" + b"one" * 9
    assert sound.content == b"<p>"


def test_garbage_between_records_is_told(take_bytes: Take) -> None:
    garbage, sound = take_bytes(HEAD + b"garbage\n\n" + record("http://x.example/1", PAGE + b"one"))
    assert garbage.failure is not None
    assert garbage.content == b"garbage\n"
    assert sound.content == b"<p>one"
