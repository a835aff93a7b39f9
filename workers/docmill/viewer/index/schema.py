"""The file of an index: where it is, and its tables. Tested by tests/viewer/index/test_filling.py."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

from docmill.errors import ConfigError

__all__ = ["LAYOUT", "index_path", "open_index_file"]

LAYOUT = "1"
"""Of the tables and of what is indexed; an index of another layout is made anew."""
FOLDER = ".view"
BUSY_SECONDS = 30.0

TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version TEXT NOT NULL, problem TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS docs (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, place INTEGER NOT NULL, title TEXT NOT NULL, excerpt TEXT NOT NULL,
    uri TEXT NOT NULL, packed BLOB
);
CREATE INDEX IF NOT EXISTS docs_id ON docs (id);
CREATE INDEX IF NOT EXISTS docs_place ON docs (place);
CREATE TABLE IF NOT EXISTS members (
    cluster TEXT NOT NULL, number INTEGER NOT NULL, status TEXT NOT NULL, similarity REAL,
    PRIMARY KEY (cluster, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS members_number ON members (number);
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, place INTEGER NOT NULL, run TEXT NOT NULL, stage TEXT NOT NULL,
    error TEXT NOT NULL, cause TEXT NOT NULL, message TEXT NOT NULL, moment TEXT NOT NULL, uri TEXT NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_id ON entries (id);
CREATE INDEX IF NOT EXISTS entries_place ON entries (place);
CREATE TABLE IF NOT EXISTS names (
    kind TEXT NOT NULL, code INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_code ON names (kind, code);
CREATE TABLE IF NOT EXISTS chunks (
    name TEXT NOT NULL, chunk INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (name, chunk)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    title, body, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
)
"""


def index_path(url: str) -> Path:
    """Return where the index of a store is kept: in `.view/` of a folder that can be written, else in the user's cache.

    The index holds what the records hold, so its folder is its owner's alone.

    Raises:
        ConfigError: no folder can be made.
    """
    name = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:20]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "docmill" / "view" / name
    local = Path(url.removeprefix("file://")) / FOLDER if url.startswith("file://") else None
    for folder in (local, cache):
        if folder is None:
            continue
        try:
            folder.mkdir(parents=folder is cache, exist_ok=True, mode=0o700)
            path = folder / "index.sqlite"
            if (
                os.access(folder, os.W_OK)
                and not (folder.is_symlink() or path.is_symlink())
                and folder.stat().st_uid == os.getuid()
            ):
                return path
        except OSError:
            continue
    raise ConfigError(
        f"no index can be made: neither {local or 'the store'} nor {cache} can be written; name one: --index FILE"
    )


def open_index_file(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """Return a connection to an index; one that writes makes the tables, and makes them anew where the layout changed.

    Raises:
        ConfigError: the file is no index, or cannot be opened.
    """
    try:
        if not writing:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA mmap_size = 1073741824")
            return connection
        if path.exists() and _layout_of(path) not in {LAYOUT, ""}:
            for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                file.unlink(missing_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is indexed again
        connection.execute("PRAGMA cache_size = -131072")
        connection.executescript(TABLES)
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('layout', ?)", (LAYOUT,))
    except (sqlite3.Error, OSError) as error:
        raise ConfigError(f"{path}: the index cannot be opened ({error}); delete it, it is made anew") from error
    return connection


def _layout_of(path: Path) -> str:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return ""
        row = connection.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
        return str(row[0]) if row else ""
    finally:
        connection.close()
