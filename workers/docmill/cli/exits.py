"""Exit codes, the same for every command. Tested by tests/cli/test_main.py."""

__all__ = ["FAILURE", "INCOMPLETE", "OK", "USAGE", "interrupted_by"]

OK = 0
FAILURE = 1
"""Something is wrong that the message names."""
USAGE = 2
"""The command, its input or a setting is wrong."""
INCOMPLETE = 3
"""All was processed, but some documents were quarantined or have partial records."""


def interrupted_by(number: int) -> int:
    """Return the exit code of a command that a signal ended: 130 for SIGINT, which is Ctrl-C, and 143 for SIGTERM.

    The same command goes on where it stopped.
    """
    return 128 + number
