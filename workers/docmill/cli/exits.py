"""Exit codes, the same for every command. Tested by tests/cli/test_main.py."""

__all__ = ["FAILURE", "INCOMPLETE", "INTERRUPTED", "OK", "USAGE", "interrupted_by"]

OK = 0
FAILURE = 1
"""Something is wrong that the message names."""
USAGE = 2
"""The command, its input or a setting is wrong."""
INCOMPLETE = 3
"""All was processed, but some documents were quarantined or have partial records."""
INTERRUPTED = 130
"""Ctrl-C, which is SIGINT; the same command goes on where it stopped. It is 143 for SIGTERM."""


def interrupted_by(number: int) -> int:
    """Return the exit code of a command that a signal ended, as shells tell it."""
    return 128 + number
