"""The documents of a batch as they were handed in, as one part: a zstd frame for each content, an index at the end.

`zstd -d` of a part gives the contents one behind the other, since the index is a skippable frame (RFC 8878, 3.1.2):
a compressed JSON list of id, offset and length of the content's frame, run and source, the length of that list in 4
bytes, and a mark. Whoever looks for one document reads the end of the part and then its frame alone. No name in a store
comes from a document.

Tested by tests/stores/test_store_contents.py.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import orjson
import zstandard
from pydantic import ValidationError

from docmill.documents import Document, Source
from docmill.errors import StoreError
from docmill.stores.inventory import DamagedPart, KeptContent
from docmill.stores.parts import Parts

__all__ = ["CONTENTS", "ContentParts", "document_of", "pack_content", "source_of"]

CONTENTS = "contents"
SUFFIX = ".zst"
LEVEL = 3  # zstd's own default
MOST_BYTES = 1 << 31  # one content may not unpack to more: documents are bounded far below by the sources' limits
SKIPPABLE = struct.Struct("<II")  # magic number and size of a skippable frame
MAGIC = 0x184D2A5D
TRAILER = struct.Struct("<I8s")  # length of the list, and the mark
MARK = b"docmill1"
TAIL_BYTES = 1 << 15  # read first: an index of some 500 documents


def pack_content(content: bytes) -> bytes:
    """Return one content as it is kept: a zstd frame with its size and a checksum."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(content)


def source_of(document: Document) -> str:
    """Return the JSON of a document's source, as it is kept beside the content."""
    return document.source.model_dump_json()


def document_of(identity: str, run: str, source: bytes | str, packed: bytes, where: str) -> Document:
    """Return a document as it was handed in from what is kept of it.

    Raises:
        StoreError: that is damaged.
    """
    try:
        unpacked = zstandard.ZstdDecompressor().decompress(packed, max_output_size=MOST_BYTES, allow_extra_data=False)
        return Document(identity, Source.model_validate_json(source), unpacked, run)
    except (zstandard.ZstdError, ValidationError) as error:
        raise StoreError(f"{where}: the kept content of {identity} is damaged; enqueue its source anew") from error


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the content of one document lies in its part, and what is kept beside it."""

    offset: int
    length: int
    run: str
    source: bytes


class ContentParts:
    """The contents of a file store: one part a batch in the folder `contents`, named as its part of records is."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def put(self, stem: str, documents: Sequence[Document]) -> int:
        """Replace the part of a batch, which goes where there is no document; return the bytes of the contents."""
        frames = [(one.id, pack_content(one.content), one.run, source_of(one).encode()) for one in documents]
        self._put(stem, frames)
        return sum(len(packed) for _, packed, _, _ in frames)

    def find(self, stem: str, documents: Collection[str]) -> dict[str, Document]:
        """Return those of these documents that the part of a batch holds."""
        try:
            return self._found(stem, set(documents))
        except StoreError:  # it may have been replaced between index and frame
            return self._found(stem, set(documents))

    def _found(self, stem: str, wanted: set[str]) -> dict[str, Document]:
        name, found = _name(stem), {}
        for identity, frame in self._index(stem).items():
            if identity in wanted:
                packed = self._parts.read_range(name, frame.offset, frame.length) or b""
                found[identity] = document_of(identity, frame.run, frame.source, packed, name)
        return found

    def search(self, documents: Collection[str]) -> dict[str, Document]:
        """Return these documents from the newest parts that hold them. Reads every index at worst."""
        missing, found = set(documents), dict[str, Document]()
        for stem in self.stems():
            if not missing:
                break
            found |= self.find(stem, missing)
            missing -= found.keys()
        return found

    def remove(self, documents: Collection[str]) -> None:
        """Take the contents of these documents out of every part. Reads every index."""
        for stem in self.stems():
            self.remove_from(stem, lambda held: held not in documents)

    def remove_from(self, stem: str, stays: Callable[[str], bool]) -> None:
        """Take documents out of the part of a batch; the part goes where none is left."""
        index = self._index(stem)
        left = [document for document in index if stays(document)]
        if len(left) < len(index):
            part = self._parts.read(_name(stem)) or b""
            told = [(one, index[one]) for one in left]
            self._put(
                stem,
                [(one, part[of.offset : of.offset + of.length], of.run, of.source) for one, of in told],
            )

    def stems(self) -> list[str]:
        """Return the stems of all parts, newest first."""
        names = self._parts.names(CONTENTS)
        return [name.removeprefix(f"{CONTENTS}/").removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)]

    def kept(self) -> Iterator[KeptContent]:
        """Yield what every part holds, the newest first. Reads every index, and no content."""
        for stem in self.stems():
            for identity, frame in self._index(stem).items():
                yield KeptContent(identity, frame.run, frame.length)

    def damage(self) -> Iterator[DamagedPart]:
        """Yield the parts whose index cannot be read, or does not fit the part."""
        for stem in self.stems():
            try:
                self._index(stem)
            except StoreError as error:
                yield DamagedPart(_name(stem), str(error))

    def drop(self, stem: str) -> None:
        """Remove the part of a batch, if it is there."""
        self._parts.drop(_name(stem))

    def _put(self, stem: str, frames: Sequence[tuple[str, bytes, str, bytes]]) -> None:
        if not frames:
            self.drop(stem)
            return
        index, at = [], 0
        for identity, packed, run, source in frames:
            index.append((identity, at, len(packed), run, orjson.Fragment(source)))
            at += len(packed)
        told = zstandard.ZstdCompressor(level=LEVEL).compress(orjson.dumps(index))
        head = SKIPPABLE.pack(MAGIC, len(told) + TRAILER.size)
        part = b"".join([*(packed for _, packed, _, _ in frames), head, told, TRAILER.pack(len(told), MARK)])
        self._parts.put(_name(stem), part)

    def _index(self, stem: str) -> dict[str, Frame]:
        """Return where each document's content lies; nothing where there is no such part.

        Raises:
            StoreError: the part is cut, or is none.
        """
        name = _name(stem)
        tail = self._parts.read_range(name, -TAIL_BYTES, TAIL_BYTES)
        if tail is None:
            return {}
        length = _length_of_index(tail, name)
        if length + TRAILER.size > len(tail):
            tail = self._parts.read_range(name, -length - TRAILER.size, length + TRAILER.size) or b""
            if _length_of_index(tail, name) != length or len(tail) < length + TRAILER.size:
                raise StoreError(f"{name}: is cut")
        try:
            packed = tail[-length - TRAILER.size : -TRAILER.size]
            told = zstandard.ZstdDecompressor().decompress(packed, max_output_size=MOST_BYTES)
            return {
                str(identity): Frame(int(offset), int(size), str(run), orjson.dumps(source))
                for identity, offset, size, run, source in orjson.loads(told)
            }
        except (ValueError, TypeError, zstandard.ZstdError) as error:
            raise StoreError(f"{name}: its index is damaged") from error


def _length_of_index(tail: bytes, name: str) -> int:
    if len(tail) < TRAILER.size:
        raise StoreError(f"{name}: is cut")
    length, mark = TRAILER.unpack_from(tail, len(tail) - TRAILER.size)
    if mark != MARK:
        raise StoreError(f"{name}: is cut, or no part of contents")
    return int(length)


def _name(stem: str) -> str:
    return f"{CONTENTS}/{stem}{SUFFIX}"
