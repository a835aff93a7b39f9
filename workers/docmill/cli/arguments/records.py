"""Arguments of `docmill show` and `docmill schema`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["schema_command", "show_command"]


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
        from docmill.cli.commands.schema import print_arrow_schema

        print_arrow_schema(quarantine=quarantine)
        return
    from docmill.cli.json_output import emit
    from docmill.schema import quarantine_schema, record_schema

    emit(quarantine_schema() if quarantine else record_schema())
