"""What `docmill index` does: see, fill, save and empty the memory of documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import redis

from docmill.cli.console import ask, listing, messages, results
from docmill.cli.document_ids import MOST_CANDIDATES, WHOLE_ID, completed
from docmill.cli.json_output import emit
from docmill.cli.target import open_deployment
from docmill.documents import Cleaned, Document
from docmill.errors import ConfigError
from docmill.memory import client_of, contents
from docmill.memory.bulk import load as load_texts
from docmill.memory.dump import is_dump, read_dump, write_dump
from docmill.memory.forgetting import forget
from docmill.settings import Settings, load
from docmill.sources import read_for_command
from docmill.stages.clean import make as make_clean
from docmill.stages.convert import make as make_convert
from docmill.stages.dedup import DedupOptions
from docmill.stages.stage import Context, annotate, options_of

__all__ = ["clear_index", "export_index", "forget_documents", "import_documents", "print_sizes"]


def _client(settings: Settings) -> redis.Redis:
    return client_of(settings.dedup_url)


def print_sizes(out: Path | None, *, as_json: bool) -> None:
    """Print how many documents each scope of the index holds, and the server's memory it takes.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out, index_only=True) as deployed:
        settings = deployed.settings
        client = _client(settings)
        found = [contents.size_of(client, settings.index, scope) for scope in contents.scopes(client, settings.index)]
    rows: list[dict[str, Any]] = [
        {
            "index": settings.index,
            "scope": one.name,
            "originals": one.originals,
            "duplicates": one.duplicates,
            "bytes": one.bytes,
            "bytes_a_document": round(one.bytes_a_document, 1),
        }
        for one in found
    ]
    if as_json:
        emit(rows)
        return
    numbers = ("originals", "duplicates", "MB", "bytes a document")
    table = listing("scope", *numbers, right=numbers, whole=("scope",))
    for one in found:
        megabytes = f"{one.bytes / 1e6:,.1f}"
        table.add_row(one.name, f"{one.originals:,}", f"{one.duplicates:,}", megabytes, f"{one.bytes_a_document:,.0f}")
    results.print(table if found else f"the index {settings.index!r} is empty")


def import_documents(inputs: Sequence[str], scope: str, out: Path | None, *, clean: bool, workers: int) -> None:
    """Remember the documents of the inputs, or put back what `export_index` wrote.

    Raises:
        ConfigError: a setting is wrong, or a document could not be read; those that could are imported.
        SourceError: an input does not exist.
        UnavailableError: the server is out of reach.
    """
    settings = load()
    dumped = len(inputs) == 1 and is_dump(Path(inputs[0]))
    documents = (
        () if dumped else read_for_command(inputs, limits=settings.limits, fields=settings.fields)
    )  # refused before any work
    with open_deployment(out, create=True, index_only=True) as deployed:
        settings = deployed.settings
        if dumped:
            count = read_dump(_client(settings), settings.index, Path(inputs[0]))
            messages.print(f"{count:,} buckets read into the index {settings.index!r}")
            return
        options = options_of(DedupOptions, settings.stages.get("dedup", {}), "dedup")
        failed: list[str] = []
        counts = load_texts(
            _texts(documents, settings, failed, clean=clean),
            url=settings.dedup_url,
            index=settings.index,
            scope=scope,
            rules=options.rules(),
            short_words=options.short_words,
            workers=workers or os.cpu_count() or 1,
        )
    verdicts = ", ".join(f"{counts[status]:,} {status}" for status in ("unique", "exact", "near"))
    messages.print(f"{counts.total():,} documents imported: {verdicts}")
    if failed:
        raise ConfigError(f"{len(failed):,} documents could not be read; the first: {failed[0]}")


def _texts(
    documents: Iterable[Document], settings: Settings, failed: list[str], *, clean: bool
) -> Iterator[tuple[str, str]]:
    """Yield name and text of each document; why one could not be read is added to `failed`."""
    made = ((make_convert, "convert"), (make_clean, "clean"))
    stages = [make(settings.stages.get(name, {}), Context()) for make, name in made]
    for document in documents:
        name = str(document.source.metadata.get("id") or document.id)
        if document.failure:
            failed.append(f"{document.source.uri}: {document.failure.message}")
        elif clean or document.source.media_type != "text/plain":
            given = document
            for stage in stages:
                (given,) = annotate(stage, [given], "index").documents
            if found := given.find(Cleaned):
                yield name, found.text
            else:
                failed.append(f"{document.source.uri}: it could not be cleaned: {given.failures[0].message}")
        else:
            yield name, document.content.decode(document.source.encoding or "utf-8", "replace")


def export_index(file: Path, out: Path | None) -> None:
    """Write the index, every scope of it, to a file.

    Raises:
        ConfigError: a setting is wrong, the folder is of no run, or the file stands where none can be written.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out, index_only=True) as deployed:
        settings = deployed.settings
        try:
            count = write_dump(_client(settings), settings.index, file)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise ConfigError(
                f"{file} cannot be written: {error.strerror}; name a file in a folder that exists"
            ) from error
    messages.print(f"{count:,} buckets of the index {settings.index!r} written to {file}")


def forget_documents(documents: Sequence[str], out: Path | None) -> None:
    """Forget documents, given their ids or the first characters of them.

    Raises:
        ConfigError: none of them is in the index, or several ids begin so; nothing is forgotten then.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out, index_only=True) as deployed:
        settings = deployed.settings
        client = _client(settings)

        def beginning(prefix: str) -> list[str]:
            found = contents.ids_beginning(client, settings.index, prefix)
            # The id of an imported document must be whole: it may well be the beginning of another's.
            return [one for one in found if one == prefix or WHOLE_ID.fullmatch(one)][:MOST_CANDIDATES]

        whole = [one if WHOLE_ID.fullmatch(one) else completed(one, beginning) or one for one in documents]
        found = forget(client, settings.index, whole)
    orphans = {one for scope in found.orphans.values() for one in scope}
    if not (found.documents or orphans):
        raise ConfigError(f"none of these ids is in the index {settings.index!r}")
    messages.print(f"{found.documents:,} documents forgotten")
    if orphans:
        messages.print(f"[dim]and {len(orphans):,} duplicates of them: their records stay as they are[/dim]")


def clear_index(scope: str | None, out: Path | None, *, confirmed: bool) -> None:
    """Forget every document of the index or of one scope, after a question unless it is `confirmed`.

    Raises:
        ConfigError: a setting is wrong, or the folder is of no run.
        UnavailableError: the server is out of reach.
    """
    with open_deployment(out, index_only=True) as deployed:
        settings = deployed.settings
        if not confirmed:
            what = f"scope {scope!r} of the index" if scope else "the index"
            ask(f"Forget all documents of {what} {settings.index!r}?")
        count = contents.clear(_client(settings), settings.index, scope)
    messages.print(f"{count:,} scopes cleared")
