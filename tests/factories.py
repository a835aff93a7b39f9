"""Documents, records and quarantine entries as tests need them: the one place where tests make them by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docmill.documents import Cleaned, Document, Failure, Language, Place
from docmill.records import Quarantined, Record

__all__ = [
    "make_cleaned_document",
    "make_document",
    "make_documents",
    "make_entry",
    "make_failure",
    "make_language",
    "make_record",
]


def make_document(
    content: bytes | str = b"text",
    uri: str = "mem://a",
    place: Place | None = None,
    *,
    media_type: str = "text/plain",
    run: str = "",
    **more: Any,
) -> Document:
    """Return a document of this content; `more` goes to `Document.make`. Text becomes UTF-8, lone surrogates too."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return replace(Document.make(raw, uri=uri, place=place, media_type=media_type, **more), run=run)


def make_documents(count: int) -> list[Document]:
    """Return this many documents (256 at most), no two alike, from `mem://0` on."""
    return [make_document(bytes([number]), f"mem://{number}") for number in range(count)]


def make_language(code: str = "ar", script: str = "Arab", **more: Any) -> Language:
    """Return what the language stage finds about a text in one language, quite sure."""
    direction = "rtl" if script in {"Arab", "Hebr"} else "ltr"
    return Language.model_validate({"code": code, "script": script, "direction": direction, "confidence": 1.0, **more})


def make_cleaned_document(
    text: str, uri: str = "mem://a", *, language: Language | None = None, **more: Any
) -> Document:
    """Return a document that was cleaned to exactly this text, and in which a language was found if one is given."""
    document = make_document(text, uri, **more).annotated("clean", Cleaned(text=text))
    return document.annotated("language", language) if language else document


def make_failure(stage: str = "clean", error: str = "StageError", message: str = "cannot be read") -> Failure:
    """Return a failure of a stage, after one attempt."""
    return Failure(stage=stage, error=error, message=message, attempts=1)


def make_record(name: str = "a", **changes: Any) -> Record:
    """Return a record of a document of this name; the same name gives the same id."""
    document = make_document(name, f"file:///{name}", metadata=changes.pop("source_metadata", None))
    return Record.of(document, []).model_copy(update={"run": "r1", "text": f"text of {name}", **changes})


def make_entry(name: str = "q", batch: str = "b1", content: bytes | None = None, /, **metadata: Any) -> Quarantined:
    """Return a quarantine entry of a document of this name, which failed twice in `clean`."""
    failure = make_failure().model_copy(update={"attempts": 2})
    document = make_document(name, f"file:///{name}", run="r1", metadata=metadata, failure=failure)
    return Quarantined.of(document if content is None else replace(document, content=content), batch)
