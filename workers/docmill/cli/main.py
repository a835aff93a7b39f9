"""The `docmill` command: its options, and what its errors and signals turn into."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import NoReturn

import click

import docmill
from docmill import tracebacks
from docmill.cli.disk import disk_trouble
from docmill.cli.exits import FAILURE, OK, USAGE, interrupted_by
from docmill.cli.registry import CommandGroup
from docmill.errors import ConfigError, DocmillError, SourceError
from docmill.masking import mask
from docmill.text.display import shown

__all__ = ["app", "run_command_line"]


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"docmill {docmill.__version__}")  # looked up now: it takes a fifth of what `--help` does
        context.exit()


@click.group(
    "docmill",
    cls=CommandGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def app() -> None:
    """Turn a stream of messy documents into clean, enriched JSON records, and never lose one.

    \b
    Examples:
      docmill run articles/ --out out        everything on this machine
      docmill enqueue articles/ --wait       hand documents to deployed workers
      docmill status --watch                 see them work

    \b
    Exit codes: 0 done, 1 failure, 2 wrong usage or settings, 3 some documents were quarantined, 130 interrupted
    (143 by SIGTERM).
    Settings: DOCMILL_* in the environment, then config/*.toml; `docmill config` shows them.
    """


class Interrupted(BaseException):
    """SIGINT or SIGTERM: passes through every handler of errors, so that only `with` blocks and this module see it."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _end_at_once)
    raise Interrupted(number)


def _end_at_once(number: int, _frame: FrameType | None) -> NoReturn:
    """End on a second signal, without waiting for what the command started: the ledger knows what is on its way."""
    processes = sys.modules.get("docmill.cli.embedded.processes")  # most commands start none, and need no such module
    if processes:
        processes.kill_children()
    os._exit(interrupted_by(number))


def run_command_line() -> None:
    """Run the command that the process's arguments name, and exit."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    tracebacks.install()
    try:
        sys.exit(exit_code_of(partial(app, prog_name="docmill")))
    finally:
        gc.freeze()  # the interpreter searches all that is left for garbage at its end: a fifth of a second of some


def exit_code_of(work: Callable[[], object]) -> int:
    """Run a command, which exits by itself when it is done; return an exit code where it raises, its error printed."""
    try:
        work()
    except (Interrupted, KeyboardInterrupt) as interrupt:
        _print_error("interrupted", "; nothing is lost: the same command goes on where it stopped", colour="yellow")
        return interrupted_by(getattr(interrupt, "number", signal.SIGINT))
    except DocmillError as error:
        _print_error("error", f" {error}", colour="red")
        return USAGE if isinstance(error, ConfigError | SourceError) else FAILURE
    except BrokenPipeError:
        return FAILURE  # the reader of our output went away
    except OSError as error:
        sentence = disk_trouble(error)
        if sentence is None:
            raise
        _print_error("error", f" {sentence}", colour="red")
        return FAILURE
    return OK


def _print_error(word: str, message: str, *, colour: str) -> None:
    """Print a line on stderr, secrets masked, its first word in colour on a terminal unless NO_COLOR is set."""
    first = word if os.environ.get("NO_COLOR") else click.style(word, fg=colour)
    click.echo(first + shown(mask(message)), err=True)
