"""EPUB: the chapters of a book in the order in which they are read (EPUB 3.3, sections 4 to 6; OPF 2.0.1).

Tested by tests/stages/convert/office/epub/test_book.py.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.epub.chapters import chapter_markup, is_contents
from docmill.stages.convert.office.epub.metadata import book_properties
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties, finished
from docmill.stages.convert.office.trees import local_name

__all__ = ["convert_epub"]

FONT_METHODS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Methods that obfuscate fonts, which hide no text."""
CHAPTERS = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
ENDINGS = (".xhtml", ".html", ".htm", ".xml")


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    media_type: str
    is_navigation: bool


def convert_epub(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a book to HTML, a piece for each chapter in the order of its spine; tables of contents are left out.

    A book whose package document is missing is read in the order of its files' names. `metadata` has its publisher
    and identifiers, and counts `missing_chapters`: those that the spine names and that are not in the file.

    Raises:
        ConversionError: it is protected by rights, empty or damaged.
        LimitError: it exceeds a limit.
    """
    package = Package(content, limits)
    path = _package_document(package)
    root = package.tree_if_there(path) if path else None
    properties = book_properties(root)
    items = list(_reading_order(root, posixpath.dirname(path))) if root is not None else []
    if not items:
        items = [_Item(name, "", False) for name in sorted(package.names) if name.endswith(ENDINGS) and _is_text(name)]
    _refuse_protected(package, items)
    if len(items) > limits.pages:
        raise LimitError(f"the book has {len(items)} chapters, more than pages = {limits.pages}")
    paths = set(package.those_there(item.path for item in items))
    there = [item for item in items if item.path in paths]
    if not there:
        raise DamagedFileError("the book holds none of the chapters that it names")
    pages = [page for item in there if (page := _chapter(package, item, limits, properties)) is not None]
    if not any(pages):
        raise EmptyFileError("the book has no text: its chapters hold pictures, or nothing")
    properties.put("chapters", len(pages))
    properties.put("missing_chapters", len(items) - len(there))
    properties.put("embedded_files", package.embedded_files)
    return finished(pages, properties, package)


def _is_text(name: str) -> bool:
    return not name.startswith("meta-inf/") and not posixpath.basename(name).startswith(("toc.", "nav."))


def _package_document(package: Package) -> str:
    root = package.tree_if_there("META-INF/container.xml")
    for one in root.iter() if root is not None else ():
        path = unquote(one.get("full-path", ""))
        if local_name(one) == "rootfile" and path in package:
            return path
    return next((name for name in package.names if name.endswith(".opf")), "")


def _reading_order(root: Element, folder: str) -> Iterator[_Item]:
    """Yield the chapters that a package document names, each once; those of the manifest where it has no spine."""
    items: dict[str, _Item] = {}
    contents = {
        _path(folder, one.get("href", ""))
        for one in root.iter()
        if local_name(one) == "reference" and "toc" in one.get("type", "")
    }
    for one in root.iter():
        if local_name(one) == "item":
            path = _path(folder, one.get("href", ""))
            navigation = "nav" in one.get("properties", "").split() or path in contents
            items[one.get("id", "")] = _Item(path, one.get("media-type", "").lower(), navigation)
    spine = [
        items[name] for one in root.iter() if local_name(one) == "itemref" and (name := one.get("idref", "")) in items
    ]
    chapters = [
        item for item in spine or items.values() if item.media_type in CHAPTERS or item.path.lower().endswith(ENDINGS)
    ]
    yield from dict.fromkeys(chapters)


def _path(folder: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, unquote(reference.partition("#")[0]))).lstrip("/")


def _refuse_protected(package: Package, items: list[_Item]) -> None:
    """Refuse a book of which a chapter is encrypted; obfuscated fonts are usual and harmless."""
    root = package.tree_if_there("META-INF/encryption.xml")
    wanted = {item.path.lower() for item in items}
    for data in root.iter() if root is not None else ():
        if local_name(data) != "EncryptedData":
            continue
        parts = {local_name(one): one for one in data.iter()}
        method, reference = parts.get("EncryptionMethod"), parts.get("CipherReference")
        path = _path("", reference.get("URI", "")) if reference is not None else ""
        if (method is None or method.get("Algorithm") not in FONT_METHODS) and path.lower() in wanted:
            raise EncryptedFileError("the book is protected by rights (DRM): its chapters are encrypted")


def _chapter(package: Package, item: _Item, limits: ConvertLimits, properties: Properties) -> str | None:
    """Return a chapter's HTML; None of a table of contents."""
    raw = package.read(item.path)
    markup = chapter_markup(raw, item.path, limits.depth, properties.remove)
    return None if is_contents(raw, markup, is_navigation=item.is_navigation) else markup
