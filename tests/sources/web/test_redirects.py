"""The clients of s3://, gs:// and webhdfs:// follow redirects to where a web server's may lead, and no further."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import fsspec.config
import pytest
from sources.web.conftest import Serve, fetch, give, redirect

from docmill.errors import SourceError
from docmill.sources.web import redirects
from docmill.sources.web.addresses import is_public

OUTER = "127.0.0.2"  # stands for a public address, which no test can have

Reached = list[str]
Typed = Callable[[str], str]


@pytest.fixture
def outer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one address of loopback count as public; all others are what they are."""
    monkeypatch.setattr(redirects, "is_public", lambda address: address == OUTER or is_public(address))


@pytest.fixture(params=["s3", "gs", "webhdfs"])
def typed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """Return how a user names a file of a server, by its URL."""
    scheme = request.param
    # Read when gcsfs is imported: else it asks by gRPC first what kind of bucket it is, and waits long for an answer.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    pytest.importorskip({"s3": "s3fs", "gs": "gcsfs", "webhdfs": "requests"}[scheme])

    def name(server: str) -> str:
        if scheme == "webhdfs":
            return f"webhdfs://{urlsplit(server).netloc}/bucket/a.txt"
        own = {"s3": {"anon": True, "endpoint_url": server}, "gs": {"token": "anon", "endpoint_url": server}}[scheme]
        monkeypatch.setitem(fsspec.config.conf, scheme, own)
        return f"{scheme}://bucket/a.txt"

    return name


def store(request: BaseHTTPRequestHandler) -> None:
    """Answer as a store that holds one file, in the words of each protocol."""
    url = urlsplit(request.path)
    if "op=GETFILESTATUS" in url.query:
        give(request, json.dumps({"FileStatus": {"type": "FILE", "length": 6}}).encode())
    elif url.path.startswith("/storage/v1/") or ("/o/" in url.path and "alt=media" not in url.query):
        told = {"name": "a.txt", "bucket": "bucket", "size": "6", "generation": "1", "mediaLink": "/download"}
        give(request, json.dumps(told).encode())
    else:
        give(request, ETag='"1"', Last_Modified="Mon, 30 Nov 2026 00:00:00 GMT")


def inner(serve: Serve, reached: Reached) -> str:
    """Serve a store at a private address that tells of its requests."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        reached.append(request.path)
        store(request)

    return serve(answer)


def test_a_public_server_leads_to_no_private_address(serve: Serve, outer: None, typed: Typed) -> None:
    reached: Reached = []
    target = inner(serve, reached)
    url = typed(serve(lambda request: redirect(request, target + request.path), OUTER))
    with pytest.raises(SourceError, match=r"not a public address.*DOCMILL_LIMITS__PRIVATE_REDIRECTS"):
        fetch(url)
    assert reached == []


def test_a_public_server_leads_there_where_the_user_allows_it(serve: Serve, outer: None, typed: Typed) -> None:
    target = inner(serve, [])
    url = typed(serve(lambda request: redirect(request, target + request.path), OUTER))
    assert [document.content for document in fetch(url, private_redirects=True)] == [b"secret"]


def test_a_server_in_the_own_network_leads_to_its_neighbours(serve: Serve, typed: Typed) -> None:
    reached: Reached = []
    target = inner(serve, reached)
    url = typed(serve(lambda request: redirect(request, target + request.path)))
    assert [document.content for document in fetch(url)] == [b"secret"]
    assert reached


def test_a_redirect_of_the_content_is_refused_as_one_of_the_first_answer_is(
    serve: Serve, outer: None, typed: Typed
) -> None:
    reached: Reached = []
    target = inner(serve, reached)

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("Range") or "op=OPEN" in request.path or "alt=media" in request.path:
            redirect(request, target + request.path)
        else:
            store(request)

    (document,) = fetch(typed(serve(answer, OUTER)))
    assert document.failure is not None
    assert "not a public address" in document.failure.message
    assert b"secret" not in document.content
    assert reached == []


def test_a_data_node_read_through_a_chain_of_urls_is_looked_at_too(serve: Serve, outer: None) -> None:
    pytest.importorskip("requests")
    reached: Reached = []
    target = inner(serve, reached)
    server = serve(lambda request: redirect(request, target + request.path), OUTER)
    with pytest.raises(SourceError, match="not a public address"):
        fetch(f"zip://a.txt::webhdfs://{urlsplit(server).netloc}/bucket/a.zip")
    assert reached == []
