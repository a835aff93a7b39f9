"""Inputs are checked before anything is read, and read in a fixed order."""

from __future__ import annotations

import gzip
import io
import os
import socket
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from docmill.documents import Document
from docmill.errors import SourceError
from docmill.settings import Fields, Limits
from docmill.sources import read

Take = Callable[..., list[Document]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/z.txt", "a/deep/y.txt", "a.txt", "مجلد/مقال.txt", ".hidden/x.txt", "a/.x.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    return tmp_path / "in"


def contents(found: list[Document]) -> list[str]:
    return [document.content.decode() for document in found]


def test_folders_are_read_recursively_sorted_without_hidden_files(take: Take, folder: Path) -> None:
    assert contents(take(folder)) == ["a/deep/y.txt", "a/z.txt", "a.txt", "b.txt", "مجلد/مقال.txt"]


def test_a_hidden_file_is_read_where_it_is_named(take: Take, folder: Path) -> None:
    assert contents(take(folder / "a/.x.txt")) == ["a/.x.txt"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a/deep/y.txt", "a/z.txt", "a.txt", "b.txt", "مجلد/مقال.txt"]),
        ("[ab]", ["a/deep/y.txt", "a/z.txt"]),
    ],
)
def test_globs(take: Take, folder: Path, pattern: str, found: list[str]) -> None:
    assert contents(take(folder / pattern)) == found


def test_a_name_that_looks_like_a_glob_is_a_name_first(take: Take, folder: Path) -> None:
    (folder / "[1]*.txt").write_text("odd")
    assert contents(take(folder / "[1]*.txt")) == ["odd"]


@pytest.mark.parametrize("missing", ["nowhere.txt", "none-*.txt", "empty", "file:///nowhere/x", "memory://nowhere"])
def test_what_is_missing_is_named_before_anything_is_read(folder: Path, missing: str) -> None:
    (folder / "empty").mkdir()
    given = missing if "://" in missing else str(folder / missing)
    with pytest.raises(SourceError, match=r"nowhere|none-|empty") as raised:
        read([str(folder / "a.txt"), given], limits=Limits(), fields=Fields())
    assert given in str(raised.value)


def test_no_inputs_is_an_error() -> None:
    with pytest.raises(SourceError, match="no inputs"):
        read([], limits=Limits(), fields=Fields())


def test_a_scheme_whose_package_is_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    with pytest.raises(SourceError, match=r"pip install 'docmill\[s3\]'"):
        read(["s3://bucket/key"], limits=Limits(), fields=Fields())


class Refusing(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        self.send_error(int(self.path.rpartition("/")[2]))

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def web_server() -> Iterator[str]:
    """The address of a server that refuses everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (403, "the server refuses it: HTTP 403 Forbidden"),
        (401, "HTTP 401"),
        (500, "HTTP 500"),
        (404, "no such file or folder"),
    ],
)
def test_a_url_that_is_refused_says_why(web_server: str, status: int, says: str) -> None:
    with pytest.raises(SourceError, match=says) as raised:
        read([f"{web_server}/{status}"], limits=Limits(), fields=Fields())
    assert f"{web_server}/{status}" in str(raised.value)


def test_a_web_server_that_does_not_answer_is_no_missing_file() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound but not listening: a connection is refused
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/page.html"
        with pytest.raises(SourceError, match="cannot be opened: Cannot connect") as raised:
            read([url], limits=Limits(), fields=Fields())
    assert "no such file" not in str(raised.value)


def test_an_unknown_scheme_is_an_error() -> None:
    with pytest.raises(SourceError, match="gopher://x"):
        read(["gopher://x/y"], limits=Limits(), fields=Fields())


def test_a_password_in_a_url_is_not_told() -> None:
    with pytest.raises(SourceError) as raised:
        read(["nosuch://user:secret@host/y"], limits=Limits(), fields=Fields())
    assert "secret" not in str(raised.value)


def test_stdin_is_read_and_left_open(take: Take) -> None:
    stdin = io.BytesIO(b'{"text": "a"}\n{"text": "b"}\n')
    found = take("-", stdin=stdin)
    assert contents(found) == ["a", "b"]
    assert found[0].source.uri == "stdin:"
    assert not stdin.closed


def test_a_zip_through_a_pipe(take: Take) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("a.txt", "a")
    reading, writing = os.pipe()
    os.write(writing, gzip.compress(packed.getvalue()))
    os.close(writing)
    with open(reading, "rb") as stdin:  # noqa: PTH123 - a descriptor
        assert contents(take("-", stdin=stdin)) == ["a"]


def test_urls_files_folders_and_globs(take: Take) -> None:
    memory = fsspec.filesystem("memory")
    for name in ("b.jsonl.gz", "sub/مقال.txt", ".hidden"):
        with memory.open(f"/docmill-inputs/{name}", "wb") as file:
            file.write(gzip.compress(b'{"text": "line"}') if name.endswith("gz") else name.encode())
    try:
        found = take("memory://docmill-inputs")
        assert contents(found) == ["line", "sub/مقال.txt"]
        assert found[1].source.uri == "memory:///docmill-inputs/sub/مقال.txt"
        assert contents(take("memory://docmill-inputs/*.gz")) == ["line"]
        assert contents(take("memory://docmill-inputs/sub/مقال.txt")) == ["sub/مقال.txt"]
    finally:
        memory.rm("/docmill-inputs", recursive=True)


def test_file_urls_are_local_files(take: Take, folder: Path) -> None:
    (document,) = take(f"file://{folder}/مجلد/مقال.txt")
    assert document.source.uri == f"file://{folder}/مجلد/مقال.txt"
    assert take((folder / "مجلد/مقال.txt").as_uri())[0].id == document.id


def test_relative_names_give_whole_uris(take: Take, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert take("a/../a.txt")[0].source.uri == f"file://{folder}/a.txt"


def test_names_that_are_not_utf8_stay_readable(take: Take, folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    found = take(folder / os.fsdecode(b"caf\xe9.txt"))
    assert found[0].source.uri.endswith("caf\\xe9.txt")
    found[0].source.model_dump_json()


def open_files() -> int:
    listing = Path("/proc/self/fd")
    return len(list(listing.iterdir())) if listing.exists() else 0


def test_files_are_closed_when_reading_stops_early(folder: Path) -> None:
    before = open_files()
    documents = read([str(folder)], limits=Limits(), fields=Fields())
    next(documents)
    documents.close()
    assert open_files() == before
