"""Where records go: parts of JSONL or Parquet in folders and object stores, SQLite, PostgreSQL; one behaviour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args

from docmill.arrow import require_pyarrow
from docmill.errors import ConfigError
from docmill.masking import remember_url, without_secrets
from docmill.stores.lines import Compression, Form
from docmill.stores.partitions import Partition
from docmill.stores.store import Store

__all__ = ["Store", "open_store"]

SCHEMES = (
    "file:// (or a plain path), sqlite:///, postgresql://, s3://, gs://, memory:// or another of fsspec's; "
    "parquet+file:// and the like for Parquet, ?partition=language for folders"
)
COLUMNAR = "parquet+"
PARTITION = re.compile(r"([?&])partition=([^&#]{0,100})(?=&|$)")
PARTITIONS: tuple[Partition, ...] = get_args(Partition)
DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}
READ_ONLY = frozenset({"http", "https", "data", "git", "github", "tar", "zip", "libarchive"})


def open_store(
    url: str,
    *,
    compression: Compression = "none",
    records: Literal["jsonl", "parquet"] = "jsonl",
    partition: Partition | None = None,
) -> Store:
    """Return the store of a URL. Nothing is connected or created before the first use.

    `file://./out`, `file:///srv/out` and plain paths are local folders. SQLite's URLs follow SQLAlchemy:
    `sqlite:///out.db` is relative, `sqlite:////srv/out.db` absolute. Files hold `records` as JSONL or
    as Parquet, which `parquet+` before the scheme asks for, too. `compression` is that of JSONL parts. Parts of every
    kind are read, whatever is written. Databases have rows of their own, whatever `records` says.

    With `partition`, or `?partition=language` at the end of the URL, each value has a folder of its own
    (`records/by_language=ar/`). Folders are read whatever is written, too.

    Raises:
        ConfigError: the scheme is unknown, or the extra it needs is not installed.
    """
    remember_url(url)
    asked = url.lower().startswith(COLUMNAR)
    url = url[len(COLUMNAR) :] if asked else url
    url, named = _without_partition(url)
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if asked and scheme in DATABASES:
        raise ConfigError(f"{scheme}:// holds rows of its own; Parquet is for files: parquet+file:// or parquet+s3://")
    if named and scheme in DATABASES:
        raise ConfigError(f"{scheme}:// has no folders; partition= is for files: parquet+file:// or parquet+s3://")
    partition = named or partition
    form: Form = "parquet" if asked or records == "parquet" else compression
    if form == "parquet" and scheme not in DATABASES:
        require_pyarrow()
    if not separator or scheme in {"file", "local"}:
        return _local(rest if separator else url, form, compression, partition)
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    return _remote(scheme, url, form, compression, partition)


def _without_partition(url: str) -> tuple[str, Partition | None]:
    """Return a URL without what it says of folders, and that.

    Raises:
        ConfigError: it names no partition that there is.
    """
    found = PARTITION.search(url)
    if found is None:
        return url, None
    named = next((one for one in PARTITIONS if one == found[2]), None)
    if named is None:
        raise ConfigError(f"?partition={found[2]}: records go into folders by one of {', '.join(PARTITIONS)}")
    rest = url[found.end() :]
    return url[: found.start()] + (found[1] + rest[1:] if rest else ""), named


def _local(path: str, form: Form, entries: Compression, partition: Partition | None) -> Store:
    from docmill.stores.files import FileStore  # noqa: PLC0415 - a store that is not used costs no import
    from docmill.stores.parts import LocalParts  # noqa: PLC0415

    path = path.removeprefix("localhost") if path.startswith("localhost/") else path  # RFC 8089
    if not path:
        raise ConfigError(f"the store's URL names no folder; use one of {SCHEMES}")
    return FileStore(LocalParts(Path(path).expanduser().absolute()), form, entries, partition)


def _sqlite(rest: str) -> Store:
    from docmill.stores.databases.sqlite import SqliteStore  # noqa: PLC0415

    path = rest.removeprefix("/")
    if not rest.startswith("/") or not path or path.startswith(":memory:"):
        raise ConfigError("SQLite needs a file all workers share: sqlite:///out.db or sqlite:////srv/out.db")
    return SqliteStore(Path(path).expanduser().absolute())


def _postgres(url: str) -> Store:
    try:
        from docmill.stores.databases.postgres import PostgresStore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError("PostgreSQL needs an extra: pip install 'docmill[postgres]'") from error
    return PostgresStore(url)


def _remote(scheme: str, url: str, form: Form, entries: Compression, partition: Partition | None) -> Store:
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
    return FileStore(RemoteParts(url), form, entries, partition)
