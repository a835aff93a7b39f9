"""Arguments of `docmill reprocess`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
@click.option("--jobs", metavar="N", type=click.IntRange(1, 1024), help="Start N worker processes for it.")
@click.option(
    "--from", "inputs", metavar="INPUT", multiple=True, help="Read content that is not kept from here; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON on stdout.")
def reprocess_command(
    out: Path | None, jobs: int | None, inputs: tuple[str, ...], as_json: bool, **selection: Any
) -> None:
    """Run stages again over stored records, with all that depend on them.

    Each record is replaced in the store in one step; its id, run and source stay. The workers do it, as a run of its
    own; the same command goes on where it was interrupted. Stages that read the raw content, as clean does, need it
    kept (keep_content), or read again from its source; other records are left as they are and named.

    \b
    Examples:
      docmill reprocess --failed --out out
      docmill reprocess --stage entities --where language.code=ar
      docmill reprocess --stage language --older-than-version
      docmill reprocess --stage clean --jobs 4

    \b
    Exit codes: 0 done, 3 some of these records are partial still or were left, 2 usage, 1 failure.
    """
    from docmill.cli.commands.operations.reprocess import Selection, reprocess_records

    reprocess_records(Selection(**selection), out, jobs=jobs, inputs=inputs, as_json=as_json)
