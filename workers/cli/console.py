"""The terminal: people read stderr, machines read stdout."""

from __future__ import annotations

import sys
from typing import Any

import orjson
from rich.console import Console

__all__ = ["emit", "ltr", "people"]

people = Console(stderr=True, highlight=False, soft_wrap=False)
"""Where everything for people goes. Rich leaves colours away where NO_COLOR is set or stderr is no terminal."""


def emit(value: Any) -> None:
    """Print JSON on stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def ltr(text: str) -> str:
    """A cell of text in any direction, isolated so that it cannot reorder the cells beside it (UAX 9, FSI and PDI)."""
    return f"\u2068{text}\u2069"
