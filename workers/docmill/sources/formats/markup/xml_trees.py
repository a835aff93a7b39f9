"""One element as a small tree, without entities of its own: what declares some is refused, and nothing is opened."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from docmill.errors import LimitError, SourceError

__all__ = ["Node", "escape_content", "parse_element"]

MOST_DEPTH = 500
"""Elements inside each other: real entries have some tens."""

REFERENCE = re.compile(rb"&(?:(#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?")
XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9:.-]{0,60})")
LEFT_OVER = frozenset(
    b"a b big blockquote br center cite code dd del div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 i img ins"
    b" li ol p pre s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul".split()
)
"""Elements of HTML of which an end tag without a first one is common in what people write."""

VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "wbr"})


@dataclass(slots=True)
class Node:
    """An element: its name with its prefix, its attributes, and what stands in it, in order."""

    name: str
    attributes: dict[str, str]
    parts: list[str | Node] = field(default_factory=list)

    def children(self, *names: str) -> Iterator[Node]:
        """Yield the elements in it of these names, or all; a name without a prefix is one in any namespace."""
        for part in self.parts:
            if isinstance(part, Node) and (not names or part.name in names or part.local_name in names):
                yield part

    def child(self, *names: str) -> Node | None:
        """Return the first element in it of these names: those named first count first, and those without a prefix."""
        found = [(names.index(one.name), one) for one in self.children() if one.name in names]
        exact = min(found, key=lambda one: one[0], default=None)
        return exact[1] if exact else next((one for name in names for one in self.children(name)), None)

    @property
    def local_name(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def text(self) -> str:
        """Return all text in it."""
        return "".join(_texts(self)).strip()

    def markup(self) -> str:
        """Return what stands in it as HTML, prefixes left out."""
        return "".join(_markup(self)).strip()


def _texts(node: Node) -> Iterator[str]:
    open_parts = [iter(node.parts)]
    while open_parts:
        part = next(open_parts[-1], None)
        if part is None:
            open_parts.pop()
        elif isinstance(part, str):
            yield part
        else:
            open_parts.append(iter(part.parts))


def _markup(node: Node) -> Iterator[str]:
    open_parts: list[tuple[Iterator[str | Node], str]] = [(iter(node.parts), "")]
    while open_parts:
        parts, end = open_parts[-1]
        part = next(parts, None)
        if part is None:
            open_parts.pop()
            yield end
        elif isinstance(part, str):
            yield html.escape(part, quote=False)
        else:
            name = part.local_name
            said = [f' {key}="{html.escape(value)}"' for key, value in part.attributes.items() if key != "xmlns"]
            yield f"<{name}{''.join(said)}>"
            open_parts.append((iter(part.parts), "" if name in VOID else f"</{name}>"))


class _Builder:
    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        node = Node(name, attributes)
        self._open[-1].parts.append(node)
        self._open.append(node)
        if len(self._open) > MOST_DEPTH:
            raise LimitError(f"its elements nest deeper than {MOST_DEPTH} levels")

    def end(self, _: str) -> None:
        self._open.pop()

    def characters(self, data: str) -> None:
        self._open[-1].parts.append(data)


def parse_element(raw: bytes) -> Node:
    """Return an element as a tree.

    Entities of HTML, stray ampersands and control characters, which many feeds hold, are mended where XML refuses them.
    Control characters among bytes that are no UTF-8 are noise: what stood there is lost.

    Raises:
        SourceError: it is not well-formed, or noise.
        LimitError: it nests too deeply.
    """
    try:
        return _parsed(raw)
    except expat.ExpatError as error:
        if _is_noise(raw):
            raise SourceError(f"not well-formed XML: {error}") from error
        try:
            return _parsed(REFERENCE.sub(_mended, raw.translate(None, CONTROLS)).decode("utf-8", "replace").encode())
        except expat.ExpatError:
            raise SourceError(f"not well-formed XML: {error}") from error


def _is_noise(raw: bytes) -> bool:
    """Tell whether bytes hold control characters and are no UTF-8."""
    if len(raw.translate(None, CONTROLS)) == len(raw):
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


def escape_content(raw: bytes, start: re.Pattern[bytes]) -> bytes:
    """Return an element in which markup inside others is escaped, so that it is text.

    `start` finds the first tags of these others, and its first group their names. Some feeds hold HTML as it stands,
    which is no XML: `<br>` has no end tag there. Sections of CDATA are left as they are, and so is what holds end tags
    of elements that neither begin there nor are of HTML: it is damaged. Of elements inside each other the outer one
    counts.
    """
    pieces, at = list[bytes](), 0
    while found := start.search(raw, at):
        end = raw.find(b"</%b>" % found[1], found.end())
        if end < 0:
            break
        content = raw[found.end() : end]
        is_left = content.lstrip().startswith(b"<![CDATA[") or _is_torn(content, found[1])
        escaped = content if is_left else content.replace(b"<", b"&lt;").replace(b">", b"&gt;")
        pieces += raw[at : found.end()], escaped
        at = end
    return b"".join([*pieces, raw[at:]])


def _is_torn(content: bytes, outer: bytes) -> bool:
    """Tell whether an element ends in a content that does not begin there and is not one of HTML, or a tag has no name.

    `<>` is what is left where all between the same places of two tags is lost. So is a content in which an element of
    the `outer` one's name begins: the end of this one is lost, and another's beginning.
    """
    if b"<>" in content or b"</>" in content:
        return True
    ends, starts = set[bytes](), set(LEFT_OVER)
    for slash, name in TAG.findall(content):
        (ends if slash else starts).add(name.lower())
    return not ends <= starts or any(not slash and name == outer for slash, name in TAG.findall(content))


def _mended(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name is None:
        return b"&amp;"
    if name in XML_ENTITIES:
        return found.group()
    character = html.unescape(found.group().decode())
    return html.escape(character).encode("utf-8", "replace")


def _refuse_entities(*_: object) -> None:
    raise SourceError("it declares entities of its own, which docmill does not obey")


def _parsed(raw: bytes) -> Node:
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.EntityDeclHandler = _refuse_entities
    parser.Parse(raw, True)
    return next(builder.root.children())
