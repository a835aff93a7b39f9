"""A response is told apart from what is none, and its header is bounded."""

from __future__ import annotations

import pytest

from docmill.errors import LimitError
from docmill.sources.formats.http_messages import media_type_of, parse_response


def test_status_fields_and_body_are_read() -> None:
    found = parse_response(b'HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset="UTF-8"\r\nX: 1\r\n\r\n<p>gone')
    assert found is not None
    assert (found.status, found.charset, found.body) == (404, "utf-8", b"<p>gone")
    assert found.headers == {"content-type": 'text/html; charset="UTF-8"', "x": "1"}


@pytest.mark.parametrize(
    "block", [b"HTTP/2 200\nA: b\n\nbody", b"ICY 200 OK\r\nA: b\r\n\r\nbody", b"\r\nHTTP/1.0 200\r\n\r\nbody"]
)
def test_odd_responses_are_read(block: bytes) -> None:
    found = parse_response(block)
    assert found is not None
    assert (found.status, found.body) == (200, b"body")


def test_what_is_no_response_is_none() -> None:
    assert parse_response(b"<html>") is None
    assert parse_response(b"") is None
    cut = parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html")
    assert cut is not None
    assert (cut.body, cut.headers) == (b"", {"content-type": "text/html"})


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(LimitError, match="more than 1000 fields"):
        parse_response(b"HTTP/1.1 200 OK\r\n" + b"".join(b"a%d: 1\r\n" % number for number in range(2000)) + b"\r\n")


def test_a_media_type_is_lower_case_and_has_no_parameters() -> None:
    assert media_type_of("Text/HTML ; charset=x") == "text/html"
    assert media_type_of("text/html, text/html") == "text/html"
    assert media_type_of("") == ""
