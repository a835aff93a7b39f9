"""Arguments of `docmill reprocess`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["reprocess_command"]


@click.command("reprocess")
@click.option("--stage", "stages", metavar="NAME", multiple=True, help="Run this stage again; may be repeated.")
@click.option("--failed", is_flag=True, help="Of partial records, the stages that failed.")
@click.option("--older-than-version", "older", is_flag=True, help="Only where another version of the stage ran.")
@click.option("--where", metavar="FIELD=VALUE", multiple=True, help="Only these, e.g. language.code=ar.")
@options.of_run
@options.out_folder
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON on stdout.")
def reprocess_command(
    stages: tuple[str, ...],
    failed: bool,
    older: bool,
    where: tuple[str, ...],
    run: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run stages again over stored records, with all that depend on them.

    Each record is replaced in the store in one step; its id, run and source stay. Stages that read the raw content, as
    clean does, cannot be run over records: enqueue the sources anew.

    \b
    Examples:
      docmill reprocess --failed --out out
      docmill reprocess --stage entities --where language.code=ar
      docmill reprocess --stage language --older-than-version

    \b
    Exit codes: 0 done, 3 some of these records are partial still, 2 usage, 1 failure.
    """
    from docmill.cli.commands.operations.reprocess import Selection, reprocess_records

    reprocess_records(Selection(stages, where, run, failed=failed, older=older), out, as_json=as_json)
