"""Arguments of `docmill compact`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from typing import Literal

import click

from docmill.cli.arguments import options

__all__ = ["compact_command"]


@click.command("compact")
@click.argument("source", metavar="[STORE]", required=False)
@click.option("--older-than", "age", metavar="AGE", default="1h", show_default=True, help="Only parts of this age.")
@click.option("--part-size", type=options.Size(), metavar="SIZE", default="64MiB", show_default=True, help="Of a part.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["jsonl", "parquet"]),
    help="Make all parts this.",
    show_default="each stays what it is",
)
@click.option("--json", "as_json", is_flag=True, help="Say what was merged as JSON on stdout.")
def compact_command(
    source: str | None, age: str, part_size: int, kind: Literal["jsonl", "parquet"] | None, as_json: bool
) -> None:
    """Merge the many small parts of records in a file store into few large ones.

    STORE is the folder of a `docmill run` or the URL of a store; the store in the settings where it is left away. No
    record is missing at any moment. Parts that are damaged or younger than --older-than stay, since their batches may
    be on their way; on an object store, run it while no worker replaces records.

    \b
    Examples:
      docmill compact out
      docmill compact out --format parquet --older-than 0s
      docmill compact parquet+s3://bucket/out --part-size 256MiB

    \b
    Exit codes: 0 done, 2 usage: no such store, or a database, 1 the store cannot be read or written,
    130 interrupted: the same command goes on.
    """
    from docmill.cli.commands.operations.compact import compact_store

    compact_store(source, age, part_size, kind, as_json=as_json)
