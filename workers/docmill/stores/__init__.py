"""Where records go: parts of JSONL or Parquet in folders and object stores, SQLite, PostgreSQL; one behaviour."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from docmill.arrow import require_pyarrow
from docmill.errors import ConfigError
from docmill.masking import remember_url, without_secrets
from docmill.stores.lines import Compression, Form
from docmill.stores.store import Store

__all__ = ["Store", "open_store"]

SCHEMES = (
    "file:// (or a plain path), sqlite:///, postgresql://, s3://, gs://, memory:// or another of fsspec's; "
    "parquet+file:// and the like for Parquet"
)
COLUMNAR = "parquet+"
DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}
READ_ONLY = frozenset({"http", "https", "data", "git", "github", "tar", "zip", "libarchive"})


def open_store(url: str, *, compression: Compression = "none", records: Literal["jsonl", "parquet"] = "jsonl") -> Store:
    """Return the store of a URL. Nothing is connected or created before the first use.

    `file://./out`, `file:///srv/out` and plain paths are local folders. SQLite's URLs follow SQLAlchemy:
    `sqlite:///out.db` is relative, `sqlite:////srv/out.db` absolute. Files hold `records` as JSONL or
    as Parquet, which `parquet+` before the scheme asks for, too. `compression` is that of JSONL parts. Parts of every
    kind are read, whatever is written. Databases have rows of their own, whatever `records` says.

    Raises:
        ConfigError: the scheme is unknown, or the extra it needs is not installed.
    """
    remember_url(url)
    asked = url.lower().startswith(COLUMNAR)
    url = url[len(COLUMNAR) :] if asked else url
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if asked and scheme in DATABASES:
        raise ConfigError(f"{scheme}:// holds rows of its own; Parquet is for files: parquet+file:// or parquet+s3://")
    form: Form = "parquet" if asked or records == "parquet" else compression
    if form == "parquet" and scheme not in DATABASES:
        require_pyarrow()
    if not separator or scheme in {"file", "local"}:
        return _local(rest if separator else url, form, compression)
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    return _remote(scheme, url, form, compression)


def _local(path: str, form: Form, entries: Compression) -> Store:
    from docmill.stores.files import FileStore  # noqa: PLC0415 - a store that is not used costs no import
    from docmill.stores.parts import LocalParts  # noqa: PLC0415

    path = path.removeprefix("localhost") if path.startswith("localhost/") else path  # RFC 8089
    if not path:
        raise ConfigError(f"the store's URL names no folder; use one of {SCHEMES}")
    return FileStore(LocalParts(Path(path).expanduser().absolute()), form, entries)


def _sqlite(rest: str) -> Store:
    from docmill.stores.sqlite import SqliteStore  # noqa: PLC0415

    path = rest.removeprefix("/")
    if not rest.startswith("/") or not path or path.startswith(":memory:"):
        raise ConfigError("SQLite needs a file all workers share: sqlite:///out.db or sqlite:////srv/out.db")
    return SqliteStore(Path(path).expanduser().absolute())


def _postgres(url: str) -> Store:
    try:
        from docmill.stores.postgres import PostgresStore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError("PostgreSQL needs an extra: pip install 'docmill[postgres]'") from error
    return PostgresStore(url)


def _remote(scheme: str, url: str, form: Form, entries: Compression) -> Store:
    import fsspec  # noqa: PLC0415

    from docmill.stores.files import FileStore  # noqa: PLC0415
    from docmill.stores.parts import RemoteParts  # noqa: PLC0415

    if scheme in READ_ONLY:
        raise ConfigError(f"{scheme}:// cannot be written to; the store's URL is one of {SCHEMES}")
    try:
        fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        extra = EXTRAS.get(scheme)
        cure = f"an extra: pip install 'docmill[{extra}]'" if extra else f"a package of fsspec's: {error}"
        raise ConfigError(f"{scheme}:// needs {cure}") from error
    except ValueError as error:
        raise ConfigError(f"{without_secrets(url)}: no store has this scheme; use one of {SCHEMES}") from error
    return FileStore(RemoteParts(url), form, entries)
