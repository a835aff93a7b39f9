"""The names of a zip's members as they were written: in UTF-8, or in the code page of the machine that packed them."""

from __future__ import annotations

from docmill.sources.containers.archives.code_pages import guess_code_page
from docmill.sources.containers.archives.zip_directory import ZipHeader
from docmill.sources.entry import readable

__all__ = ["name_of"]

UTF8 = 0x800


def name_of(header: ZipHeader) -> str:
    """Return a member's name, fit for JSON.

    The standard knows UTF-8, where a flag says so, and code page 437. In truth names without the flag are in UTF-8, or
    in the code page of their writer's country, which is guessed by how the name reads.
    """
    if header.unicode_name is not None:
        return readable(header.unicode_name.decode("utf-8", "surrogateescape"))
    name = header.name
    if header.flags & UTF8 or name.isascii():
        return readable(name.decode("utf-8", "surrogateescape"))
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode(guess_code_page(name), "replace")
