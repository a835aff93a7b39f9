"""Where Zstandard frames end (RFC 8878, section 3.1).

The `zstandard` package takes the end of its input for the end of the frame and reads a file that was cut off as if it
were whole. So the frames are walked beside it, header by header, without decompressing anything.
"""

from __future__ import annotations

__all__ = ["FrameWalk"]

SKIPPABLE = range(0x184D2A50, 0x184D2A60)
RAW, RLE = 0, 1


class FrameWalk:
    """Follow frames through compressed bytes fed piece by piece, and know at the end whether the last one is whole."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._skip = 0  # bytes to pass over before the next header
        self._between = True  # whether the next header is a frame's, not a block's
        self._checksum = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._skip >= len(data):
            self._skip -= len(data)
            return
        self._held += data[self._skip :]
        self._skip = 0
        while (step := self._step()) and step <= len(self._held):
            del self._held[:step]
        if step:
            self._skip = step - len(self._held)
            self._held.clear()

    def _step(self) -> int:
        """Return the length of the header at hand and of what it announces; 0 where the header is not complete."""
        return self._frame() if self._between else self._block()

    def _frame(self) -> int:
        if len(self._held) < 5:
            return 0
        magic = int.from_bytes(self._held[:4], "little")
        if magic in SKIPPABLE:
            return 8 + int.from_bytes(self._held[4:8], "little") if len(self._held) >= 8 else 0
        descriptor = self._held[4]
        single = descriptor >> 5 & 1
        size = (1 if single else 0, 2, 4, 8)[descriptor >> 6]
        dictionary = (0, 1, 2, 4)[descriptor & 3]
        self._checksum = bool(descriptor & 4)
        self._between = False
        return 5 + (1 - single) + dictionary + size

    def _block(self) -> int:
        if len(self._held) < 3:
            return 0
        header = int.from_bytes(self._held[:3], "little")
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        if last:
            self._between = True
        return 3 + (1 if kind == RLE else size) + (4 if last and self._checksum else 0)

    def end(self) -> None:
        """Check that the input did not end inside a frame.

        Raises:
            EOFError: it did.
        """
        if self._skip or self._held or not self._between:
            raise EOFError("the last Zstandard frame is not complete")
