"""What archives have in common: which members are passed over, how many there may be, and how deep archives nest."""

from __future__ import annotations

from pathlib import PurePosixPath

from docmill.errors import LimitError
from docmill.settings import Limits
from docmill.sources.entry import Entry
from docmill.sources.sniffing import Kind

__all__ = ["check_count", "check_depth", "is_hidden"]


def check_count(entry: Entry, count: int, limits: Limits) -> None:
    """Check that an archive has no more members than it may.

    Raises:
        LimitError: it has.
    """
    if count > limits.archive_members:
        raise LimitError(
            f"{entry.where}: more members than limits.archive_members={limits.archive_members}; the first ones were "
            "read. Raise it (DOCMILL_LIMITS__ARCHIVE_MEMBERS)"
        )


def check_depth(entry: Entry, kind: Kind, limits: Limits) -> None:
    """Check that an archive or compressed stream does not stand inside more of them than it may.

    Raises:
        LimitError: it does.
    """
    if entry.depth >= limits.archive_depth:
        raise LimitError(
            f"{entry.where}: {kind} inside {entry.depth} archives or compression layers, more than limits.archive_depth"
            f"={limits.archive_depth} allows; raise it (DOCMILL_LIMITS__ARCHIVE_DEPTH)"
        )


def is_hidden(name: str) -> bool:
    """Tell whether a member is hidden by its name, or by that of a folder it is in."""
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)
