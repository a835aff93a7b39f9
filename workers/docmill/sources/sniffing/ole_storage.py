"""What an OLE compound file is, by the streams that its directory names: old Office documents, encrypted new ones.

See [MS-CFB], sections 2.2 (header), 2.3 (FAT) and 2.6 (directory); the names are those of [MS-DOC], [MS-XLS], [MS-PPT],
[MS-OFFCRYPTO] and [MS-OXMSG].
"""

from __future__ import annotations

import struct

__all__ = ["ENCRYPTED_OFFICE", "OLE", "ole_type"]

OLE = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
MOST_SECTORS = 4096  # of the directory: half a million entries of 4 KiB sectors, far more than any document has
END_OF_CHAIN = 0xFFFFFFFA  # and all above it are no sectors

TYPES = {
    "encryptedpackage": ENCRYPTED_OFFICE,
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "hwpsummaryinformation": "application/x-hwp",
    "visiodocument": "application/vnd.visio",
    "quill": "application/x-mspublisher",
}
"""Media types by a stream's or storage's name, in lower case; the first that is there counts."""


def ole_type(content: bytes) -> str:
    """Return the media type of a compound file; `OLE` where its directory is damaged or names nothing known."""
    names = set(_names(content)) if content.startswith(MAGIC) else set()
    return next((media_type for name, media_type in TYPES.items() if name in names), OLE)


def _names(content: bytes) -> list[str]:
    """Return the names of the root's streams and storages, and of those below, in lower case."""
    if len(content) < HEADER:
        return []
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        return []
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", content, 48)
    table = _sector_table(content, size)
    names = []
    seen: set[int] = set()
    while sector < END_OF_CHAIN and sector not in seen and len(seen) < MOST_SECTORS:
        seen.add(sector)
        start = (sector + 1) * size
        part = content[start : start + size]
        for at in range(0, len(part) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", part, at + 64)
            if kind and 2 <= length <= 64:
                names.append(part[at : at + length - 2].decode("utf-16-le", "replace").strip("\x05").lower())
        sector = table[sector] if sector < len(table) else END_OF_CHAIN
    return names


def _sector_table(content: bytes, size: int) -> tuple[int, ...]:
    """Return which sector follows each one, as far as the header names the sectors that tell it: 109 of them."""
    found = b""
    for sector in struct.unpack_from("<109I", content, 76):
        if sector >= END_OF_CHAIN:
            break
        found += content[(sector + 1) * size : (sector + 2) * size]
    return struct.unpack(f"<{len(found) // 4}I", found[: len(found) // 4 * 4])
