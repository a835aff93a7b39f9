"""The terminal: what was asked for goes to stdout, all else to stderr."""

from __future__ import annotations

import sys
from typing import Any

import orjson
from rich.console import Console

__all__ = ["emit", "isolated", "people", "printed"]

people = Console(stderr=True, highlight=False, soft_wrap=False)
"""Where progress and summaries go. Rich leaves colours away where NO_COLOR is set or stderr is no terminal."""

printed = Console(highlight=False)
"""Where the tables go that a command was asked for: stdout, so that they can be piped."""


def emit(value: Any) -> None:
    """Print JSON on stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def isolated(text: str) -> str:
    """A cell of text in any direction, isolated so that it cannot reorder the cells beside it (UAX 9, FSI and PDI)."""
    return f"\u2068{text}\u2069"
