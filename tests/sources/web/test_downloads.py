"""What a web server sends is bounded in bytes, in headers and in time."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from http.server import BaseHTTPRequestHandler

import pytest
from sources.web.conftest import Serve, fetch, give

from docmill.errors import SourceError
from tests.quiet_time import quiet_time


def drip(request: BaseHTTPRequestHandler, piece: bytes) -> None:
    """Send a piece twenty times a second for as long as the client bears it."""
    while True:
        request.wfile.write(piece)
        time.sleep(0.05)


def test_a_server_that_drips_its_headers_is_given_up(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        drip(request, b"X")

    start = quiet_time()
    with pytest.raises(SourceError, match=r"cannot be opened.*http_seconds"):
        fetch(serve(answer) + "/a.txt", http_seconds=0.3)
    assert quiet_time() - start < 5


def test_a_server_that_drips_its_content_costs_one_document(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.command == "HEAD":
            return give(request, b"", Accept_Ranges="none")
        request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        return drip(request, b"x")

    start = quiet_time()
    (document,) = fetch(serve(answer) + "/a.txt", http_seconds=0.5)
    assert document.failure is not None
    assert "limits.http_seconds" in document.failure.message
    assert quiet_time() - start < 10


def test_content_without_an_end_is_cut_at_the_limit(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n")
        while request.command != "HEAD":
            request.wfile.write(b'{"text": "again and again"}\n' * 1000)

    found = fetch(serve(answer) + "/a.jsonl", http_bytes=200_000)
    assert all(document.failure is None for document in found[:-1])
    assert found[-1].failure is not None
    assert "limits.http_bytes=200000" in found[-1].failure.message


def test_an_answer_longer_than_the_part_asked_for_is_not_read_on(serve: Serve) -> None:
    """A server may promise a part and send without end: the client would hold all of it in memory."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if not request.headers.get("Range"):
            return give(request, b"x" * 1000)
        request.wfile.write(b"HTTP/1.0 206 Partial Content\r\nContent-Range: bytes 0-999/1000\r\n\r\n")
        for _ in range(10_000):
            request.wfile.write(b"x" * 65536)
        raise AssertionError("all of it was taken")

    (document,) = fetch(serve(answer) + "/a.txt")
    assert document.failure is not None
    assert "more than the 1000 bytes" in document.failure.message


def test_a_bomb_in_a_content_encoding_meets_the_readers_limits(serve: Serve) -> None:
    bomb = gzip.compress(b"again " * 5_000_000)
    url = serve(lambda request: give(request, bomb, Content_Encoding="gzip"))
    (document,) = fetch(url + "/a.txt", archive_ratio=10)
    assert document.failure is not None
    assert document.failure.error == "LimitError"
    assert "archive_ratio" in document.failure.message


def test_content_that_is_encoded_without_being_asked_is_read_all_the_same(serve: Serve) -> None:
    asked: list[str | None] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers.get("Accept-Encoding"))
        give(request, gzip.compress(b"plain words"), Content_Encoding="gzip")

    assert fetch(serve(answer) + "/a.txt")[0].content == b"plain words"
    assert set(asked) == {"identity"}


@pytest.mark.parametrize("headers", [{"X_Long": "x" * 100_000}, {f"X-{number}": "x" for number in range(5000)}])
def test_headers_are_bounded(serve: Serve, headers: dict[str, str]) -> None:
    url = serve(lambda request: give(request, **headers))
    with pytest.raises(SourceError, match="cannot be opened"):
        fetch(url + "/a.txt")


def test_a_zip_is_read_in_parts_where_the_server_gives_parts(serve: Serve) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("a.txt", "first")
        archive.writestr("b.txt", "second")
    content = packed.getvalue()
    parts: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        part = request.headers.get("Range")
        if part is None:
            return give(request, content, Accept_Ranges="bytes")
        parts.append(part)
        first, last = (int(number) for number in part.removeprefix("bytes=").split("-"))
        request.send_response(206)
        piece = content[first : last + 1]
        request.send_header("Content-Range", f"bytes {first}-{first + len(piece) - 1}/{len(content)}")
        request.send_header("Content-Length", str(len(piece)))
        request.end_headers()
        request.wfile.write(piece)
        return None

    assert [document.content for document in fetch(serve(answer) + "/a.zip")] == [b"first", b"second"]
    assert parts


SECRETS = "token=c4nary-token&page=2&X-Amz-Signature=c4nary-signature"


def test_no_secret_of_the_url_is_kept_in_a_document(serve: Serve) -> None:
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.path, request.headers.get("Authorization")))
        give(request, b"A text of its own.")

    url = serve(answer)
    address = url.replace("//", "//user:c4nary-password@", 1)
    (document,) = fetch(f"{address}/a.txt?{SECRETS}")
    assert document.source.uri == f"{url}/a.txt?page=2"
    assert "c4nary" not in repr(document)
    assert asked[-1][0] == f"/a.txt?{SECRETS}"  # it is asked for as it was given


@pytest.mark.parametrize("status", [403, 404, 500])
@pytest.mark.parametrize("asked", ["HEAD", "GET"])
def test_no_secret_of_the_url_is_in_an_error(serve: Serve, status: int, asked: str) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if asked in (request.command, "HEAD"):
            request.send_error(status, f"no {request.path}")
        else:
            give(request, b"A text.")

    address = serve(answer).replace("//", "//user:c4nary-password@", 1)
    try:
        told = repr(fetch(f"{address}/a.txt?{SECRETS}"))
    except SourceError as error:
        told = str(error)
    assert "a.txt?page=2" in told
    assert "c4nary" not in told
