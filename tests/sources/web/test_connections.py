"""Redirects lead to public addresses only, however the address is written; what the user typed is fetched."""

from __future__ import annotations

import re
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import pytest
from sources.web.conftest import Serve, fetch, give, redirect

from docmill.errors import SourceError


def test_a_url_that_the_user_typed_is_fetched_on_loopback_too(serve: Serve) -> None:
    url = serve(give)
    assert [document.content for document in fetch(url + "/a.txt")] == [b"secret"]
    assert fetch(url.replace("127.0.0.1", "localhost") + "/a.txt")[0].failure is None


def test_an_address_of_ipv6_is_no_chain_of_urls(serve: Serve) -> None:
    try:
        url = serve(give, "::1")
    except OSError:
        pytest.skip("this host has no IPv6")
    assert fetch(url + "/a.txt")[0].content == b"secret"


def test_redirects_on_the_same_server_are_followed(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/old":
            redirect(request, "/new")
        else:
            give(request)

    assert fetch(serve(answer) + "/old")[0].content == b"secret"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "LOCALHOST.", "0.0.0.0", "0x7f.0.0.1", "0177.0.0.1", "0x7f000001"),  # noqa: S104
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1]", "[::]", "127.1"),
    ],
)
def test_redirects_to_another_server_on_loopback_are_refused_however_written(serve: Serve, host: str) -> None:
    reached: list[str] = []

    def inner(request: BaseHTTPRequestHandler) -> None:
        reached.append(request.path)
        give(request)

    port = urlsplit(serve(inner)).port
    url = serve(lambda request: redirect(request, f"http://{host}:{port}/internal"))
    # some spellings are refused as URLs already, and some systems resolve none of the odd ones
    with pytest.raises(SourceError, match=r"not a public address|not a canonical|look like a URL|Cannot connect"):
        fetch(url + "/page")
    assert reached == []


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "https://[fe80::1]/"]
)
def test_redirects_to_private_and_link_local_addresses_are_refused_without_a_packet(serve: Serve, target: str) -> None:
    url = serve(lambda request: redirect(request, target))
    with pytest.raises(SourceError, match=r"not a public address.*DOCMILL_LIMITS__PRIVATE_REDIRECTS"):
        fetch(url + "/page")


def test_redirects_to_private_addresses_are_followed_where_allowed(serve: Serve) -> None:
    inner = serve(give)
    url = serve(lambda request: redirect(request, inner + "/internal"))
    assert fetch(url + "/page", private_redirects=True)[0].content == b"secret"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:6379/_FLUSHALL"])
def test_redirects_lead_to_nothing_but_http(serve: Serve, target: str) -> None:
    url = serve(lambda request: redirect(request, target))
    with pytest.raises(SourceError, match="is no HTTP"):
        fetch(url + "/page")


def test_redirects_end(serve: Serve) -> None:
    url = serve(lambda request: redirect(request, request.path + "x"))
    with pytest.raises(SourceError, match=r"redirects more than 3 times .*http_redirects"):
        fetch(url + "/page", http_redirects=3)


def test_a_redirect_while_reading_is_refused_as_one_at_the_start_is(serve: Serve) -> None:
    """The server shows its good side until it is asked for the content."""
    inner = serve(give)

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("Range"):
            redirect(request, inner + "/internal")
        else:
            give(request)

    (document,) = fetch(serve(answer) + "/page.txt")
    assert document.failure is not None
    assert "not a public address" in document.failure.message
    assert b"secret" not in document.content


class Names:
    """A resolver whose answers change, as those of an attacker's name server do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, *answers: str) -> None:
        self.asked = 0
        real = socket.getaddrinfo

        def lookup(host: Any, *arguments: Any, **options: Any) -> Any:
            if host != name:
                return real(host, *arguments, **options)
            self.asked += 1
            return real(answers[min(self.asked, len(answers)) - 1], *arguments, **options)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)


def test_a_name_is_resolved_once_and_its_first_answer_kept(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name the user typed points elsewhere as soon as it was looked at."""
    outer = serve(lambda request: give(request, b"theirs", Accept_Ranges="bytes", Connection="close"))
    try:
        serve(give, "127.0.0.2", int(urlsplit(outer).port or 0))
    except OSError:
        pytest.skip("this host has one loopback address")
    names = Names(monkeypatch, "rebind.example", "127.0.0.1", "127.0.0.2")
    assert fetch(outer.replace("127.0.0.1", "rebind.example") + "/a.txt")[0].content == b"theirs"
    assert names.asked == 1


def test_a_name_that_resolves_to_loopback_is_no_way_in(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, "inner.example", "127.0.0.1")
    port = urlsplit(serve(give)).port
    url = serve(lambda request: redirect(request, f"http://inner.example:{port}/internal"))
    with pytest.raises(SourceError, match=re.escape("inner.example") + ".*not a public address"):
        fetch(url + "/page")


def test_urls_that_a_file_names_are_not_opened(serve: Serve) -> None:
    url = serve(lambda request: give(request, b'{"a": ["file:///etc/passwd"]}'))
    with pytest.raises(SourceError, match="opens none out of documents"):
        fetch(f"reference://::{url}/refs.json")
