"""The names of a zip's members as they were written: in UTF-8, or in the code page of the machine that packed them."""

from __future__ import annotations

from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.entry import readable

__all__ = ["name_of"]

UTF8 = 0x800
CYRILLIC = range(0x80, 0xF2)
"""The bytes of Cyrillic letters in code page 866, among some of boxes; in code page 437 they are mostly boxes."""

BOXES = range(0xB0, 0xE0)


def name_of(header: ZipHeader) -> str:
    """Return a member's name, fit for JSON.

    The standard knows UTF-8, where a flag says so, and code page 437. In truth names without the flag are in UTF-8, or
    in the code page of their writer's country: those of Russian and Chinese are told by the bytes that they allow.
    """
    if header.unicode_name is not None:
        return readable(header.unicode_name.decode("utf-8", "surrogateescape"))
    name = header.name
    if header.flags & UTF8 or name.isascii():
        return readable(name.decode("utf-8", "surrogateescape"))
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode(_code_page(name), "replace")


def _code_page(name: bytes) -> str:
    high = [byte for byte in name if byte >= 0x80]
    letters = [byte for byte in high if byte in CYRILLIC and byte not in BOXES]
    if len(letters) == len(high) and sum(byte in range(0xA0, 0xB0) or byte >= 0xE0 for byte in high) * 2 >= len(high):
        return "cp866"
    try:
        text = name.decode("gb18030")
    except UnicodeDecodeError:
        return "cp437"
    return "gb18030" if any("\u4e00" <= character <= "\u9fff" for character in text) else "cp437"
