"""Headers of a tar: POSIX.1-1988 (ustar), the pax format of POSIX.1-2001, and GNU tar's.

See https://www.gnu.org/software/tar/manual/html_node/Standard.html and, for pax,
https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BLOCK", "TarHeader", "parse_header", "parse_pax"]

BLOCK = 512
SUM = slice(148, 156)

REGULAR = frozenset("0\x007")
WITHOUT_DATA = {"1": "link", "2": "link", "3": "device", "4": "device", "5": "directory", "6": "fifo"}


@dataclass(frozen=True, slots=True)
class TarHeader:
    """What one header says: the member's name as bytes, the size of its data, and the character of its type."""

    name: bytes
    size: int
    type: str
    is_extended: bool
    """Whether more of a sparse file's map follows in a block of its own."""

    def is_regular(self, name: bytes, size: int | None) -> bool:
        """Tell whether it is a file; in archives older than POSIX an empty one whose name ends in a slash is a folder.

        Name and size are those of its extended header where it has one: its own name may be cut off behind a slash.
        """
        return self.type in REGULAR and not (name.endswith(b"/") and size == 0)

    @property
    def kind(self) -> str:
        """What a member that is no file is counted as."""
        return "directory" if self.type in REGULAR else WITHOUT_DATA.get(self.type, "other")

    @property
    def data(self) -> int:
        """The bytes that follow the header."""
        return 0 if self.type in WITHOUT_DATA else self.size


def parse_header(block: bytes) -> TarHeader | None:
    """Return what a block says; None where its checksum or its size is wrong, so that it is no header."""
    said = _number(block[SUM])
    if said is None or len(block) != BLOCK:
        return None
    blanked = block[:148] + b" " * 8 + block[156:]
    # some old writers summed signed characters
    if said not in (sum(blanked), sum(byte - 256 if byte > 127 else byte for byte in blanked)):
        return None
    size = _number(block[124:136])
    if size is None or size < 0:
        return None
    name = block[:100].split(b"\0", 1)[0]
    prefix = block[345:500].split(b"\0", 1)[0] if block[257:263] == b"ustar\0" else b""
    kind = chr(block[156])
    return TarHeader(prefix + b"/" + name if prefix else name, size, kind, kind == "S" and block[482] != 0)


def _number(field: bytes) -> int | None:
    """Return a number in octal digits or, as GNU tar writes large ones, in base 256; None where it is neither."""
    if field[0] in (0x80, 0xFF):
        return int.from_bytes(field[1:], "big") - (256 ** (len(field) - 1) if field[0] == 0xFF else 0)
    digits = field.split(b"\0", 1)[0].strip(b" ")
    if not digits:
        return 0
    return int(digits, 8) if set(digits) <= set(b"01234567") else None


def parse_pax(data: bytes) -> dict[str, bytes] | None:
    """Return the records of a pax header that say something of name, size and holes; None where it is damaged."""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(data) and data[at] != 0:
        blank = data.find(b" ", at, at + 20)
        digits = data[at : max(blank, at)]
        if not digits.isdigit():
            return None
        end = at + int(digits)
        key, mark, value = data[blank + 1 : end - 1].partition(b"=")
        if not mark or end > len(data) or data[end - 1 : end] != b"\n":
            return None
        if key in (b"path", b"size") or key.startswith(b"GNU.sparse."):
            found[key.decode("ascii", "replace")] = value
        at = end
    return found
