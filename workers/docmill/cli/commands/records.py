"""`docmill show` and `docmill schema`: what the store keeps, and its shape."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from docmill.cli.console import emit
from docmill.errors import ConfigError
from docmill.schema import quarantine_schema, record_schema
from docmill.settings import load
from docmill.stores import open_store

__all__ = ["OutFolder", "schema", "show"]

OutFolder = Annotated[
    Path | None, typer.Option("--out", help="The folder of a `docmill run`.", show_default="the store in the settings")
]


def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="A document's id.")],
    out: OutFolder = None,
) -> None:
    """Print one record as JSON.

    \b
    Example:
      docmill show 3e8b6c98ec41fe5c02be628bce953617 --out out | jq .text -r
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


def schema(
    quarantine: Annotated[bool, typer.Option("--quarantine", help="That of a quarantine entry.")] = False,
) -> None:
    """Print the JSON Schema of a record. A released schema version never changes meaning.

    \b
    Example:
      docmill schema > record.schema.json
    """
    emit(quarantine_schema() if quarantine else record_schema())
