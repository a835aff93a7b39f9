"""One URL for each kind of store, and a real PostgreSQL server."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import fsspec
import psycopg
import pytest
import zstandard

from docmill.records import Quarantined
from docmill.stores import Store, open_store
from tests.certificates import Authority
from tests.conftest import unavailable
from tests.servers.objects import BUCKET, s3_server, use_server
from tests.servers.ports import free_port

PASSWORD = "p@ss/w:rd?"  # noqa: S105 - every character that breaks a URL
KINDS = ("files", "files-zst", "files-parquet", "memory", "memory-zst", "memory-parquet", "files-by-language-parquet")
KINDS += ("sqlite", "postgres")
SLOW_KINDS = ("s3", "s3-parquet", "s3-by-language-parquet")


@pytest.fixture(params=[*KINDS, *(pytest.param(one, marks=pytest.mark.slow) for one in SLOW_KINDS)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which store."""
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty store's URL."""
    if kind == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/out/records.db"
    form = "parquet+" if kind.endswith("parquet") else ""
    folders = "?partition=language" if "by-language" in kind else ""
    if kind.startswith("s3"):
        return form + str(request.getfixturevalue("s3_url")) + folders
    place = f"memory://{uuid.uuid4().hex}/out" if kind.startswith("memory") else f"file://{tmp_path}/out"
    return form + place + folders


@pytest.fixture
def opened(kind: str, url: str) -> Iterator[Callable[[], Store]]:
    """Opens the store anew at each call."""
    stores: list[Store] = []

    def _open() -> Store:
        stores.append(open_store(url, compression="zst" if kind.endswith("zst") else "none"))
        return stores[-1]

    yield _open
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """An empty store."""
    return opened()


@pytest.fixture
def quarantine(url: str) -> Callable[[], list[Quarantined]]:
    """Reads what stands in quarantine, past the store: straight from its files or tables."""
    return lambda: sorted((Quarantined.model_validate_json(line) for line in _entries(url)), key=lambda e: e.id)


def _entries(url: str) -> list[str]:
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT entry FROM docmill_quarantine").fetchall()
        return [json.dumps(row[0]) for row in rows]
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        rows = connection.execute("SELECT entry FROM docmill_quarantine").fetchall()
        connection.close()
        return [row[0] for row in rows]
    lines: list[str] = []
    filesystem, root = fsspec.core.url_to_fs(url.removeprefix("parquet+").partition("?")[0], use_listings_cache=False)
    for path in filesystem.glob(f"{root}/quarantine/*.jsonl*"):
        part = filesystem.cat_file(path)
        lines += (zstandard.decompress(part) if path.endswith(".zst") else part).decode().split("\n")[:-1]
    return lines


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The URL of a real server of S3's kind, started for this session."""
    with s3_server() as server:
        yield server.url


@pytest.fixture
def s3_url(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A place of its own on the session's S3 server, which the environment names as it would in production."""
    use_server(object_store, monkeypatch)
    return f"s3://{BUCKET}/{uuid.uuid4().hex}/out"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A schema of its own on the session's server."""
    schema = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{postgres_server}&options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server started for this session, on a socket in a temporary folder."""
    programs = _postgres_programs()
    if programs is None:
        unavailable("postgres", "its server is not installed (apt-get install postgresql)")
    # Not pytest's folder: the server's user must reach it, and a socket's path has 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="docmill-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        as_user = _unprivileged(folder)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        data = folder / "data"
        options = ["--username=docmill", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        initdb = [*as_user, str(programs / "initdb"), "-D", str(data), "--locale=C", *options]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/")
        port = free_port()
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}", "-c", "fsync=off"]
        settings += ["-c", f"unix_socket_directories={folder}", *_certified(folder, bool(as_user))]
        command = [*as_user, str(programs / "postgres"), "-D", str(data), *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        url = f"postgresql://docmill:{quote(PASSWORD, safe='')}@/postgres?host={folder}&port={port}"
        _await(url, server, folder / "log")
        yield url
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_over_tls(postgres_server: str) -> tuple[str, Path]:
    """The same server as others reach it: its URL at `localhost`, without options, and its authority's file."""
    folder, port = re.findall(r"host=([^&]*)&port=(\d+)", postgres_server)[0]
    user = postgres_server.partition("@")[0]
    return f"{user}@localhost:{port}/postgres", Path(folder) / "authority.pem"


def _certified(folder: Path, is_others: bool) -> list[str]:
    """Return the server's options for TLS, with a certificate for `localhost`; its key must be its user's own."""
    pair = Authority(folder).issue("localhost")
    if is_others:
        shutil.chown(pair.key, folder.owner(), folder.group())
    return ["-c", "ssl=on", "-c", f"ssl_cert_file={pair.certificate}", "-c", f"ssl_key_file={pair.key}"]


def _postgres_programs() -> Path | None:
    """The folder of the newest server found."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], check=True, capture_output=True, text=True).stdout
        folders.append(Path(told.strip()))
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _unprivileged(folder: Path) -> list[str]:
    """What runs a command as a user PostgreSQL accepts, which is not root; the folder becomes that user's."""
    if os.getuid() != 0:
        return []
    names = [name for name in ("postgres", "nobody") if name in {user.pw_name for user in pwd.getpwall()}]
    if not names or not shutil.which("setpriv"):
        unavailable("postgres", "it refuses to run as root, and setpriv or an unprivileged user is missing")
    user = pwd.getpwnam(names[0])
    os.chown(folder, user.pw_uid, user.pw_gid)
    # The server dies with the tests, even where they are killed.
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=QUIT"]


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start: {log.read_text()}")
            time.sleep(0.05)
        else:
            return
