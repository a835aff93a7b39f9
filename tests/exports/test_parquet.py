"""Parquet files open in every tool, several at once and without a schema named, and hold what the records hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from docmill.arrow import arrow_schema, lines_of_table
from docmill.errors import ConfigError
from docmill.exports.parquet import write_parquet
from docmill.stores.lines import encode
from tests.arrow.samples import contrary_records
from tests.factories import make_record
from tests.interop import run_with_tools

OPENED = {
    "polars": 'import polars as pl; rows = pl.read_parquet("*.parquet").to_dicts()',
    "pandas": 'import pandas as pd; rows = pd.read_parquet(".").to_dict("records")',
    "duckdb": "import duckdb; rows = duckdb.sql(\"from '*.parquet'\").to_arrow_table().to_pylist()",
    "pyarrow": 'import pyarrow.parquet as pq; rows = pq.read_table(".").to_pylist()',
    "datasets": "import datasets; found = datasets.load_dataset('parquet', data_files='*.parquet', split='train')\n"
    "rows = found.to_list()",
}
TOLD = """
import json
value = lambda pairs, name: {one["key"]: one["value"] for one in pairs}.get(name)
print(json.dumps({row["id"]: [row["text"], (row["language"] or {}).get("code"), value(row["metadata"], "n"),
    value(row["quality"], "words"), value(row["source"]["metadata"], "score"), row["source"]["received_at"].isoformat()]
    for row in rows}))
"""


def lines(*records: Any) -> list[bytes]:
    return [encode(record).encode() for record in records or contrary_records()]


@pytest.mark.slow
@pytest.mark.parametrize("tool", OPENED)
def test_a_tool_opens_several_files_without_a_schema(tool: str, tmp_path: Path) -> None:
    records = contrary_records()
    for record in records:  # each in a file of its own
        written = write_parquet(lines(record), tmp_path / record.id, file_bytes=1)
        (tmp_path / "all").mkdir(exist_ok=True)
        written[0].rename(tmp_path / "all" / f"{record.id}.parquet")
    told = json.loads(run_with_tools(f"{OPENED[tool]}\n{TOLD}", tmp_path / "all").splitlines()[-1])
    assert told == {
        record.id: [
            record.text,
            record.language.code if record.language else None,
            json.dumps(record.metadata["n"], separators=(",", ":")),
            record.quality.get("words"),
            json.dumps(record.source.metadata["score"]) if record.source.metadata else None,
            record.source.received_at.isoformat(),
        ]
        for record in records
    }


def test_what_was_written_comes_back_byte_for_byte(tmp_path: Path) -> None:
    given = lines()
    write_parquet(given, tmp_path, file_bytes=1 << 20)
    assert list(lines_of_table(pq.read_table(tmp_path))) == given


def test_files_end_at_their_size_and_every_row_group_is_bounded(tmp_path: Path) -> None:
    many = lines(*(make_record(str(number), text=f"{number} " * 20_000) for number in range(1200)))
    files = write_parquet(iter(many), tmp_path, file_bytes=1 << 10)
    told = [pq.ParquetFile(path) for path in files]
    assert len(files) > 1
    assert sum(file.metadata.num_rows for file in told) == 1200
    for file in told:
        for group in range(file.num_row_groups):
            assert file.metadata.row_group(group).total_byte_size < 100 << 20


def test_no_records_are_a_file_with_the_schema(tmp_path: Path) -> None:
    (file,) = write_parquet([], tmp_path, file_bytes=1)
    assert pq.read_schema(file).equals(arrow_schema("pairs"))


def test_columns_are_chosen_and_checked(tmp_path: Path) -> None:
    write_parquet(lines(), tmp_path / "out", fields=["text", "id"], file_bytes=1 << 20)
    assert pq.read_table(tmp_path / "out").column_names == ["text", "id"]
    with pytest.raises(ConfigError, match=r"language\.code"):
        write_parquet(lines(), tmp_path / "no", fields=["language.code"], file_bytes=1)
