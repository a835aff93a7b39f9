"""Records that commands read from a store, by their whole ids or the first characters of them.

Tested by tests/cli/commands/test_diff.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docmill.cli.document_ids import MOST_CANDIDATES, completed
from docmill.cli.embedded.server import STATE
from docmill.errors import ConfigError
from docmill.masking import without_secrets
from docmill.records import Record
from docmill.settings import load
from docmill.stores import Store, open_store

__all__ = ["read_records", "url_of"]


def read_records(ids: Sequence[str], out: Path | None, *, otherwise: str) -> list[Record]:
    """Return the records of these ids, from the folder `out` of a run, or else from the store in the settings.

    Raises:
        ConfigError: there is no such record, and the message ends with `otherwise`; or several ids begin so.
        StoreError: the store cannot be read.
    """
    settings = load()
    url = f"file://{out.resolve()}" if out else settings.store_url
    store = open_store(url, compression=settings.store_compression)
    try:
        return [_read(store, identity, f"in {without_secrets(url)}; {otherwise}") for identity in ids]
    finally:
        store.close()


def url_of(source: str, *, begun: bool = False) -> str:
    """Return the URL of a store, or that of the folder of a run; `begun` is one that may hold no record yet.

    Raises:
        ConfigError: there is no such folder, or it holds no records.
    """
    if "://" in source:
        return source
    folder = Path(source).expanduser().absolute()
    if not folder.is_dir():
        raise ConfigError(f"{source}: there is no such folder; name that of a `docmill run`, or the URL of a store")
    signs = ("records", "quarantine", STATE) if begun else ("records", "quarantine")
    if not any((folder / name).is_dir() for name in signs):
        raise ConfigError(f"{source}: holds no records; name the folder of a `docmill run`, or the URL of a store")
    return f"file://{folder}"


def _read(store: Store, identity: str, advice: str) -> Record:
    record = store.get(identity)  # first of all the very id, which a file store finds without reading all its parts
    if record is None and (whole := completed(identity, lambda given: store.ids_beginning(given, MOST_CANDIDATES))):
        record = store.get(whole)
    if record is None:
        raise ConfigError(f"no record with the id {identity!r} {advice}")
    return record
