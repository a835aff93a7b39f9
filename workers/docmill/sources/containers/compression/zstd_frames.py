"""Where a Zstandard frame ends (RFC 8878, section 3.1).

The `zstandard` package takes the end of its input for the end of the frame and reads a file that was cut off as if it
were whole. So a frame is walked beside it, header by header, without decompressing anything.
"""

from __future__ import annotations

__all__ = ["FrameWalk"]

SKIPPABLE = range(0x184D2A50, 0x184D2A60)
RAW, RLE = 0, 1


class FrameWalk:
    """Follow one frame through compressed bytes fed piece by piece, and know whether it is whole."""

    def __init__(self) -> None:
        self.is_whole = False
        self._held = bytearray()  # of a header that is not complete
        self._skip = 0  # bytes to pass over before the next header
        self._at_frame = True  # whether the next header is the frame's, not a block's
        self._is_last = False  # whether the frame ends with what is passed over
        self._checksum = False

    def feed(self, data: bytes) -> int:
        """Take the next bytes; return how many of them belong to the frame."""
        at = 0
        while not self.is_whole:
            step = min(self._skip, len(data) - at)
            at += step
            self._skip -= step
            if self._skip:
                break
            if self._is_last:
                self.is_whole = True
                break
            if at == len(data):
                break
            self._held.append(data[at])
            at += 1
            self._note_header()
        return at

    def _note_header(self) -> None:
        """Note what a header says, once it is complete."""
        if self._at_frame:
            self._note_frame()
        elif len(self._held) == 3:
            header = int.from_bytes(self._held, "little")
            last, kind, size = header & 1, header >> 1 & 3, header >> 3
            self._held.clear()
            self._skip = (1 if kind == RLE else size) + (4 if last and self._checksum else 0)
            self._is_last = bool(last)

    def _note_frame(self) -> None:
        if len(self._held) < 5:
            return
        magic = int.from_bytes(self._held[:4], "little")
        if magic in SKIPPABLE:
            if len(self._held) == 8:
                self._skip = int.from_bytes(self._held[4:8], "little")
                self._is_last = True
                self._held.clear()
            return
        descriptor = self._held[4]
        single = descriptor >> 5 & 1
        size = (1 if single else 0, 2, 4, 8)[descriptor >> 6]
        dictionary = (0, 1, 2, 4)[descriptor & 3]
        self._checksum = bool(descriptor & 4)
        self._at_frame = False
        self._skip = (1 - single) + dictionary + size
        self._held.clear()
