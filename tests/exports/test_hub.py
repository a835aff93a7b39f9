"""A dataset for a hub: the card tells what was counted, obeys no name, and the folder opens as a dataset."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from docmill.exports.hub import write_dataset
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_language, make_record
from tests.interop import run_with_tools


def test_the_head_is_what_a_hub_reads(tmp_path: Path) -> None:
    lines = [encode(record).encode() for record in contrary_records()]
    write_dataset(lines, tmp_path, name='my "corpus"\n---\n', file_bytes=1 << 20)
    _, head, body = (tmp_path / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    told = yaml.safe_load(head)
    assert told["pretty_name"] == 'my "corpus" ---'
    assert told["language"] == ["ar"]
    assert told["size_categories"] == ["n<1K"]
    assert told["configs"][0]["data_files"] == [{"split": "train", "path": "data/*.parquet"}]
    assert "3 documents" in body
    assert "| kept | 3 |" in body
    assert "clean 1 (1)" in body
    assert "`entities`" in body


def test_no_name_is_markdown(tmp_path: Path) -> None:
    hostile = make_language("x|[a](b)<script>\u202e")
    write_dataset([encode(make_record(language=hostile)).encode()], tmp_path, name="# <b>", file_bytes=1)
    body = (tmp_path / "README.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    assert "# \\# \\<b\\>" in body
    assert "x\\|\\[a\\]\\(b\\)\\<script\\>" in body
    assert "\u202e" not in body


@pytest.mark.slow
def test_the_folder_opens_as_a_dataset(tmp_path: Path) -> None:
    lines = [encode(record).encode() for record in contrary_records()]
    write_dataset(lines, tmp_path / "set", name="set", file_bytes=1)
    code = 'import datasets; print(datasets.load_dataset("../set")["train"].num_rows)'
    assert run_with_tools(code, tmp_path / "set").split()[-1] == "3"
