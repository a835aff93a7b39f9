"""The terminal: what was asked for goes to stdout, all else to stderr. Tested by tests/cli/test_console.py."""

from __future__ import annotations

from rich.console import Console

__all__ = ["isolated", "messages", "results"]

messages = Console(stderr=True, highlight=False, soft_wrap=False)
"""Where progress and summaries go. Rich leaves colours away where NO_COLOR is set or stderr is no terminal."""

results = Console(highlight=False)
"""Where the tables go that a command was asked for: stdout, so that they can be piped."""


def isolated(text: str) -> str:
    """Return a cell of text in any direction, isolated so that it cannot reorder the cells beside it.

    Source: UAX 9, the characters FSI and PDI.
    """
    return f"\u2068{text}\u2069"
