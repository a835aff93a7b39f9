"""Every command there is, and how to run one in this process, at a hundredth of what a process of its own costs."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial

import click

from docmill.app import default_deployment
from docmill.cli.console import messages, results
from docmill.cli.main import app, exit_code_of
from docmill.cli.registry import COMMANDS

CommandPath = tuple[str, ...]


def leaves() -> Iterator[tuple[CommandPath, click.Command]]:
    """Yield every command that can be run, with its path."""
    for name, entry in COMMANDS.items():
        command = entry.declared()
        if isinstance(command, click.Group):
            yield from (((name, inner), one) for inner, one in command.commands.items())
        else:
            yield (name,), command


LEAVES = dict(leaves())


def run_here(arguments: Sequence[str]) -> tuple[int, str]:
    """Run `docmill` with these arguments, "n" typed to it; return its exit code and all it wrote."""
    default_deployment.cache_clear()
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace") for _ in range(2))
    typed, sys.stdin = sys.stdin, io.StringIO("n\n")
    try:
        with redirect_stdout(out), redirect_stderr(err), patched(out, err):
            code = exit_code_of(partial(app, arguments, prog_name="docmill"))
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdin = typed
    return code, "".join(_written(stream) for stream in (out, err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@contextmanager
def patched(out: io.TextIOWrapper, err: io.TextIOWrapper) -> Iterator[None]:
    """Let both consoles write elsewhere."""
    results.file, messages.file = out, err
    try:
        yield
    finally:  # a command that ends by SystemExit passes here too
        results.file, messages.file = None, None  # type: ignore[assignment]  # whatever the process has
