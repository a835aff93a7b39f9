"""XML of Office files as trees with short names; what declares entities is refused, and nothing outside is opened.

Tested by tests/stages/convert/office/test_trees.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from docmill.errors import DamagedFileError, LimitError

__all__ = ["at_path", "chosen", "flag", "is_on", "kids", "local_name", "number_of", "parse_xml"]

_OOXML = {
    "w": "wordprocessingml/main",
    "p": "presentationml/main",
    "s": "spreadsheetml/main",
    "a": "drawingml/main",
    "wp": "drawingml/wordprocessingDrawing",
    "xdr": "drawingml/spreadsheetDrawing",
    "dgm": "drawingml/diagram",
    "c": "drawingml/chart",
    "m": "officeDocument/math",
    "r": "officeDocument/relationships",
    "ep": "officeDocument/extendedProperties",
}
_ODF = {
    "office": "office",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "style": "style",
    "presentation": "presentation",
    "number": "datastyle",
    "meta": "meta",
    "manifest": "manifest",
    "chart": "chart",
}
PREFIXES = {
    **{f"http://purl.oclc.org/ooxml/{path}": prefix for prefix, path in _OOXML.items()},
    **{
        f"http://schemas.openxmlformats.org/{kind}/2006/{name}": prefix
        for prefix, path in _OOXML.items()
        for kind, name in [path.split("/")]
    },
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "ep",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "http://schemas.microsoft.com/office/drawing/2010/main": "a14",
    "urn:schemas-microsoft-com:vml": "v",
    **{f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": prefix for prefix, name in _ODF.items()},
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://www.w3.org/1999/xhtml": "",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
"""Prefixes by namespace: those of ISO/IEC 29500, strict and transitional, of OpenDocument, and some beside them."""


class _RootReached(Exception):  # noqa: N818 - no error: it ends the look at a prolog
    pass


def parse_xml(raw: bytes, part: str, depth: int, prefix: str = "") -> Element:
    """Return the root of a part; its names and its attributes' have the prefixes of PREFIXES, whatever the file wrote.

    Args:
        raw: The bytes of the part.
        part: Its name, for messages.
        depth: Levels that elements may be nested.
        prefix: What the namespace of the root stands for where nobody knows it; other unknown ones have none.

    Raises:
        DamagedFileError: it is not well-formed, or it declares entities.
        LimitError: it is nested more deeply.
    """
    _check_prolog(raw, part)
    parser = XMLParser()  # noqa: S314 - entities of its own were refused, and expat opens nothing by itself
    try:
        parser.feed(raw)
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise DamagedFileError(f"the part {part} is not well-formed XML: {error}") from error
    _shorten(root, part, depth, prefix)
    return root


def _check_prolog(raw: bytes, part: str) -> None:
    """Refuse a part that declares entities (XML 1.0, section 4.2): only a prolog can."""

    def refuse(*_: object) -> None:
        raise DamagedFileError(f"the part {part} declares entities of its own, which docmill does not obey")

    def stop(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(raw, True)
    except _RootReached:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedFileError(f"the part {part} is not well-formed XML: {error}") from error


def _shorten(root: Element, part: str, most: int, prefix: str) -> None:
    """Give every element and attribute its short name, level by level, so that the depth is counted on the way."""
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    short: dict[str, str] = {}
    known = PREFIXES if namespace in PREFIXES else {**PREFIXES, namespace: prefix}
    level = [root]
    depth = 0
    while level:
        depth += 1
        if depth > most:
            raise LimitError(f"the elements of the part {part} are nested deeper than depth = {most}")
        below: list[Element] = []
        for element in level:
            tag = element.tag
            if (name := short.get(tag)) is None:
                name = short[tag] = _short_name(tag, known)
            element.tag = name
            for key in element.keys():  # noqa: SIM118 - an element is no mapping
                if key[0] == "{":
                    if key not in short:
                        short[key] = _short_name(key, known)
                    element.attrib[short[key]] = element.attrib.pop(key)
            below.extend(element)
        level = below


def _short_name(tag: str, prefixes: dict[str, str]) -> str:
    namespace, _, name = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
    prefix = prefixes.get(namespace, "")
    return f"{prefix}:{name}" if prefix else name


def local_name(element: Element) -> str:
    """Return an element's name without its prefix."""
    return element.tag.rpartition(":")[2]


def at_path(element: Element | None, path: str) -> Element | None:
    """Return the first element down a path of names parted by slashes; None where it ends before."""
    for name in path.split("/"):
        if element is None:
            return None
        element = element.find(name)
    return element


def kids(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children of these names, in order; none of nothing."""
    if element is not None:
        for child in element:
            if child.tag in names:
                yield child


def chosen(alternate: Element) -> Element | None:
    """Return the one branch of an `mc:AlternateContent` that is read: the first choice with content, else the fallback.

    Every choice docmill meets (shapes, equations, newer marks) holds the same text as its fallback, so one is enough
    (ISO/IEC 29500-3, section 10.2.1).
    """
    branches = sorted(kids(alternate, "mc:Choice", "mc:Fallback"), key=lambda branch: branch.tag != "mc:Choice")
    return next((branch for branch in branches if len(branch)), None)


def flag(element: Element | None, attribute: str = "w:val") -> bool:
    """Tell whether an on-off property is there and on (ISO/IEC 29500-1, section 17.17.4)."""
    return element is not None and element.get(attribute, "true").lower() not in ("0", "false", "off")


def is_on(value: str | None) -> bool:
    """Tell whether an on-off attribute is there and on."""
    return (value or "").lower() in ("1", "true", "on")


def number_of(text: str | None, default: int = 0) -> int:
    """Return an attribute's whole number, within 32 bits; the default where it holds none."""
    try:
        number = int(text) if text is not None else default
    except ValueError:
        return default
    return max(min(number, 2**31 - 1), -(2**31))
