"""What `docmill report` does. Tested by tests/report/test_report.py."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from docmill.cli.commands.export import shown_progress
from docmill.cli.console import line, messages
from docmill.cli.disk import disk_trouble
from docmill.cli.stored_records import url_of
from docmill.errors import ConfigError
from docmill.masking import mask, without_secrets
from docmill.report import read_corpus, render_report
from docmill.settings import load
from docmill.stores import open_store
from docmill.templating import require_jinja

__all__ = ["write_report"]


def write_report(source: str | None, to: Path, title: str | None) -> None:
    """Write the report on a store, that of the settings where `source` is None; the file is there whole or not at all.

    Raises:
        ConfigError: there is no such store, the file cannot be written there, or the extra `view` is not installed.
        StoreError, UnavailableError: the store cannot be read.
        OSError: the disk is full or broken.
    """
    require_jinja()  # before the work
    settings = load()
    url = url_of(source) if source else settings.store_url
    store = open_store(url, compression=settings.store_compression)
    try:
        with shown_progress("reading") as seen:
            data = read_corpus(store, seen)
    finally:
        store.close()
    where = without_secrets(url)
    page = render_report(data, title=title or where.rstrip("/").rpartition("/")[2] or where, source=where)
    making = to.with_name(f".{to.name}.{secrets.token_hex(4)}.tmp")
    try:
        making.write_text(page, encoding="utf-8")
        making.replace(to)
    except OSError as error:
        if disk_trouble(error):
            raise
        raise ConfigError(f"--html {to}: the file cannot be written ({error.strerror}); name another") from error
    finally:
        with suppress(OSError):
            making.unlink()
    messages.print(line(("report    ", "dim"), mask(str(to)), f"   {len(page) / 1e6:,.1f} MB"))
