"""docmill: a stream of messy documents in, clean and enriched JSON records out.

The names below are the Python API. Each is loaded when it is first asked for, so that `import docmill` costs nothing:

    >>> import docmill
    >>> record = docmill.process("<html><body><article><p>...</p></article></body></html>")

`process` and `process_many` run all stages in this process, with no server; `clean`, `identify`, `extract_entities` and
`Deduplicator` are the stages by themselves; `read` reads files, and `enqueue` hands documents to deployed workers.
`arrow_reader` opens the records of any store for polars, pandas, DuckDB and pyarrow; `arrow_schema` is their schema.
Tested by tests/test_api.py.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docmill.api import (
        Deduplicator,
        clean,
        enqueue,
        extract_entities,
        identify,
        load_settings,
        process,
        process_many,
        read,
    )
    from docmill.arrow import arrow_schema
    from docmill.documents import (
        Annotation,
        Cleaned,
        Deduplicated,
        Document,
        Entities,
        Entity,
        Failure,
        Language,
        Mention,
        Removed,
        Segment,
        Source,
        Status,
    )
    from docmill.errors import (
        ConfigError,
        DocmillError,
        LimitError,
        SourceError,
        StageError,
        StoreError,
        UnavailableError,
    )
    from docmill.exports import arrow_reader
    from docmill.producer import Enqueued
    from docmill.records import Quarantined, Record
    from docmill.settings import Settings

    __version__: str

__all__ = [
    "Annotation",
    "Cleaned",
    "ConfigError",
    "Deduplicated",
    "Deduplicator",
    "DocmillError",
    "Document",
    "Enqueued",
    "Entities",
    "Entity",
    "Failure",
    "Language",
    "LimitError",
    "Mention",
    "Quarantined",
    "Record",
    "Removed",
    "Segment",
    "Settings",
    "Source",
    "SourceError",
    "StageError",
    "Status",
    "StoreError",
    "UnavailableError",
    "__version__",
    "arrow_reader",
    "arrow_schema",
    "clean",
    "enqueue",
    "extract_entities",
    "identify",
    "load_settings",
    "process",
    "process_many",
    "read",
]

_HOMES = {
    "arrow": "arrow_schema",
    "documents": "Annotation Cleaned Deduplicated Document Entities Entity Failure Language Mention Removed Segment "
    "Source Status",
    "errors": "ConfigError DocmillError LimitError SourceError StageError StoreError UnavailableError",
    "exports": "arrow_reader",
    "producer": "Enqueued",
    "records": "Quarantined Record",
    "settings": "Settings",
    "api": "Deduplicator clean enqueue extract_entities identify load_settings process process_many read",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

# Worker processes are how docmill uses many cores; a pool of threads in each would only wait for the others. It must be
# said before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


if not TYPE_CHECKING:  # a type checker would take any misspelt name for one that this function knows

    def __getattr__(name: str) -> Any:
        """Load a name of the API from its module (PEP 562)."""
        if name == "__version__":
            value: Any = _version()
        elif name in _HOME_OF:
            value = getattr(import_module(f"docmill.{_HOME_OF[name]}"), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the names of the API beside those of the module."""
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - it costs some 20 ms

    try:
        return version("docmill")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
