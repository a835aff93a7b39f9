"""Arguments of `docmill audit`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["audit_command"]


@click.command("audit")
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@click.option("--run", metavar="NAME", help="Audit one run.", show_default="all runs")
@options.out_folder
@click.option("--repair", is_flag=True, help="Send again what is missing, and mend what can be mended.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout.")
def audit_command(inputs: tuple[str, ...], run: str | None, out: Path | None, repair: bool, as_json: bool) -> None:
    """Check that nothing is lost: compare account, store, quarantine and index, document by document.

    Every document enqueued must be a record, in quarantine, dropped or on its way; none may be there twice, no part of
    the store missing or cut, and no duplicate may name nothing. Whatever disagrees is named. Workers may be at work
    meanwhile. With INPUT, documents of it that were never admitted are found too, and --repair reads there what is
    missing. Needs some 300 bytes of temporary disk a document, and 64 MiB of memory.

    \b
    Examples:
      docmill audit --out out
      docmill audit --run monday --json | jq -r '.findings[] | "\\(.kind) \\(.subject)"'
      docmill audit articles/ --out out --repair

    \b
    Exit codes: 0 all agrees, 1 something does not, 2 usage.
    """
    from docmill.cli.commands.operations.audit import audit_deployment

    audit_deployment(inputs, run, out, repair=repair, as_json=as_json)
