"""Files that only use zip or OLE as a wrapping, made by hand: as small as what tells them."""

from __future__ import annotations

import io
import struct
import zipfile

__all__ = ["DOCX", "EPUB", "ODT", "as_ole", "content_types", "package"]

OOXML = "application/vnd.openxmlformats-officedocument"


def package(files: dict[str, bytes], *, stored: str = "mimetype") -> bytes:
    """Return a zip of these files, packed but for the one that is `stored`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def content_types(main: str) -> bytes:
    """Return the `[Content_Types].xml` of a file of Office Open XML whose main part has this type."""
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{OOXML}.wordprocessingml.styles+xml"/>'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    ).encode()


DOCX = package(
    {
        "[Content_Types].xml": content_types(f"{OOXML}.wordprocessingml.document.main+xml"),
        "word/document.xml": b"<w/>",
    }
)
ODT = package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
EPUB = package({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<c/>", "one.xhtml": b"<p>one"})


def as_ole(*names: str, padding: int = 0) -> bytes:
    """Return an OLE compound file whose root holds empty streams of these names, behind `padding` free sectors."""
    entries = [_entry("Root Entry", 5), *(_entry(name, 2) for name in names)]
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = b"".join(entries)
    sectors = len(directory) // 512
    first = 1 + padding
    table = [0xFFFFFFFD] + [0xFFFFFFFF] * padding + [first + at + 1 for at in range(sectors - 1)] + [0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<6x9I", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128I", *table) + bytes(512 * padding) + directory


def _entry(name: str, kind: int) -> bytes:
    raw = name.encode("utf-16-le")
    return (raw + bytes(64 - len(raw)) + struct.pack("<HB", len(raw) + 2, kind)).ljust(128, b"\0")
