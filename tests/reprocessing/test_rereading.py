"""Raw content is found where it was kept, in the inputs named, or in the local files that records are of."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import Cleaned, Document
from docmill.errors import SourceError
from docmill.records import Record
from docmill.reprocessing import Rereader
from docmill.settings import Fields, Limits
from docmill.sources import Reading, read, read_for_command
from docmill.stores import Store, open_store
from tests.factories import make_document
from tests.sources.holding import HOLD, hold_readers


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"file://{tmp_path}/out")


def documents_of(*inputs: Path) -> list[Document]:
    return list(read([str(one) for one in inputs], limits=Limits(), fields=Fields()))


def records_of(documents: Sequence[Document]) -> dict[str, tuple[Record, str]]:
    """Records of these documents, as the place '' tells nothing of them."""
    return {
        one.id: (Record.of(one.annotated("clean", Cleaned(text="x", encoding="utf-8")), []), "") for one in documents
    }


def rereader(store: Store, *inputs: str) -> Rereader:
    return Rereader(store, Limits(), Fields(), inputs)


def warc(*bodies: str) -> bytes:
    records = b""
    for number, body in enumerate(bodies):
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
            f"WARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        records += head.encode() + http + b"\r\n\r\n"
    return gzip.compress(records)


def test_documents_of_files_archives_lines_and_warcs_are_read_again_from_where_they_stand(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The first file.")
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("x/one.txt", "One in the archive.")
        archive.writestr("x/two.txt", "Two in the archive.")
    lines = [{"text": f"Line {number}.", "url": f"https://example.org/{number}"} for number in range(3)]
    (folder / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "d.warc.gz").write_bytes(warc("The first page.", "The second page."))
    documents = documents_of(folder)
    assert len(documents) == 8
    found, why = rereader(store).find(records_of(documents))
    assert why == {}
    assert {one: document.content for one, document in found.items()} == {one.id: one.content for one in documents}


def test_a_file_is_read_on_from_where_it_was_left(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps({"text": f"Line {number}."}) + "\n" for number in range(100)))
    documents = documents_of(path)
    opened: list[str] = []

    def reading(inputs: Sequence[str], **options: Any) -> Reading:
        opened.extend(inputs)
        return read_for_command(inputs, **options)

    monkeypatch.setattr("docmill.reprocessing.rereading.read_for_command", reading)
    again = rereader(store)
    for start in (0, 40, 20, 60):
        part = records_of(documents[start : start + 20])
        assert again.find(part)[0].keys() == part.keys()
    assert opened.count(str(path)) == 1
    assert again.find(records_of(documents[:5]))[0].keys() == {one.id for one in documents[:5]}  # and once more


def test_what_changed_or_went_is_told(store: Store, tmp_path: Path) -> None:
    changed, gone, other = tmp_path / "changed.txt", tmp_path / "gone.txt", make_document("x", "https://example.org/x")
    for path in (changed, gone):
        path.write_text("As it was.")
    records = records_of([*documents_of(changed, gone), other])
    changed.write_text("As it is now.")
    gone.unlink()
    found, why = rereader(store).find(records)
    assert found == {}
    assert [told.removeprefix("cannot be read again: ") for told in why.values()] == [
        f"{changed} does not hold it any more, or with another content",
        f"its content was not kept, and {gone} is no file any more",
        "its content was not kept, and its source is no local file (https://example.org/x); name it with --from",
    ]


def test_a_file_that_holds_its_reader_is_told_and_the_others_are_found(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, other = tmp_path / "held.txt", tmp_path / "other.txt"
    held.write_text(f"{HOLD} the reader.")
    other.write_text("Another text.")
    records = records_of(documents_of(held, other))
    hold_readers(monkeypatch)
    found, why = Rereader(store, Limits(source_seconds=1), Fields()).find(records)
    assert [document.content for document in found.values()] == [b"Another text."]
    (told,) = why.values()
    assert f"{held}: its reader worked for 1 s" in told
    assert "limits.source_seconds" in told


def test_inputs_are_read_where_they_are_named(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "moved.txt"
    path.write_text("Text.")
    records = records_of(documents_of(path))
    moved = path.rename(tmp_path / "here.txt")
    assert rereader(store).find(records)[0] == {}
    assert list(rereader(store, str(moved)).find(records)[0]) == list(records)


def test_an_input_that_does_not_exist_is_told_at_once(store: Store) -> None:
    with pytest.raises(SourceError, match="nowhere: no such file or folder"):
        rereader(store, "nowhere")


def test_kept_content_comes_first_and_only_where_it_is_the_records(store: Store, tmp_path: Path) -> None:
    kept, other = make_document("Kept.", "mem://a"), make_document("Other.", "mem://b")
    store.keep("b", [kept, Document(other.id, kept.source, kept.content)])
    found, why = rereader(store).find(records_of([kept, other]))
    assert found == {kept.id: kept}
    assert list(why) == [other.id]


@pytest.mark.parametrize("named", ["/dev/zero", "{pipe}", "http://127.0.0.1:9/x", "../../etc/passwd", "-", ""])
def test_what_a_stranger_says_of_a_source_opens_nothing_but_regular_files(
    store: Store, tmp_path: Path, named: str
) -> None:
    """A line of JSONL may hold a field `source_file` of its own."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    hostile = make_document("x", "https://example.org/x", metadata={"source_file": f"file://{named}".format(pipe=pipe)})
    bare = make_document("y", named.format(pipe=pipe) or "x")
    found, why = rereader(store).find(records_of([hostile, bare]))
    assert found == {}
    assert len(why) == 2
