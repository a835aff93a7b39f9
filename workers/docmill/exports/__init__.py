"""What is made of stored records for others: Arrow, Parquet, plain text, JSON lines, search engines, hubs."""

from __future__ import annotations

from docmill.exports.batches import arrow_reader
from docmill.exports.writing import FORMATS, Exported, Format, Request, export

__all__ = ["FORMATS", "Exported", "Format", "Request", "arrow_reader", "export"]
