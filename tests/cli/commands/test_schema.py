"""`docmill schema` prints one schema in two forms."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from click.testing import CliRunner

from docmill.arrow import arrow_schema
from docmill.cli.main import app
from docmill.records import Quarantined, Record
from docmill.schema import record_schema


def printed(*arguments: str) -> bytes:
    done = CliRunner().invoke(app, ["schema", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def test_the_json_schema_is_printed() -> None:
    assert json.loads(printed()) == record_schema()


@pytest.mark.parametrize(("options", "model"), [([], Record), (["--quarantine"], Quarantined)])
def test_the_arrow_schema_is_piped_as_a_file_without_rows(options: list[str], model: type[Record]) -> None:
    table = pa.ipc.open_file(printed("--arrow", *options)).read_all()
    assert table.schema.equals(arrow_schema(model=model))
    assert table.num_rows == 0
