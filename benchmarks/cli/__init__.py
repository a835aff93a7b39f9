"""Measure the command line: CPU seconds of a command that does little."""
