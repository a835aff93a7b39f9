"""Exit codes, the same for every command. Tested by tests/cli/test_main.py."""

__all__ = ["FAILURE", "INCOMPLETE", "INTERRUPTED", "OK", "USAGE"]

OK = 0
FAILURE = 1
"""Something is wrong that the message names."""
USAGE = 2
"""The command, its input or a setting is wrong."""
INCOMPLETE = 3
"""All was processed, but some documents were quarantined or have partial records."""
INTERRUPTED = 130
"""Ctrl-C or SIGTERM; the same command goes on where it stopped."""
