"""An index of a store for looking at it: full text, facts as columns of numbers, and copies where a store is slow.

It is one SQLite file, made from the store and never the other way round: it can be deleted at any time.
"""

from __future__ import annotations

from docmill.viewer.index.columns import Columns
from docmill.viewer.index.filling import Filling, Progress
from docmill.viewer.index.lookup import EntryRow, IndexLookup, RecordRow
from docmill.viewer.index.schema import index_path, open_index_file
from docmill.viewer.index.search import Choice, FacetValue, Found, Search

__all__ = [
    "Choice",
    "Columns",
    "EntryRow",
    "FacetValue",
    "Filling",
    "Found",
    "IndexLookup",
    "Progress",
    "RecordRow",
    "Search",
    "index_path",
    "open_index_file",
]
