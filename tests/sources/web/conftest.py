"""Web servers on loopback that do what strangers' servers might."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources import read

Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[..., str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that give up are what is tested."""


class _Server6(_Server):
    address_family = socket.AF_INET6


@contextmanager
def served(answer: Answer, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve every request with `answer`; yield the server's URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def do_HEAD(self) -> None:
            answer(self)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    kind = _Server6 if ":" in host else _Server
    with kind((host, port), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://[{host}]:{server.server_port}" if ":" in host else f"http://{host}:{server.server_port}"
        server.shutdown()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that live as long as the test."""
    with ExitStack() as stack:
        yield lambda answer, host="127.0.0.1", port=0: stack.enter_context(served(answer, host, port))


def give(request: BaseHTTPRequestHandler, body: bytes = b"secret", **headers: str) -> None:
    """Answer with a body."""
    request.send_response(200)
    for name, value in ({"Content_Length": str(len(body))} | headers).items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)


def redirect(request: BaseHTTPRequestHandler, target: str) -> None:
    """Answer with a redirect."""
    request.send_response(302)
    request.send_header("Location", target)
    request.send_header("Content-Length", "0")
    request.end_headers()


def fetch(url: str, **limits: object) -> list[Document]:
    """Return the documents of a URL that a user typed."""
    return list(read([url], limits=Limits.model_validate(limits), fields=Fields()))
