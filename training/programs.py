"""Run a program of training/ or benchmarks/: options from its docstring, and a plain message for a missing library."""

from __future__ import annotations

import argparse
from collections.abc import Callable

__all__ = ["PEERS", "TRAINING", "options", "run"]

_OWN = frozenset({"benchmarks", "docmill", "tests", "training"})
TRAINING = "make train-setup"
"""The command that installs what training/ needs."""
PEERS = "pip install -r benchmarks/peers.txt"
"""The command that installs the libraries that docmill is compared with."""


def options(about: str | None) -> argparse.ArgumentParser:
    """Return a parser whose help is a module's docstring, examples included, as it is laid out there."""
    return argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)


def run(main: Callable[[], int | None], brings: str = TRAINING) -> None:
    """Run a program's `main`, which imports libraries that may be missing after it has read its options.

    Raises:
        SystemExit: `main` returned another code than 0, or a library is missing: the message names it and the command
            that `brings` it.
    """
    try:
        code = main()
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library in _OWN:
            raise
        raise SystemExit(f"The library {library} is not installed. Install it with: {brings}") from None
    if code:
        raise SystemExit(code)
