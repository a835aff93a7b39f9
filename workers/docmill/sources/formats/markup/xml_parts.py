"""XML cut into the elements that are documents, in bounded memory and whatever is damaged between them.

Elements are found by their tags, comments and CDATA sections left aside (XML 1.0, section 2), and none is parsed here:
so a fault costs its own element, and a declaration of entities, which only a prolog may hold, is never obeyed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docmill.errors import LimitError, SourceError
from docmill.sources.entry import EXCERPT, GapError
from docmill.sources.formats.markup.outside_tags import OutsideTags
from docmill.sources.formats.transcoding import Transcoded
from docmill.text.byte_order_marks import find_unicode_encoding

__all__ = ["Shape", "XmlPart", "as_utf8", "split_elements"]

CHUNK = 256 << 10
OVERLAP = 200
"""Bytes looked at again with the next ones: more than the beginning of a tag has."""

MOST_HEAD = 1 << 20
"""Bytes kept of what stands before the first element: declarations, and what a feed or a wiki says of itself."""

ASIDE = rb"<(%(name)s)(?=[\s>])[^<>]{0,1000}+(?<!/)>(?:[^<]++|<(?!/?(?:%(name)s)[\s>]))*</\1\s{0,9}>"
DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
ASCII_BASED = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


@dataclass(frozen=True, slots=True)
class XmlPart:
    """An element, or what stands where one should.

    `raw` is the element, or its beginning where it has an `error`; `number` and `offset` are the line and the place of
    its first byte, `size` its bytes in all. The part that `is_head` is what stands before the first element.
    """

    number: int
    offset: int
    raw: bytes
    size: int
    error: Exception | None = None
    is_head: bool = False


def as_utf8(stream: io.RawIOBase, head: bytes) -> io.RawIOBase:
    """Return a stream of XML in UTF-8, whatever its first bytes say that it is in.

    Raises:
        SourceError: it says something that nobody knows.
    """
    _, encoding = find_unicode_encoding(head)
    if encoding == "utf-8":
        return stream
    declared = DECLARED.match(head)
    encoding = encoding or (declared[1].decode().lower() if declared else "utf-8")
    if encoding in ASCII_BASED:
        return stream
    try:
        return Transcoded(stream, encoding)
    except LookupError as error:
        raise SourceError(f"it declares the encoding {encoding}, which is not known") from error


class Shape:
    """The expressions for the tags that a kind of XML has, made of local names that are parted by `|`.

    `elements` are the documents, none of which holds another; `roots` what they stand in, whose end tag must come.
    `inner` stand in elements: elsewhere they tell of one without its tags. Those `of_head` stand before the first one
    as well, once each, and `asides` hold some of their own.
    """

    def __init__(self, elements: str, roots: str, inner: str, of_head: str = "", asides: str = "") -> None:
        prefix = rb"(?:[A-Za-z_][\w.-]{0,60}:)?(?:"
        name = prefix + elements.encode() + rb")(?=[\s/>])"
        self.inner = re.compile(rb"<(" + prefix + inner.encode() + rb"))(?=[\s/>])")
        self._of_head = frozenset(of_head.encode().split(b"|"))
        self._asides = re.compile(ASIDE % {b"name": asides.encode()}) if asides else None
        self.start = re.compile(rb"<" + name)
        self.token = re.compile(rb"<!--|<!\[CDATA\[|</?" + name)
        self.end = re.compile(rb"</" + name)
        self.root_end = re.compile(rb"</" + prefix + roots.encode() + rb")\s{0,100}>")

    def holds_parts(self, raw: bytes, *, is_head: bool) -> bool:
        """Tell whether what stands around elements holds parts of one whose tags are lost."""
        found = Counter(self.inner.findall(self._asides.sub(b"", raw) if self._asides else raw))
        if not is_head:
            return bool(found)
        return any(count > 1 or name.rpartition(b":")[2] not in self._of_head for name, count in found.items())


def split_elements(stream: io.RawIOBase, shape: Shape, limit: int) -> Iterator[XmlPart]:
    """Cut XML into its elements. What stands before the first comes first.

    Args:
        stream: In UTF-8; read as elements are asked for.
        shape: What its elements are called.
        limit: Bytes an element may have. A longer one is passed over to its end; only its beginning is kept.

    Yields:
        Elements in order. One whose end tag is missing ends where the next begins; it has an error, and so has what
        belongs to no element and holds parts of one. Nothing is raised for a broken stream.
    """
    return _XmlWalk(stream, shape, limit).walk()


class _XmlWalk:
    def __init__(self, stream: io.RawIOBase, shape: Shape, limit: int) -> None:
        self._stream, self._shape, self._limit = stream, shape, limit
        self._data = bytearray()
        self._offset, self._line = 0, 1  # of the first byte of the data
        self._ended = False
        self._error: Exception | None = None
        self._searched: dict[bytes, int] = {}  # up to where marks do not come
        self._outside = OutsideTags()
        self._is_cut = False  # whether the last element told that all ends in it

    def walk(self) -> Iterator[XmlPart]:
        yield from self._between(is_head=True)
        while self._data:
            yield self._element()
            if self._is_cut:
                return
            yield from self._between(is_head=False)

    def _fill(self) -> bool:
        """Read more; return whether there was more."""
        if self._ended:
            return False
        try:
            piece = self._stream.read(CHUNK) or b""
        except Exception as error:  # noqa: BLE001 - whatever the parsers below raise, the caller wants the place of it
            piece, self._error = b"", error
        self._ended = not piece
        self._data += piece
        return not self._ended

    def _take(self, size: int) -> bytes:
        taken = bytes(self._data[:size])
        del self._data[:size]
        self._offset += size
        self._line += taken.count(b"\n")
        return taken

    def _between(self, *, is_head: bool) -> Iterator[XmlPart]:
        """Take what stands before the next element, or before the end."""
        number, offset, size = self._line, self._offset, 0
        kept = bytearray()
        while True:
            found = self._shape.start.search(self._data)
            whole = found.start() if found else len(self._data)
            piece = self._take(whole if found or self._ended else max(whole - OVERLAP, 0))
            size += len(piece)
            kept += piece[: max(MOST_HEAD - len(kept), 0)]
            if found or self._ended:
                break
            self._fill()
        raw = bytes(kept)
        if is_head:
            yield XmlPart(number, offset, raw, size, is_head=True)
        if size > len(raw) or (not found and self._error is not None):
            self._outside.forget()
        if self._shape.end.search(raw) or self._shape.holds_parts(raw, is_head=is_head):
            self._outside.forget()
            error = SourceError("an element has no beginning or no tags here")
            yield XmlPart(number, offset, raw[:EXCERPT], size, error)
        elif self._outside.is_torn(raw):
            error = SourceError("an element may be lost here: what stands around the elements is damaged")
            yield XmlPart(number, offset, raw[:EXCERPT], size, error)
        if not found and not isinstance(self._error, GapError):
            yield from self._at_end(raw)

    def _at_end(self, raw: bytes) -> Iterator[XmlPart]:
        error = self._error
        if error is None and not self._shape.root_end.search(raw):
            error = SourceError("the XML ends before its last end tag: it was cut off")
        if error is not None:
            yield XmlPart(self._line, self._offset, b"", 0, error)

    def _element(self) -> XmlPart:
        """Take the element that the data begin with."""
        number, offset = self._line, self._offset
        at = self._behind(b">", 1)
        if self._data[at - 2 : at] == b"/>":
            return XmlPart(number, offset, self._take(at), at)
        while True:
            found = self._shape.token.search(self._data, at)
            if found is None:
                at = max(len(self._data) - OVERLAP, 1)
                if len(self._data) > self._limit:
                    return self._too_large(number, offset)
                if self._fill():
                    continue
                self._is_cut = True
                return self._cut(number, offset, len(self._data), self._error or SourceError("it was cut off"))
            token = found.group()
            if token in (b"<!--", b"<![CDATA["):
                at = self._behind(b"-->" if token == b"<!--" else b"]]>", found.end())
            elif token[1:2] != b"/":
                return self._cut(number, offset, found.start(), SourceError("its end tag is missing"))
            else:
                end = self._behind(b">", found.end())
                return XmlPart(number, offset, self._take(end), end)
            if len(self._data) > self._limit and at > self._limit:
                return self._too_large(number, offset)

    def _behind(self, mark: bytes, at: int) -> int:
        """Return the place behind a mark; where it does not come within the limit, that from which it was wanted.

        What was searched for a mark is not searched again: many elements may want one that never comes.
        """
        start = at
        while True:
            at = max(at, self._searched.get(mark, 0) - self._offset)
            found = self._data.find(mark, at)
            if found >= 0:
                return found + len(mark)
            self._searched[mark] = self._offset + max(len(self._data) - len(mark) + 1, at)
            if len(self._data) > self._limit or not self._fill():
                return start

    def _cut(self, number: int, offset: int, size: int, error: Exception) -> XmlPart:
        return XmlPart(number, offset, self._take(size)[:EXCERPT], size, error)

    def _too_large(self, number: int, offset: int) -> XmlPart:
        """Pass over an element beyond the limit, up to its end or the beginning of another."""
        kept = bytes(self._data[:EXCERPT])
        size, at = 0, 1
        while True:
            found = self._shape.end.search(self._data, at) or self._shape.start.search(self._data, at)
            if found:
                other = self._shape.start.search(self._data, at)
                end = min(found.start(), other.start()) if other else found.start()
                if self._data[end + 1 : end + 2] == b"/":
                    close = self._data.find(b">", end)
                    end = close + 1 if close >= 0 else len(self._data)
            else:
                end = max(len(self._data) - OVERLAP, 0)
            size += end
            self._take(end)
            at = 0
            if found or not self._fill():
                break
        error = LimitError(f"{size} bytes, more than")
        return XmlPart(number, offset, kept, size, error)
