"""The bound on what comes out of a decompressor, set by what goes in."""

from __future__ import annotations

from docmill.errors import LimitError

__all__ = ["Ratio"]

SLACK = 1 << 20
"""Decompressed bytes that are never too many: a few blanks may well compress 1:1000, and a mebibyte harms nobody."""


class Ratio:
    """Counts decompressed bytes against compressed ones.

    Args:
        ratio: Decompressed bytes allowed for each compressed one (`limits.archive_ratio`).
        where: How messages name the stream.
    """

    def __init__(self, ratio: float, where: str) -> None:
        self._ratio, self._where = ratio, where
        self.count = 0

    def add(self, size: int, taken: int) -> None:
        """Count `size` bytes more, out of `taken` compressed ones in all.

        Raises:
            LimitError: more came out than the ratio allows.
        """
        self.count += size
        if self.count > self._ratio * taken + SLACK:
            raise LimitError(
                f"{self._where}: {self.count} bytes came out of {taken} compressed ones, more than "
                f"limits.archive_ratio={self._ratio:g} allows; raise it (DOCMILL_LIMITS__ARCHIVE_RATIO) if you trust it"
            )
