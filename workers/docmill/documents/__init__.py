"""The vocabulary: the document, and the annotations that stages make about it.

Offsets count Unicode code points of the cleaned text. Language codes are BCP 47, scripts ISO 15924, times RFC 3339:
docmill's own in UTC, a page's with its own offset where it is of another day in UTC.
"""

from __future__ import annotations

from docmill.documents.annotations import (
    PAGES,
    Annotation,
    Cleaned,
    Converted,
    Deduplicated,
    Entities,
    Entity,
    Extraction,
    Filterable,
    Language,
    LanguageShare,
    Mention,
    PageType,
    Removed,
    Repeated,
    Segment,
    Status,
)
from docmill.documents.document import Document, Place, Provenance, Source, document_id, halves
from docmill.documents.failures import SOURCE_STAGE, STORE_STAGE, Cause, Failure
from docmill.documents.values import (
    MAX_DEPTH,
    Model,
    Moment,
    Ratio,
    Unicode,
    now,
    replace_lone_surrogates,
    rfc3339,
    to_utf8,
)

__all__ = [
    "MAX_DEPTH",
    "PAGES",
    "SOURCE_STAGE",
    "STORE_STAGE",
    "Annotation",
    "Cause",
    "Cleaned",
    "Converted",
    "Deduplicated",
    "Document",
    "Entities",
    "Entity",
    "Extraction",
    "Failure",
    "Filterable",
    "Language",
    "LanguageShare",
    "Mention",
    "Model",
    "Moment",
    "PageType",
    "Place",
    "Provenance",
    "Ratio",
    "Removed",
    "Repeated",
    "Segment",
    "Source",
    "Status",
    "Unicode",
    "document_id",
    "halves",
    "now",
    "replace_lone_surrogates",
    "rfc3339",
    "to_utf8",
]
