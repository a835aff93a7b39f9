"""A run whose records are Parquet, from its first document to what the next tool opens; killed in between, too."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from docmill.arrow import arrow_schema
from docmill.stores import open_store
from tests.interop import run_with_tools
from tests.system.commandline import COMMAND, ROOT, Docmill, environment, left_over

pytestmark = pytest.mark.system
INPUTS = ["seeds/01-arabic-water-talks.txt", "seeds/09-english-harbour.html", "seeds/25-short-notices.jsonl"]


def test_a_run_in_parquet_is_shown_audited_compacted_and_exported(docmill: Docmill, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = docmill("run", *INPUTS, "--out", out, "--format", "parquet", "--json", DOCMILL_BATCH__DOCUMENTS="4")
    assert done.json["documents"] == done.json["records"] + done.json["quarantined"]
    ids = pq.read_table(out / "records")["id"].to_pylist()
    assert len(ids) == done.json["records"] > 5
    assert len(list((out / "records").glob("*.parquet"))) > 1
    assert docmill("audit", "--out", out).code == 0
    told = docmill("compact", out, "--older-than", "0s", "--json").json
    assert told["after"] == 1 < told["before"]
    assert docmill("show", ids[0], "--out", out).json["id"] == ids[0]
    assert docmill("audit", "--out", out).code == 0
    again = docmill("run", *INPUTS, "--out", out, "--json").json
    assert again["documents"] == done.json["documents"]
    assert docmill("export", out, "--format", "parquet", "--to", tmp_path / "to", "--json").json["records"] == len(ids)
    (file,) = (tmp_path / "to").iterdir()
    assert pq.read_schema(file).equals(arrow_schema("pairs"))


def test_a_run_that_is_killed_goes_on_in_whole_parts(docmill: Docmill, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*COMMAND, "run", "seeds", "--out", out, "--format", "parquet", "--run", "seeds", "--workers", "2"]
    env = environment(DOCMILL_BATCH__DOCUMENTS="2")
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + 120
        while len(list((out / "records").glob("*.parquet"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        first.kill()
    while left_over(out) and time.monotonic() < deadline:  # its children see that it is gone, and end
        time.sleep(0.1)
    for part in (out / "records").glob("*.parquet"):
        assert pq.read_table(part).num_rows > 0
    done = docmill("run", "seeds", "--out", out, "--format", "parquet", "--run", "seeds", "--json")
    assert done.code in {0, 3}, done.stderr
    ids = [record.id for record in open_store(str(out)).records()]
    assert len(ids) == len(set(ids)) == done.json["records"]
    assert docmill("audit", "--out", out).code == 0


@pytest.mark.slow
def test_what_the_first_command_leaves_opens_at_the_first_try(docmill: Docmill, tmp_path: Path) -> None:
    """The seeds in small batches: several parts, in one of which most fields are null."""
    out = tmp_path / "out"
    count = docmill("run", "seeds", "--out", out, "--json", DOCMILL_BATCH__DOCUMENTS="4").json["records"]
    docmill("export", out, "--format", "parquet", "--to", tmp_path / "corpus", "--file-size", "1")
    code = """
import json, datasets, docmill, duckdb, pandas as pd, polars as pl, pyarrow.parquet as pq
counts = [
    pl.read_ndjson("out/records/*.jsonl", schema=pl.Schema(docmill.arrow_schema())).height,
    docmill.arrow_reader("out").read_all().num_rows,
    pl.read_parquet("corpus/*.parquet").height,
    len(pd.read_parquet("corpus")),
    duckdb.sql("from 'corpus/*.parquet'").shape[0],
    pq.read_table("corpus").num_rows,
    datasets.load_dataset("parquet", data_files="corpus/*.parquet", split="train").num_rows,
    datasets.load_dataset("json", data_files="out/records/*.jsonl", split="train",
        features=datasets.Features.from_arrow_schema(docmill.arrow_schema("json"))).num_rows,
]
print(json.dumps(counts))
"""
    assert json.loads(run_with_tools(code, tmp_path).splitlines()[-1]) == [count] * 8
