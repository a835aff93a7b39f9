"""The `docmill` command: its subcommands, and what its errors and signals turn into."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Annotated, NoReturn

import click
import typer
from rich.markup import escape

from workers import __version__
from workers.cli.console import people
from workers.cli.exits import FAILURE, INTERRUPTED, USAGE
from workers.errors import ConfigError, DocmillError, SourceError

__all__ = ["app", "main"]

app = typer.Typer(
    name="docmill",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version() -> None:
    typer.echo(f"docmill {__version__}")


def _version(wanted: bool) -> None:
    if wanted:
        _print_version()
        raise typer.Exit


@app.callback()
def docmill(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn a stream of messy documents into clean, enriched JSON records, and never lose one.

    \b
    Examples:
      docmill run articles/ --out out        everything on this machine
      docmill enqueue articles/ --wait       hand documents to deployed workers
      docmill status --watch                 see them work

    \b
    Exit codes: 0 done, 1 failure, 2 wrong usage or settings, 3 some documents were quarantined, 130 interrupted.
    Settings: DOCMILL_* in the environment, then config/*.toml; `docmill config` shows them.
    """


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command and exit."""
    if sys.argv[1:] == ["--version"]:  # answered before a second of imports
        _print_version()
        return
    from workers.cli import commands  # noqa: PLC0415 - registers the subcommands, which import all the rest

    commands.register(app)
    signal.signal(signal.SIGTERM, _interrupted)
    sys.exit(guarded(lambda: app(standalone_mode=False)))


def guarded(work: Callable[[], object]) -> int:
    """Run a command; returns its exit code, its error told in one line on stderr."""
    try:
        code = work()
    except (KeyboardInterrupt, click.Abort):
        people.print("[yellow]interrupted[/yellow]; nothing is lost: the same command goes on where it stopped")
        return INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except DocmillError as error:
        people.print(f"[red]error[/red] {escape(str(error))}", soft_wrap=True)
        return USAGE if isinstance(error, ConfigError | SourceError) else FAILURE
    return code if isinstance(code, int) else 0
