"""`docmill compact` merges parts and says how many, and refuses what has none."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from docmill.cli.main import app, exit_code_of
from docmill.stores import open_store
from tests.arrow.samples import contrary_records


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["compact", *map(str, arguments)], catch_exceptions=False)


def test_a_folder_of_a_run_is_compacted_and_becomes_parquet(tmp_path: Path) -> None:
    records = {record.id: record for record in contrary_records()}
    for record in records.values():
        open_store(str(tmp_path)).write(record.id, [record], [])
    assert json.loads(run(tmp_path, "--json").stdout) == {"before": 3, "after": 3, "read": 0, "written": 0}
    told = json.loads(run(tmp_path, "--older-than", "0s", "--format", "parquet", "--json").stdout)
    assert (told["before"], told["after"]) == (3, 1)
    assert [path.suffix for path in (tmp_path / "records").iterdir()] == [".parquet"]
    assert {record.id: record for record in open_store(str(tmp_path)).records()} == records


def test_a_database_and_what_is_no_store_are_refused(tmp_path: Path) -> None:
    def refused(*arguments: str) -> int:
        return exit_code_of(lambda: app(["compact", *arguments], standalone_mode=False))

    assert refused(f"sqlite:///{tmp_path}/out.db") == 2
    assert refused(str(tmp_path / "none")) == 2
    assert refused(str(tmp_path), "--older-than", "soon") == 2
