"""What `docmill export` does. Tested by tests/cli/commands/test_export.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.progress import Progress, TextColumn, TimeElapsedColumn

from docmill.cli.console import line, messages
from docmill.cli.json_output import emit
from docmill.cli.stored_records import url_of
from docmill.exports import Request, export
from docmill.masking import mask
from docmill.settings import load
from docmill.stores import open_store

__all__ = ["export_records"]

SHOWN_EVERY = 64  # records: showing each would take longer than writing it


def export_records(source: str | None, request: Request, to: Path, *, as_json: bool) -> None:
    """Write records of a store into a folder, and say how many; the store in the settings where none is named.

    Raises:
        ConfigError: there is no such folder or store, `to` is not empty, or the request cannot be met.
        StoreError, UnavailableError: the store cannot be read.
    """
    settings = load()
    url = url_of(source) if source else settings.store_url
    store = open_store(url, compression=settings.store_compression)
    try:
        with shown_progress("exporting") as seen:
            done = export(store, request, to, seen)
    finally:
        store.close()
    if as_json:
        emit({"format": request.format, "to": str(to), **asdict(done)})
        return
    told = f"{done.records:,} records in {done.files:,} files, {done.bytes / 1e6:,.1f} MB, in "
    left = f"; {done.passed_over:,} were not asked for" if done.passed_over else ""
    messages.print(line(told, mask(str(to)), left))


@contextmanager
def shown_progress(doing: str) -> Iterator[Callable[[int], None]]:
    """Yield what is called with the number of records read, which a terminal shows; a pipe does not."""
    columns = (TextColumn(doing), TextColumn("{task.fields[records]} records"), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as progress:
        task = progress.add_task("", records="0")

        def seen(number: int) -> None:
            if number % SHOWN_EVERY == 0:
                progress.update(task, records=f"{number:,}")

        yield seen
