"""What `docmill show` prints, a record that the store keeps, and `docmill schema --arrow`.

Tested by tests/cli/commands/test_diff.py and tests/cli/commands/test_schema.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docmill.arrow import arrow_schema, schema_file
from docmill.cli.console import line, messages
from docmill.cli.json_output import emit_json
from docmill.cli.stored_records import read_records
from docmill.masking import mask
from docmill.records import Quarantined, Record

__all__ = ["print_arrow_schema", "print_record"]


def print_record(document: str, out: Path | None) -> None:
    """Print the record of a document id as JSON, and of a partial record on stderr what failed.

    Raises:
        ConfigError: there is no such record, or several ids begin so.
        StoreError: the store cannot be read.
    """
    (record,) = read_records([document], out, otherwise="a quarantined one: docmill quarantine show ID")
    for failure in record.failures:
        told = f"{failure.stage} failed ({failure.cause}): {failure.message}"
        messages.print(line(("partial record: ", "yellow"), mask(told)))
    emit_json(record.model_dump_json(indent=2))


def print_arrow_schema(*, quarantine: bool) -> None:
    """Print an Arrow schema: as text on a terminal, else as a file of Arrow's IPC format without rows.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    model = Quarantined if quarantine else Record
    if sys.stdout.isatty():
        print(arrow_schema(model=model).to_string(truncate_metadata=False))  # noqa: T201 - names and types of our own
        return
    sys.stdout.buffer.write(schema_file(model=model))
    sys.stdout.buffer.flush()
