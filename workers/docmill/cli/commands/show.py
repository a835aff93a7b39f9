"""What `docmill show` prints: a record that the store keeps. Tested by tests/system/test_deployed.py."""

from __future__ import annotations

import sys
from pathlib import Path

from docmill.errors import ConfigError
from docmill.settings import load
from docmill.stores import open_store

__all__ = ["print_record"]


def print_record(document: str, out: Path | None) -> None:
    """Print the record of a document id as JSON.

    Raises:
        ConfigError: there is no such record.
        StoreError: the store cannot be read.
    """
    settings = load()
    url = f"file://{out.resolve()}" if out else settings.store_url
    store = open_store(url, compression=settings.store_compression)
    try:
        record = store.get(document)
    finally:
        store.close()
    if record is None:
        raise ConfigError(f"no record with the id {document!r} in {url}; a quarantined one: docmill quarantine show ID")
    sys.stdout.write(record.model_dump_json(indent=2) + "\n")
