"""What `docmill compact` does. Tested by tests/cli/commands/operations/test_compact.py."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from rich.progress import Progress, TextColumn, TimeElapsedColumn

from docmill.cli.commands.operations.prune import milliseconds_of
from docmill.cli.console import line, messages
from docmill.cli.json_output import emit
from docmill.cli.stored_records import url_of
from docmill.errors import ConfigError
from docmill.masking import without_secrets
from docmill.settings import load
from docmill.stores import open_store
from docmill.stores.files import FileStore
from docmill.stores.lines import Form

__all__ = ["compact_store"]


def compact_store(
    source: str | None, age: str, part_bytes: int, kind: Literal["jsonl", "parquet"] | None, *, as_json: bool
) -> None:
    """Merge small parts of a store, and say how many there were and are; that of the settings where none is named.

    Raises:
        ConfigError: the store is none of files, there is none, or the age cannot be read.
        StoreError, UnavailableError: the store cannot be read or written.
    """
    settings = load()
    url = url_of(source) if source else settings.store_url
    span = milliseconds_of(age)
    form: Form | None = settings.store_compression if kind == "jsonl" else kind
    store = open_store(url)
    if not isinstance(store, FileStore):
        raise ConfigError(f"{without_secrets(url)} is a database, which has no parts to merge")
    columns = (TextColumn("merging"), TextColumn("{task.completed:,.0f} parts"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as progress:
            task = progress.add_task("", total=None)
            done = store.compact(part_bytes, span / 1000, lambda parts: progress.update(task, completed=parts), form)
    finally:
        store.close()
    if as_json:
        emit(asdict(done))
        return
    told = f"{done.before:,} parts became {done.after:,}"
    messages.print(line(told, f" ({done.read / 1e6:,.1f} MB read, {done.written / 1e6:,.1f} MB written)"))
