"""Pages of a WARC and texts of a WET are documents with the page's address and declared encoding."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable

import pytest
import zstandard
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docmill.documents import Document
from tests.sources.damage import as_warc

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]


def test_a_page_keeps_its_bytes_address_and_encoding(take_bytes: Take) -> None:
    page = "<html><p>نص".encode("windows-1256")
    first = as_warc(b"x", kind="warcinfo")
    (document,) = take_bytes(first + as_warc(page, "text/html; charset=Windows-1256"), "a.warc")
    assert document.content == page
    assert document.source.uri.startswith("http://x.example/")
    assert (document.source.media_type, document.source.encoding) == ("text/html", "windows-1256")
    assert document.source.place.offset == len(first)
    assert document.source.metadata["warc_date"] == "2024-05-01T00:00:00Z"
    assert document.source.metadata["warc_record_id"].startswith("<urn:uuid:")
    assert document.source.metadata["http_status"] == 200
    assert document.source.metadata["source_file"] == "file:///in/a.warc"


def test_what_is_no_page_is_passed_over(take_bytes: Take) -> None:
    data = b"".join(
        [
            as_warc(b"r", kind="request"),
            as_warc(b"m", kind="metadata"),
            as_warc(b"\x89PNG\r\n", "image/png"),
            as_warc(b"{}", "application/json"),
            as_warc(b"", status=301),
            as_warc(b"gone, sorry", "text/plain", status=404),
            as_warc(b"text", "text/plain", kind="resource"),
            as_warc(b"<html>undeclared", ""),
            as_warc(b"\x89PNG\r\n\0\0\0", ""),
        ]
    )
    found = take_bytes(data)
    assert [document.content for document in found] == [b"gone, sorry", b"text", b"<html>undeclared"]
    assert [document.source.media_type for document in found] == ["text/plain", "text/plain", "text/html"]
    assert found[0].source.metadata["http_status"] == 404


def test_what_is_passed_over_is_counted_by_kind(take_skipped: TakeSkipped) -> None:
    parts = [
        as_warc(b"w", kind="warcinfo"),
        as_warc(b"r", kind="request"),
        as_warc(b"m", kind="metadata"),
        as_warc(b"v", kind="revisit"),
        as_warc(b"z", kind="of my own"),
        as_warc(b"\x89PNG\r\n", "image/png"),
        as_warc(b"{}", "application/json"),
        as_warc(b"", status=301),
        as_warc(b"\x89PNG\r\n\0\0\0", ""),
    ]
    found = take_skipped(b"".join([*parts, as_warc(b"<p>page")]), "a.warc")
    kinds = ["warcinfo", "request", "metadata", "revisit", "other", "image", "data", "empty", "image"]
    assert [kind for kind, _ in found] == kinds
    places = [place for _, place in found]
    assert places[1].startswith("file:///in/a.warc!/urn:uuid:")
    assert places[1].endswith(f"@{len(parts[0])}")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Transfer-Encoding: chunked\r\n", b"7\r\n<html>p\r\n3\r\nage\r\n0\r\n\r\n"),
        ("Content-Encoding: gzip\r\n", gzip.compress(b"<html>page", mtime=0)),
        ("Content-Encoding: deflate\r\n", zlib.compress(b"<html>page")),
        ("Content-Encoding: zstd\r\n", zstandard.compress(b"<html>page")),
        ("Content-Encoding: gzip\r\n", b"<html>page"),  # decoded by the crawler, which left the header
        ("Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n", b"<html>page"),
    ],
)
def test_encodings_of_the_transfer_are_taken_off(take_bytes: Take, headers: str, body: bytes) -> None:
    page, after = take_bytes(as_warc(body, headers=headers) + as_warc(b"<html>after"))
    assert page.failure is None
    assert page.content == b"<html>page"
    assert after.content == b"<html>after"


def test_bodies_are_bounded(take_bytes: Take) -> None:
    data = as_warc(b"a" * 200) + as_warc(gzip.compress(b"b" * 50_000), headers="Content-Encoding: gzip\r\n")
    for document in take_bytes(data, document_bytes=150):
        assert document.failure is not None
        assert "DOCMILL_LIMITS__DOCUMENT_BYTES" in document.failure.message
        assert len(document.content) <= 151


def test_a_body_that_is_not_what_it_says_is_quarantined(take_bytes: Take) -> None:
    bad, good = take_bytes(as_warc(b"\x89PNG\r\n\x1a\n") + as_warc(b"<p>good"))
    assert bad.failure is not None
    assert "image/png" in bad.failure.message
    assert bad.source.metadata == {"source_file": "file:///in/"}
    assert good.content == b"<p>good"


def test_two_captures_of_a_page_are_two_documents(take_bytes: Take) -> None:
    again = as_warc(b"<p>same").replace(b"<urn:uuid:", b"<urn:uuid:2")
    first, second = take_bytes(as_warc(b"<p>same") + again)
    assert first.source.uri == second.source.uri
    assert first.id != second.id


def test_each_record_compressed_by_itself(take_bytes: Take) -> None:
    records = [as_warc(b"<p>%d" % number) for number in range(50)]
    for compress in (gzip.compress, zstandard.compress):
        found = take_bytes(b"".join(map(compress, records)), "a.warc.gz")
        assert [document.content for document in found] == [b"<p>%d" % number for number in range(50)]


def test_wet_as_fastwarc_writes_it(take_bytes: Take) -> None:
    out = io.BytesIO()
    for number in range(3):
        written = WarcRecord()
        written.init_headers(WarcRecordType.conversion)
        written.headers["WARC-Target-URI"] = f"https://x.example/{number}"
        written.headers["Content-Type"] = "text/plain"
        written.headers["WARC-Identified-Content-Language"] = "ara,eng"
        written.set_bytes_content(f"نص {number}\r\n\r\n<html> as text".encode())
        written.write(out)
    found = take_bytes(out.getvalue(), "a.wet")
    assert [document.source.uri for document in found] == [f"https://x.example/{number}" for number in range(3)]
    assert found[1].content == "نص 1\r\n\r\n<html> as text".encode()
    assert {(document.source.media_type, document.source.encoding) for document in found} == {("text/plain", "utf-8")}
    assert found[0].source.metadata["languages"] == "ara,eng"


def test_a_cut_record_is_told(take_bytes: Take) -> None:
    data = as_warc(b"<p>whole") + as_warc(b"<p>" + b"cut" * 100)
    whole, cut = take_bytes(data[:-100])
    assert whole.failure is None
    assert cut.failure is not None
    assert "cut off" in cut.failure.message
    assert cut.content.startswith(b"<p>cut")
    whole, cut = take_bytes(gzip.compress(as_warc(b"<p>whole")) + gzip.compress(data)[:-20])[:2]
    assert whole.failure is None


def test_the_next_record_is_found_behind_garbage(take_bytes: Take) -> None:
    found = take_bytes(as_warc(b"<p>one") + b"garbage\r\n\r\nmore\r\n" + as_warc(b"<p>two"))
    assert [document.content for document in found] == [b"<p>one", b"garbage\r\n\r\nmore", b"<p>two"]
    assert found[1].failure is not None
    assert f"at byte {len(as_warc(b'<p>one'))}: no WARC record is here" in found[1].failure.message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=8), st.integers(10, 900))
def test_no_damage_raises(take_bytes: Take, damage: list[tuple[int, int]], size: int) -> None:
    data = bytearray(
        as_warc(b"<p>one" * 9) + as_warc(b"4\r\nabcd\r\n0\r\n\r\n", headers="Transfer-Encoding: chunked\r\n")
    )
    for position, value in damage:
        data[9 + position % (len(data) - 9)] = value
    take_bytes(bytes(data[:size]))


def test_bodies_whose_end_is_missing_are_marked(take_bytes: Take) -> None:
    packed = gzip.compress(b"<p>" + b"".join(b"%d " % number for number in range(3000)), mtime=0)
    said = as_warc(b"<p>cut by the crawler").replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date")
    cut = as_warc(packed[:1000], headers="Content-Encoding: gzip\r\n")
    chunked = as_warc(b"7\r\n<html>p\r\n9\r\nag", headers="Transfer-Encoding: chunked\r\n")
    found = take_bytes(said + cut + chunked + as_warc(b"<p>whole"), "a.warc")
    assert [document.failure for document in found] == [None] * 4
    assert [document.source.metadata.get("truncated") for document in found] == ["length", "gzip", "chunked", None]
    assert found[1].content.startswith(b"<p>0 1 2 3")
    assert found[2].content == b"<html>pag"


def test_a_damaged_body_and_an_encoding_nobody_knows_are_quarantined(take_bytes: Take) -> None:
    packed = bytearray(gzip.compress(b"<p>" + b"page " * 100, mtime=0))
    packed[-6] ^= 1
    data = as_warc(bytes(packed), headers="Content-Encoding: gzip\r\n")
    data += as_warc(b"\x01\x02\x03", headers="Content-Encoding: sdch\r\n") + as_warc(b"<p>good")
    damaged, unknown, good = take_bytes(data, "a.warc")
    assert damaged.failure is not None
    assert "the gzip body is damaged" in damaged.failure.message
    assert unknown.failure is not None
    assert "'sdch' is not supported" in unknown.failure.message
    assert good.failure is None


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.1"])
def test_every_version_and_blank_lines_before_it_are_read(take_bytes: Take, version: str) -> None:
    data = (as_warc(b"<p>one") + as_warc(b"<p>two")).replace(b"WARC/1.0", b"WARC/" + version.encode())
    assert [document.content for document in take_bytes(b"\r\n\n" + data)] == [b"<p>one", b"<p>two"]
