"""Records and quarantine entries to put into stores."""

from __future__ import annotations

from typing import Any

from docmill.documents import Document, Failure
from docmill.records import Quarantined, Record


def make_record(name: str = "a", **changes: Any) -> Record:
    """A record of a document of this name; the same name gives the same id."""
    metadata = changes.pop("source_metadata", None)
    document = Document.make(name.encode(), uri=f"file:///{name}", media_type="text/plain", metadata=metadata)
    return Record.of(document, []).model_copy(update={"run": "r1", "text": f"text of {name}", **changes})


def make_entry(name: str = "q", batch: str = "b1", content: bytes | None = None, /, **metadata: Any) -> Quarantined:
    """A quarantine entry of a document of this name."""
    document = Document.make(name.encode(), uri=f"file:///{name}", media_type="text/plain", metadata=metadata)
    failure = Failure(stage="clean", error="StageError", message="cannot be read", attempts=2)
    raw = document.content if content is None else content
    return Quarantined.of(Document(document.id, document.source, raw, "r1", failure=failure), batch)
