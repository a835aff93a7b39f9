"""`docmill index`: see, fill, save and empty the memory of documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import redis
import typer
from rich import box
from rich.table import Table

from docmill.cli.commands.records import OutFolder
from docmill.cli.console import emit, people, printed
from docmill.cli.target import deployment
from docmill.documents import Cleaned, Document
from docmill.errors import ConfigError
from docmill.memory import client_of, contents
from docmill.memory.bulk import load as load_texts
from docmill.memory.dump import is_dump, read_dump, write_dump
from docmill.settings import Settings
from docmill.sources import read
from docmill.stages.clean import make as make_clean
from docmill.stages.dedup import DedupOptions
from docmill.stages.stage import Context, options_of, run

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="See, fill, save and empty the memory of documents seen.")

Workers = Annotated[int, typer.Option(min=0, help="Processes; 0 is one a core.")]
ScopeName = Annotated[str, typer.Option("--scope", help="The scope: all, language-CODE or run-NAME.")]


def _client(settings: Settings) -> redis.Redis:
    return client_of(settings.dedup_url)


@commands.command()
def stats(
    out: OutFolder = None, json: Annotated[bool, typer.Option("--json", help="Print them as JSON on stdout.")] = False
) -> None:
    """Count the documents an index holds, and the server's memory it takes.

    \b
    Example:
      docmill index stats --json | jq '.[] | select(.scope == "all") | .bytes'
    """
    with deployment(out) as deployed:
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
    if json:
        emit(rows)
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    for column in ("scope", "originals", "duplicates", "MB", "bytes a document"):
        table.add_column(column, justify="left" if column == "scope" else "right")
    for one in found:
        megabytes = f"{one.bytes / 1e6:,.1f}"
        table.add_row(one.name, f"{one.originals:,}", f"{one.duplicates:,}", megabytes, f"{one.bytes_a_document:,.0f}")
    printed.print(table if found else f"the index {settings.index!r} is empty")


@commands.command("import")
def import_(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Texts with ids, or a file of `index export`.")],
    scope: ScopeName = "all",
    clean: Annotated[bool, typer.Option("--clean", help="Clean the texts first, as the pipeline would.")] = False,
    workers: Workers = 0,
    out: OutFolder = None,
) -> None:
    """Remember the documents of an existing corpus, so that new ones are checked against them.

    INPUT is what `docmill run` reads, above all JSONL with `id` and `text`. Texts are taken as they are, HTML is
    cleaned. A document is known by its `id` where it has one, and duplicates will name that. A file that
    `docmill index export` wrote is put back as it was.

    \b
    Examples:
      docmill index import corpus.jsonl.zst
      docmill index import backup.index
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        if len(inputs) == 1 and is_dump(Path(inputs[0])):
            count = read_dump(_client(settings), settings.index, Path(inputs[0]))
            people.print(f"{count:,} buckets read into the index {settings.index!r}")
            return
        options = options_of(DedupOptions, settings.stages.get("dedup", {}), "dedup")
        failed: list[str] = []
        counts = load_texts(
            _texts(read(inputs, limits=settings.limits, fields=settings.fields), settings, failed, clean=clean),
            url=settings.dedup_url,
            index=settings.index,
            scope=scope,
            rules=options.rules(),
            short_words=options.short_words,
            workers=workers or os.cpu_count() or 1,
        )
    told = ", ".join(f"{counts[status]:,} {status}" for status in ("unique", "exact", "near"))
    people.print(f"{counts.total():,} documents imported: {told}")
    if failed:
        raise ConfigError(f"{len(failed):,} documents could not be read; the first: {failed[0]}")


def _texts(
    documents: Iterable[Document], settings: Settings, failed: list[str], *, clean: bool
) -> Iterator[tuple[str, str]]:
    """Name and text of each document; why one could not be read goes to `failed`."""
    cleaning = make_clean(settings.stages.get("clean", {}), Context())
    for document in documents:
        name = str(document.source.metadata.get("id") or document.id)
        if document.failure:
            failed.append(f"{document.source.uri}: {document.failure.message}")
        elif clean or document.source.media_type != "text/plain":
            (found,) = run(cleaning, [document])
            if isinstance(found, Cleaned):
                yield name, found.text
            else:
                failed.append(f"{document.source.uri}: it could not be cleaned")
        else:
            yield name, document.content.decode(document.source.encoding or "utf-8", "replace")


@commands.command("export")
def export_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; an existing file is replaced.")],
    out: OutFolder = None,
) -> None:
    """Write an index, every scope of it, to a file that `docmill index import` reads. Let dedup workers rest meanwhile.

    \b
    Example:
      docmill index export backup.index
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        count = write_dump(_client(settings), settings.index, file)
    people.print(f"{count:,} buckets of the index {settings.index!r} written to {file}")


@commands.command()
def forget(
    documents: Annotated[list[str], typer.Argument(metavar="ID...", help="Document ids.")], out: OutFolder = None
) -> None:
    """Forget documents: later copies of an original are compared as if it had never been.

    What was judged to repeat it keeps that verdict. Exit code 2 where none of the ids is in the index.

    \b
    Example:
      docmill index forget 3e8b6c98ec41fe5c02be628bce953617
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        found = contents.forget(_client(settings), settings.index, documents)
    if not found:
        raise ConfigError(f"none of these ids is in the index {settings.index!r}")
    people.print(f"{found:,} documents forgotten")


@commands.command()
def clear(
    scope: Annotated[str | None, typer.Option("--scope", help="This scope alone.")] = None,
    out: OutFolder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget every document of an index.

    \b
    Example:
      docmill index clear --scope run-monday --yes
    """
    with deployment(out) as deployed:
        settings = deployed.settings
        if not yes:
            told = f"scope {scope!r} of the index" if scope else "the index"
            typer.confirm(f"Forget all documents of {told} {settings.index!r}?", abort=True, err=True)
        count = contents.clear(_client(settings), settings.index, scope)
    people.print(f"{count:,} scopes cleared")
