"""Which commands there are. Names and one-line helps stand here, so that listing them imports no command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import click

from docmill.masking import mask
from docmill.text.display import shown

__all__ = ["COMMANDS", "CommandEntry", "CommandGroup"]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """Where a command is declared, and its one-line help."""

    module: str
    attribute: str
    summary: str

    def declared(self) -> click.Command:
        """Import the command."""
        found: click.Command = getattr(import_module(f"docmill.cli.arguments.{self.module}"), self.attribute)
        return found


COMMANDS = {  # in the order people need them
    "run": CommandEntry("run", "run_command", "Process documents on this machine."),
    "enqueue": CommandEntry("enqueue", "enqueue_command", "Enqueue documents for deployed workers."),
    "status": CommandEntry("status", "status_command", "Show a run's stages and the workers seen."),
    "audit": CommandEntry("operations.audit", "audit_command", "Check that nothing is lost, and mend what is."),
    "list": CommandEntry("operations.documents", "list_command", "List the documents of a run by outcome."),
    "pending": CommandEntry("operations.batches", "pending_command", "List the batches on their way."),
    "kick": CommandEntry("operations.batches", "kick_command", "Make all batches due now."),
    "forget": CommandEntry("operations.documents", "forget_command", "Remove documents everywhere."),
    "prune": CommandEntry("operations.prune", "prune_command", "Take away what is old: runs, ids, entries."),
    "compact": CommandEntry("operations.compact", "compact_command", "Merge small parts of records into large ones."),
    "migrate": CommandEntry("operations.migrate", "migrate_command", "Take over a ledger of an older docmill."),
    "show": CommandEntry("records", "show_command", "Print one record as JSON."),
    "export": CommandEntry(
        "records", "export_command", "Write records for other tools: Parquet, text, search engines."
    ),
    "report": CommandEntry("viewing.report", "report_command", "Write a page of numbers and plots about a corpus."),
    "view": CommandEntry("viewing.view", "view_command", "Serve pages that show a corpus."),
    "reprocess": CommandEntry("operations.reprocess", "reprocess_command", "Run stages again over stored records."),
    "quarantine": CommandEntry(
        "quarantine", "quarantine_commands", "See, retry or drop the documents that could not be processed."
    ),
    "index": CommandEntry("index", "index_commands", "See, fill, save and empty the memory of documents seen."),
    "clusters": CommandEntry("clusters", "clusters_command", "List originals and the documents that repeat them."),
    "diff": CommandEntry("diff", "diff_command", "Show the texts of two records side by side."),
    "worker": CommandEntry("worker", "worker_command", "Serve stages until stopped."),
    "reconcile": CommandEntry("worker", "reconcile_command", "Send batches again that made no progress."),
    "stages": CommandEntry("config", "stages_command", "List the stages installed, in the pipeline's order."),
    "config": CommandEntry("config", "config_command", "Show the settings in force, and where each came from."),
    "schema": CommandEntry("records", "schema_command", "Print the schema of a record."),
    "completion": CommandEntry("completion", "completion_command", "Print the script that completes in a shell."),
}


class CommandGroup(click.Group):
    """The group of all commands, each of which is imported when it is asked for."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command that the arguments name, and exit; in another mode than `standalone_mode` return instead.

        Click would print its errors as they are, with whatever the arguments hold.
        """
        run: Callable[[], Any] = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        try:
            code = run()
        except click.ClickException as error:
            _print_usage_error(error)
            sys.exit(error.exit_code)
        except click.Abort as error:
            if isinstance(error.__cause__, KeyboardInterrupt):  # of a library that looks at signals by itself
                raise error.__cause__ from None
            click.echo("Aborted!", err=True)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order people need them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; return None where there is none of this name."""
        del ctx
        return COMMANDS[cmd_name].declared() if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write names and one-line helps without importing any command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name; the error where there is none tells the nearest names."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from error


def _print_usage_error(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()  # a command's own help
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    message = error.format_message().replace("\n\t", " ")  # click lists choices so
    click.echo(f"Error: {shown(mask(message))}", err=True)
