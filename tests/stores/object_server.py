"""As much of an object store of S3's kind as stores ask for, over HTTP: objects, ranges, listings, conditions."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Objects:
    """The objects of a server, each with its ETag; and how often a write was refused for its condition."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.refused = 0
        self.lock = threading.Lock()

    def etag(self, key: str) -> str:
        return f'"{hashlib.md5(self.held[key], usedforsecurity=False).hexdigest()}"'


class Handler(BaseHTTPRequestHandler):
    """Answers requests about the objects of its server, whatever bucket they are in."""

    protocol_version = "HTTP/1.1"
    objects: Objects

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wanted = self.headers.get("If-Match")
        with self.objects.lock:
            if wanted and (self.key not in self.objects.held or self.objects.etag(self.key) != wanted):
                self.objects.refused += 1
                self.answer(412, b"<Error><Code>PreconditionFailed</Code><Message>changed</Message></Error>")
                return
            self.objects.held[self.key] = body
            self.answer(200, ETag=self.objects.etag(self.key))

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self.answer(200, self.listing(query.get("prefix", [""])[0], query.get("delimiter", [""])[0]))
            return
        with self.objects.lock:
            if self.key not in self.objects.held:
                self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")
                return
            data, etag = self.objects.held[self.key], self.objects.etag(self.key)
        if span := self.headers.get("Range"):
            first, _, last = span.removeprefix("bytes=").partition("-")
            self.answer(206, data[int(first) : int(last or len(data)) + 1], ETag=etag)
            return
        self.answer(200, data, ETag=etag)

    do_HEAD = do_GET  # noqa: N815 - as the base class calls it

    def do_DELETE(self) -> None:
        with self.objects.lock:
            self.objects.held.pop(self.key, None)
        self.answer(204)

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def listing(self, prefix: str, delimiter: str) -> bytes:
        with self.objects.lock:
            found = {key: (len(data), self.objects.etag(key)) for key, data in sorted(self.objects.held.items())}
        rows, folders = [], set()
        for key, (size, etag) in found.items():
            rest = key.removeprefix(prefix)
            if key.startswith(prefix) and delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            elif key.startswith(prefix):
                moment = "2026-01-01T00:00:00.000Z"
                rows.append(
                    f"<Contents><Key>{escape(key)}</Key><LastModified>{moment}</LastModified>"
                    f"<ETag>{escape(etag)}</ETag><Size>{size}</Size></Contents>"
                )
        rows += [f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders)]
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(rows)}</ListBucketResult>".encode()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def object_server() -> Iterator[tuple[str, Objects]]:
    """Run a server in threads; yield its URL and what it holds."""
    objects = Objects()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"objects": objects}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
