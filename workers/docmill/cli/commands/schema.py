"""What `docmill schema --arrow` prints. Tested by tests/cli/commands/test_schema.py."""

from __future__ import annotations

import sys

from docmill.arrow import arrow_schema, schema_file
from docmill.records import Quarantined, Record

__all__ = ["print_arrow_schema"]


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
