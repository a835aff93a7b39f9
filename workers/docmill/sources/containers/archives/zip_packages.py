"""Formats that only use zip as a wrapping, told from archives by their parts: Office Open XML, OpenDocument, EPUB, JAR.

An EPUB and an OpenDocument file say what they are in a first member `mimetype`, which is not packed (OCF 3.3, section
4.3; ODF 1.3, part 2, section 3.3). A file of Office Open XML names the type of its main part in `[Content_Types].xml`
(ECMA-376, part 2, section 7.2).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO

from docmill.errors import SourceError
from docmill.sources.containers.archives.zip_directory import ZipHeader, find_directory, local_header
from docmill.sources.containers.archives.zip_scan import scan_headers
from docmill.sources.refusals import not_read
from docmill.text.media_types import ODF, OOXML

__all__ = ["PackageError", "PackageMarks", "damaged_package", "package_type"]

MIMETYPE, CONTENT_TYPES, ODF_MANIFEST = b"mimetype", b"[Content_Types].xml", b"META-INF/manifest.xml"
ODF_CONTENT = b"content.xml"
IWORK = "application/vnd.apple.iwork"
PACKAGES = {
    CONTENT_TYPES: OOXML,
    b"META-INF/container.xml": "application/epub+zip",
    b"META-INF/MANIFEST.MF": "application/java-archive",
    ODF_MANIFEST: ODF,
    b"AndroidManifest.xml": "application/vnd.android.package-archive",
    b"Index/Document.iwa": IWORK,
    b"index.apxl": IWORK,
}
"""Members by which packages are told, and their media types."""

PARTS = {
    b"word/": f"{OOXML}.wordprocessingml.document",
    b"xl/": f"{OOXML}.spreadsheetml.sheet",
    b"ppt/": f"{OOXML}.presentationml.presentation",
}
"""Folders by which files of Office Open XML are told from each other where the type of the main part is not."""

MAIN_PART = re.compile(rb"""["'](application/[A-Za-z0-9.+-]{1,120}?)\.main(?:\+xml)?["']""")
SAID = re.compile(rb"application/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40}|vnd\.sun\.xml\.[a-z.]{1,40})")
TELLING = frozenset({MIMETYPE, CONTENT_TYPES, ODF_MANIFEST, ODF_CONTENT})
ODF_BODY = re.compile(rb"<office:(text|spreadsheet|presentation)[\s/>]")
OF_ROOT = re.compile(rb"""<manifest:file-entry\b[^<>]{0,500}>""")
MACROS = "macroenabled"
MOST_TYPES = 1 << 20
"""Bytes of `[Content_Types].xml` or a manifest that are looked at: a book of a thousand pictures has 150 KB."""
FIRST_MEMBERS = 64
"""Members of a damaged zip that are looked at: writers put what tells a package in front."""


class PackageError(SourceError):
    """A format that only uses zip as a wrapping; `media_type` tells which."""

    def __init__(self, where: str, media_type: str) -> None:
        self.media_type = media_type
        super().__init__(str(not_read(where, media_type)))


class PackageMarks:
    """Gathers from the members of a zip what tells a package."""

    def __init__(self) -> None:
        self._package = ""
        self._folder = ""
        self._telling: dict[bytes, ZipHeader] = {}

    def see(self, header: ZipHeader) -> None:
        """Look at one member, as the directory or its own header names it."""
        if not self._package:
            self._package = PACKAGES.get(header.name, "")
        if not self._folder:
            folder = header.name.partition(b"/")[0] + b"/"
            self._folder = PARTS.get(folder, "")
        if header.name in TELLING:
            self._telling.setdefault(header.name, header)

    def media_type(self, file: BinaryIO) -> str:
        """Return the media type of the package; empty where the zip is an archive."""
        if said := SAID.match(_first(file)):
            return said[0].decode()
        if said := SAID.match(self._content(file, MIMETYPE).strip()):
            return said[0].decode()
        if not self._package:
            return ""
        if self._package == OOXML:
            main = MAIN_PART.search(self._content(file, CONTENT_TYPES))
            return _ooxml_type(main[1].decode()) if main else self._folder or self._package
        return self._odf_type(file) if self._package == ODF else self._package

    def _odf_type(self, file: BinaryIO) -> str:
        """Return the type that a manifest tells of the whole file, or else that the content shows."""
        entries = OF_ROOT.finditer(self._content(file, ODF_MANIFEST))
        root = next((one[0] for one in entries if _is_root(one[0])), b"")
        if said := SAID.search(root):
            return said[0].decode()
        body = ODF_BODY.search(self._content(file, ODF_CONTENT))
        return f"{ODF}.{body[1].decode()}" if body else ODF

    def _content(self, file: BinaryIO, name: bytes) -> bytes:
        """Return the first MOST_TYPES bytes of a member; nothing where it is not there or is damaged."""
        header = self._telling.get(name)
        local = local_header(file, header.at) if header else None
        if header is None or local is None:
            return b""
        file.seek(local.at)
        packed = file.read(min(header.packed or MOST_TYPES, MOST_TYPES))
        if not header.method:
            return packed
        try:
            return zlib.decompressobj(-15).decompress(packed, MOST_TYPES)
        except zlib.error:
            return b""


def package_type(file: BinaryIO) -> str:
    """Return the media type of a package; empty where a zip is an archive, or too damaged to tell."""
    try:
        return _told_by(find_directory(file).headers(), file)
    except (SourceError, ValueError, OverflowError):
        return damaged_package(file)


def damaged_package(file: BinaryIO) -> str:
    """Return the media type of a package whose directory is gone, by its first members; empty for an archive."""
    members = (one for one in islice(scan_headers(file), FIRST_MEMBERS) if isinstance(one, ZipHeader))
    marks = PackageMarks()
    for header in members:
        marks.see(header)
    return marks.media_type(file)


def _told_by(headers: Iterable[ZipHeader], file: BinaryIO) -> str:
    marks = PackageMarks()
    for header in headers:
        marks.see(header)
    return marks.media_type(file)


def _first(file: BinaryIO) -> bytes:
    """Return the beginning of a first member `mimetype` that is not packed; else nothing."""
    header = local_header(file, 0)
    if header is None or header.name != MIMETYPE or header.method:
        return b""
    file.seek(header.at)
    return file.read(min(header.packed, 200) or 200)


def _is_root(entry: bytes) -> bool:
    return re.search(rb"""full-path=["']/["']""", entry) is not None


def _ooxml_type(main: str) -> str:
    """Return the media type of a file by that of its main part, in lower case."""
    media_type = main.lower()
    return f"{media_type}.12" if media_type.endswith(MACROS) else media_type
