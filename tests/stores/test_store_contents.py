"""Documents are kept as they were handed in, and found one by one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import zstandard

from docmill.documents import Document
from docmill.errors import StoreError
from docmill.stores import Store, open_store
from docmill.stores.contents import ContentParts
from docmill.stores.inventory import DamagedPart
from docmill.stores.parts import LocalParts
from tests.factories import make_document, make_record

HOSTILE = "../../etc/passwd\0\n%2e%2e/x"


def kept(number: int, content: bytes = b"") -> Document:
    """A document whose URI, run and metadata a stranger chose."""
    made = Document.make(
        content or os.urandom(50) * number,
        uri=f"file:///{HOSTILE}{number}",
        media_type="text/html",
        encoding="windows-1256",
        metadata={"source_file": HOSTILE, "n": number},
    )
    return Document(made.id, made.source, made.content, run="r")


def found(store: Store, *documents: Document, place: str = "") -> dict[str, Document]:
    return store.contents({document.id: place for document in documents})


def test_documents_come_back_as_they_were_handed_in(store: Store) -> None:
    first, second, other = kept(1), kept(200), kept(3, b"\0\xff\r\n")
    assert found(store, first) == {}
    assert store.keep("one", [first, second]) > 0
    store.keep("two", [other])
    assert found(store, first, second, other) == {one.id: one for one in (first, second, other)}
    assert found(store, make_document("never kept")) == {}


def test_a_batch_that_is_kept_again_replaces_itself(store: Store) -> None:
    first, second = kept(1), kept(2)
    store.keep("one", [first, second])
    store.keep("one", [first])
    store.keep("one", [first])
    assert found(store, first, second) == {first.id: first}
    store.keep("one", [])
    assert found(store, first) == {}


def test_what_is_kept_is_told_with_its_bytes(store: Store) -> None:
    assert list(store.kept()) == []
    documents = [kept(1), kept(2)]
    size = store.keep("one", documents)
    told = list(store.kept())
    assert sorted((one.id, one.run) for one in told) == sorted((one.id, "r") for one in documents)
    assert sum(one.bytes for one in told) == size


def test_a_document_that_is_removed_leaves_no_content(store: Store) -> None:
    first, second = kept(1), kept(2)
    store.keep("one", [first, second])
    store.write("one", [make_record(one.id, id=one.id) for one in (first, second)], [])
    store.remove([first.id])
    assert found(store, first, second) == {second.id: second}


def test_the_place_of_a_record_leads_to_its_content(store: Store) -> None:
    first = kept(1)
    store.keep("one", [first])
    store.write("one", [make_record("x", id=first.id)], [])
    ((_, place),) = store.located()
    assert found(store, first, place=place) == {first.id: first}


def test_one_document_is_found_without_reading_the_others(tmp_path: Path) -> None:
    read: list[int] = []

    class Counting(LocalParts):
        def read_range(self, name: str, start: int, length: int) -> bytes | None:
            part = super().read_range(name, start, length)
            read.append(len(part or b""))
            return part

        def read(self, name: str) -> bytes | None:
            raise AssertionError(name)

    parts = ContentParts(Counting(tmp_path))
    documents = [kept(number, os.urandom(10_000)) for number in range(1, 2000)]
    written = parts.put("b", documents)
    assert parts.find("b", [documents[1000].id]) == {documents[1000].id: documents[1000]}
    assert sum(read) < written / 50


def test_no_name_of_a_file_comes_from_a_document(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/out")
    store.keep("b", [kept(1)])
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == [
        "out/.records.lock",
        "out/contents/b.zst",
    ]


def test_any_zstd_reads_the_contents_of_a_part(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}")
    store.keep("b", [kept(1, b"one "), kept(2, b"two")])
    with (tmp_path / "contents" / "b.zst").open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        assert stream.read(100) == b"one two"


def test_a_part_that_is_cut_or_changed_is_damage(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}")
    first, second = kept(1, b"x" * 1000), kept(2, os.urandom(500))
    store.keep("b", [first, second])
    path = tmp_path / "contents" / "b.zst"
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes([whole[40] ^ 255]) + whole[41:])
    with pytest.raises(StoreError, match="damaged; enqueue its source anew"):
        found(store, first, second)
    path.write_bytes(whole[:-20])
    assert [item.place for item in store.inventory() if isinstance(item, DamagedPart)] == ["contents/b.zst"]
    assert store.set_aside("contents/b.zst")
    assert list(store.inventory()) == []
    assert found(store, first) == {}
