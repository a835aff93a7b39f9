"""Where records go: JSONL parts in a folder or an object store, SQLite, PostgreSQL; one behaviour for all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from docmill.errors import ConfigError
from docmill.masking import remember_url, without_secrets
from docmill.stores.store import Store

__all__ = ["Store", "open_store"]

SCHEMES = "file:// (or a plain path), sqlite:///, postgresql://, s3://, gs://, memory:// or another of fsspec's"
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}
READ_ONLY = frozenset({"http", "https", "data", "git", "github", "tar", "zip", "libarchive"})


def open_store(url: str, *, compression: Literal["none", "zst"] = "none") -> Store:
    """Return the store of a URL. Nothing is connected or created before the first use.

    `file://./out`, `file:///srv/out` and plain paths are local folders. SQLite's URLs follow SQLAlchemy:
    `sqlite:///out.db` is relative, `sqlite:////srv/out.db` absolute. `compression` is that of JSONL parts; both kinds
    are read whatever it is.

    Raises:
        ConfigError: the scheme is unknown, or the extra it needs is not installed.
    """
    remember_url(url)
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme in {"file", "local"}:
        return _local(rest if separator else url, compression)
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    return _remote(scheme, url, compression)


def _local(path: str, compression: Literal["none", "zst"]) -> Store:
    from docmill.stores.files import FileStore  # noqa: PLC0415 - a store that is not used costs no import
    from docmill.stores.parts import LocalParts  # noqa: PLC0415

    path = path.removeprefix("localhost") if path.startswith("localhost/") else path  # RFC 8089
    if not path:
        raise ConfigError(f"the store's URL names no folder; use one of {SCHEMES}")
    return FileStore(LocalParts(Path(path).expanduser().absolute()), compression)


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


def _remote(scheme: str, url: str, compression: Literal["none", "zst"]) -> Store:
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
    return FileStore(RemoteParts(url), compression)
