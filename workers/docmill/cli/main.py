"""The `docmill` command: its subcommands, and what its errors and signals turn into."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.markup import escape

from docmill import __version__
from docmill.cli.console import people
from docmill.cli.exits import FAILURE, INTERRUPTED, OK, USAGE
from docmill.errors import ConfigError, DocmillError, SourceError

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


class Interrupted(BaseException):
    """SIGINT or SIGTERM: passes through every handler of errors, so that only `with` blocks and this module see it."""


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted


def main() -> None:
    """Run the command and exit."""
    if sys.argv[1:] == ["--version"]:  # answered before a second of imports
        _print_version()
        return
    from docmill.cli import registry as commands  # noqa: PLC0415 - registers the subcommands, which import all the rest

    commands.register(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    sys.exit(guarded(app))


def guarded(work: Callable[[], object]) -> int:
    """Run a command that exits by itself; returns an exit code where it raises, its error told on stderr."""
    try:
        work()
    except Interrupted:
        people.print("[yellow]interrupted[/yellow]; nothing is lost: the same command goes on where it stopped")
        return INTERRUPTED
    except DocmillError as error:
        people.print(f"[red]error[/red] {escape(str(error))}", soft_wrap=True)
        return USAGE if isinstance(error, ConfigError | SourceError) else FAILURE
    except BrokenPipeError:
        return FAILURE  # the reader of our output went away
    return OK
