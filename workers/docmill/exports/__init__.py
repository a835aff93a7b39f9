"""What is made of stored records for others: Arrow, Parquet, plain text, JSON lines, search engines, hubs."""

from __future__ import annotations

from docmill.exports.batches import arrow_reader

__all__ = ["arrow_reader"]
