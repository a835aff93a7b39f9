"""Texts are files named by their documents, and no name leads elsewhere."""

from __future__ import annotations

from pathlib import Path

from docmill.exports.text import write_texts
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_record


def test_each_text_is_a_file_as_it_is(tmp_path: Path) -> None:
    records = contrary_records()
    assert write_texts([encode(record).encode() for record in records], tmp_path) == 3
    for record in records:
        assert (tmp_path / record.id[:2] / f"{record.id}.txt").read_bytes() == record.text.encode()


def test_no_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    ids = ["../../x", "/etc/x", "..", "", "a\0b", "é" * 200, "%2E"]
    records = [make_record(str(number), id=identity) for number, identity in enumerate(ids)]
    folder = tmp_path / "out"
    folder.mkdir()
    assert write_texts([encode(record).encode() for record in records], folder) == len(ids)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert len(list(folder.glob("*/*.txt"))) == len(ids)
