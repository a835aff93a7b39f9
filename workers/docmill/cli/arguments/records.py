"""Arguments of `docmill show`, `docmill export` and `docmill schema`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from docmill.cli.arguments import options

if TYPE_CHECKING:
    from docmill.exports import Format

__all__ = ["FORMATS", "export_command", "schema_command", "show_command"]

FORMATS = ("parquet", "jsonl", "text", "bulk", "card")  # as docmill.exports knows them; help is answered without it
STATUSES = ("kept", "duplicate", "filtered")


@click.command("show")
@click.argument("document", metavar="ID")
@options.out_folder
def show_command(document: str, out: Path | None) -> None:
    """Print one record as JSON.

    ID is a document's id, or the first characters of it.

    \b
    Example:
      docmill show 3e8b6c98ec41fe5c02be628bce953617 --out out | jq .text -r

    \b
    Exit codes: 0 printed, 2 there is no such record or several ids begin so, 1 failure.
    """
    from docmill.cli.commands.show import print_record

    print_record(document, out)


@click.command("export")
@click.argument("source", metavar="[STORE]", required=False)
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What to write, see above.")
@click.option("--to", type=click.Path(path_type=Path), metavar="DIR", required=True, help="A folder that is not there.")
@click.option("--fields", metavar="NAME,NAME", help="Only these fields: jsonl, parquet, card.")
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only records of this status.")
@click.option("--language", metavar="CODE", multiple=True, help="Only records in this language; und: in none.")
@click.option("--run", "runs", metavar="NAME", multiple=True, help="Only records of this run.")
@click.option("--file-size", type=options.Size(), metavar="SIZE", help="Of a file, at most.", show_default="256MiB")
@click.option("--partition-by", type=click.Choice(["run", "language"]), help="A folder for each: parquet, jsonl.")
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON on stdout.")
def export_command(
    source: str | None,
    kind: Format,
    to: Path,
    fields: str | None,
    file_size: int | None,
    as_json: bool,
    partition_by: Literal["run", "language"] | None,
    **only: tuple[str, ...],
) -> None:
    """Write stored records in a format that other tools open.

    STORE is the folder of a `docmill run` or the URL of a store; the store in the settings where it is left away. The
    folder of --to is there whole or not at all. Options that are repeated choose what any of them names.

    \b
    Formats:
      parquet  typed and nested, row groups of 32 MB, several files (extra: parquet)
      jsonl    JSON lines of whole records, or of --fields, dots among their names
      text     the text of each record, in a file of its own: 3e/3e8b6c98....txt
      bulk     requests to _bulk of OpenSearch and Elasticsearch, and mapping.json
      card     a dataset for a hub: parquet files in data/, and the card README.md

    \b
    Examples:
      docmill export out --format parquet --to corpus --status kept
      docmill export out --format jsonl --to texts --fields id,text,language.code
      docmill export out --format parquet --to corpus --partition-by language
      docmill export s3://bucket/out --format bulk --to search --language ar --language fa

    \b
    Exit codes: 0 written, 2 usage: no such store or field, DIR is not empty, an extra is missing,
    1 the store cannot be read or DIR not written, 130 interrupted (nothing is left in DIR).
    """
    from docmill.cli.commands.export import export_records
    from docmill.exports import Request

    chosen = tuple(name.strip() for name in (fields or "").split(",") if name.strip())
    request = Request(kind, chosen, only["status"], only["language"], only["runs"], file_size, partition_by)
    export_records(source, request, to, as_json=as_json)


@click.command("schema")
@click.option("--quarantine", is_flag=True, help="That of a quarantine entry.")
@click.option("--arrow", is_flag=True, help="As Arrow: a file without rows, or as text on a terminal.")
def schema_command(quarantine: bool, arrow: bool) -> None:
    """Print the JSON Schema of a record, or its Arrow schema. A released schema version never changes meaning.

    With --arrow what is piped is a file of Arrow's IPC format that holds the schema and no rows (needs the extra
    `parquet`). Free objects are maps of string to JSON.

    \b
    Examples:
      docmill schema > record.schema.json
      docmill schema --arrow > record.arrow

    \b
    Exit codes: 0 printed, 2 --arrow without the extra.
    """
    if arrow:
        from docmill.cli.commands.show import print_arrow_schema

        print_arrow_schema(quarantine=quarantine)
        return
    from docmill.cli.json_output import emit
    from docmill.schema import quarantine_schema, record_schema

    emit(quarantine_schema() if quarantine else record_schema())
