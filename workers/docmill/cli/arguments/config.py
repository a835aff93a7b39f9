"""Arguments of `docmill config` and `docmill stages`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

import click

__all__ = ["config_command", "stages_command"]


@click.command("config")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON on stdout.")
def config_command(as_json: bool) -> None:
    """Show the settings in force, where each came from, and what it means. Secrets are masked.

    \b
    Example:
      DOCMILL_BATCH__DOCUMENTS=200 docmill config

    \b
    Exit codes: 0 done, 2 wrong settings, also where these are printed: a stage before one that it needs, say.
    """
    from docmill.cli.commands.config import print_settings

    print_settings(as_json=as_json)


@click.command("stages")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON on stdout.")
def stages_command(as_json: bool) -> None:
    """List the stages installed, in the pipeline's order, and where each comes from.

    \b
    Example:
      docmill stages --json | jq -r '.[] | select(.in_pipeline) | .stage'
    """
    from docmill.cli.commands.stages import print_stages

    print_stages(as_json=as_json)
