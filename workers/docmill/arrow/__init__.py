"""Records as Arrow: one schema made from their model, and rows to and from it. Needs the extra `parquet`."""

from __future__ import annotations

from docmill.arrow.columns import FreeObjects, arrow_schema, require_pyarrow, schema_file
from docmill.arrow.rows import lines_of_table, table_of_lines

__all__ = ["FreeObjects", "arrow_schema", "lines_of_table", "require_pyarrow", "schema_file", "table_of_lines"]
