"""What `docmill show` prints: a record that the store keeps. Tested by tests/cli/commands/test_diff.py."""

from __future__ import annotations

from pathlib import Path

from docmill.cli.console import line, messages
from docmill.cli.json_output import emit_json
from docmill.cli.stored_records import read_records
from docmill.masking import mask

__all__ = ["print_record"]


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
