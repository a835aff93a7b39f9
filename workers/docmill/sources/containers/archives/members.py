"""What the members of a zip and of a tar have in common: which are passed over, and how many there may be."""

from __future__ import annotations

from pathlib import PurePosixPath

from docmill.errors import LimitError
from docmill.settings import Limits
from docmill.sources.entry import Entry

__all__ = ["check_count", "is_hidden"]


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


def is_hidden(name: str) -> bool:
    """Tell whether a member is hidden by its name, or by that of a folder it is in."""
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)
