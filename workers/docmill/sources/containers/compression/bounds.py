"""Bounds on what comes out of decompressors, set by what goes in: for each of them, and for all inside one file."""

from __future__ import annotations

from docmill.errors import LimitError
from docmill.sources.entry import Tally

__all__ = ["Ratio"]

SLACK = 1 << 20
"""Decompressed bytes that are never too many: a few blanks may well compress 1:1000, and a mebibyte harms nobody."""

FILE_SLACK = 64 << 20
"""The same for all that is inside one file, which may be many small things that compress well."""

ADVICE = "raise it (DOCMILL_LIMITS__ARCHIVE_RATIO) if you trust it"


class Ratio:
    """Counts decompressed bytes against compressed ones.

    Args:
        ratio: Decompressed bytes allowed for each compressed one (`limits.archive_ratio`).
        where: How messages name the stream.
        tally: Of the whole file it is in: there the bytes of all layers are counted against those of the file.
    """

    def __init__(self, ratio: float, where: str, tally: Tally | None = None) -> None:
        self._ratio, self._where, self._tally = ratio, where, tally
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
                f"limits.archive_ratio={self._ratio:g} allows; {ADVICE}"
            )
        if self._tally is None:
            return
        self._tally.decoded += size
        if self._tally.decoded > self._ratio * self._tally.size + FILE_SLACK:
            raise LimitError(
                f"{self._where}: {self._tally.decoded} bytes came out of all layers of a file of {self._tally.size}, "
                f"more than limits.archive_ratio={self._ratio:g} allows; {ADVICE}"
            )

    def go_back(self, count: int) -> None:
        """Count what came out since then as if it had not: it is decoded again."""
        if self._tally is not None:
            self._tally.decoded -= self.count - count
        self.count = count
