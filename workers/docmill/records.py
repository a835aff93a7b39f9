"""What becomes of a document: the record that the store keeps, or the quarantine entry with the reason.

Both are the JSON that users see; `docmill.schema` gives their schemas.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal, Self, TypeVar

from pydantic import Field, model_validator

from docmill.documents import (
    PAGES,
    Cause,
    Cleaned,
    Converted,
    Deduplicated,
    Document,
    Entities,
    Entity,
    Extraction,
    Failure,
    Filterable,
    Language,
    Mention,
    Model,
    Moment,
    Provenance,
    Removed,
    Repeated,
    Segment,
    Source,
    Status,
    now,
)
from docmill.text.spans import RemovedSpans

__all__ = ["SCHEMA_VERSION", "Quarantined", "Record", "Rerun", "outcome_of"]

log = logging.getLogger(__name__)  # through the same formatter as structlog, which takes long to import

SCHEMA_VERSION: Final = "1.1"
"""A released version never changes meaning: fields may be added in 1.x, nothing is renamed or removed."""

SpanT = TypeVar("SpanT", Segment, Mention, Repeated)


class Record(Model):
    """The finished JSON of one document: what the store keeps."""

    schema_version: Literal["1.0", "1.1"] = SCHEMA_VERSION
    id: str
    run: str
    status: Literal[Status.KEPT, Status.DUPLICATE, Status.FILTERED]
    reason: str | None = Field(None, description="why the status is `filtered`")
    failures: list[Failure] = Field(
        default_factory=list, description="the stages that failed: with any, this is a partial record"
    )
    source: Source
    title: str | None = None
    authors: list[str] = Field(default_factory=list)
    published_at: str | None = None
    site: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    text: str
    pages: list[int] = Field(default_factory=list, description=PAGES)
    removed: list[Removed] = Field(default_factory=list)
    extraction: Extraction | None = Field(
        None, description="null where the document is neither a page of the web nor a file that was converted"
    )
    language: Language | None = Field(None, description="null where the stage was off or passed the document by")
    quality: dict[str, float] = Field(default_factory=dict)
    dedup: Deduplicated | None = Field(None, description="null where the stage was off or passed the document by")
    entities: list[Entity] = Field(default_factory=list)
    annotations: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="what stages beyond docmill's own found, by stage"
    )
    provenance: list[Provenance] = Field(default_factory=list)

    @model_validator(mode="after")
    def _offsets_point_at_what_they_name(self) -> Self:
        size = len(self.text)
        if self.pages != sorted(self.pages) or (self.pages and not 0 <= self.pages[0] <= self.pages[-1] <= size):
            raise ValueError(f"pages begin out of order, or outside the text of {size} code points")
        for segment in self.language.segments if self.language else ():
            if not segment.start <= segment.end <= size:
                raise ValueError(f"segment {segment.start}:{segment.end} lies outside the text of {size} code points")
        for entity in self.entities:
            for mention in entity.mentions:
                within = mention.start <= mention.end <= size
                if not within or self.text[mention.start : mention.end] != mention.text:
                    raise ValueError(f"mention {mention.start}:{mention.end} of {entity.id} differs from the text")
        return self

    @classmethod
    def of(cls, document: Document, provenance: list[Provenance]) -> Self:
        """Assemble the record of a document from its annotations."""
        cleaned = document.find(Cleaned) or Cleaned(text="")
        entities = document.find(Entities)
        own = (Converted, Cleaned, Language, Deduplicated, Entities)  # what was converted is in the text
        filterable = [found for found in document.annotations.values() if isinstance(found, Filterable)]
        source = document.source
        if cleaned.encoding and cleaned.encoding != source.encoding:
            source = source.model_copy(update={"encoding": cleaned.encoding})
        record = cls(
            id=document.id,
            run=document.run,
            status=document.verdict,
            reason=next((found.filtered for found in filterable if found.filtered), None),
            failures=list(document.failures),
            source=source,
            title=cleaned.title,
            authors=cleaned.authors,
            published_at=cleaned.published_at,
            site=cleaned.site,
            metadata=cleaned.metadata,
            text=cleaned.text,
            pages=cleaned.pages,
            removed=cleaned.removed,
            extraction=cleaned.extraction,
            language=document.find(Language),
            quality=cleaned.quality,
            dedup=document.find(Deduplicated),
            entities=entities.entities if entities else [],
            annotations={
                stage: found.model_dump(mode="json")
                for stage, found in document.annotations.items()
                if not isinstance(found, own)
            },
            provenance=provenance,
        )
        return record._without_repeated() if record.dedup and record.dedup.paragraphs_removed else record

    def _without_repeated(self) -> Self:
        """Return this record with its repeated paragraphs moved from `text` to `removed`, and all offsets mapped."""
        found = self.dedup.paragraphs if self.dedup else []
        removed = RemovedSpans((one.start, one.end) for one in found)

        def moved(one: SpanT) -> SpanT:
            return one.model_copy(update={"start": removed.map_offset(one.start), "end": removed.map_offset(one.end)})

        blocks = [Removed(text=self.text[one.start : one.end], reason="repeated-paragraph", line=None) for one in found]
        entities = [
            entity.model_copy(
                update={"mentions": [moved(one) for one in entity.mentions if not removed.overlap(one.start, one.end)]}
            )
            for entity in self.entities
        ]
        changed: dict[str, Any] = {
            "text": removed.remove_from(self.text),
            "pages": [removed.map_offset(start) for start in self.pages],
            "removed": [*self.removed, *blocks],
            "entities": [entity for entity in entities if entity.mentions],
            "dedup": self.dedup and self.dedup.model_copy(update={"paragraphs": [moved(one) for one in found]}),
            "language": self.language
            and self.language.model_copy(
                update={
                    "segments": [
                        one for one in (moved(segment) for segment in self.language.segments) if one.start < one.end
                    ]
                }
            ),
        }
        return type(self).model_validate({**dict(self), **changed})


class Rerun(Model):
    """A stored record, the stages that are to be run again over it, and the place where the store holds it."""

    before: Record
    stages: frozenset[str]
    place: str = ""


class Quarantined(Model):
    """A document of which no record can be made: the raw content and the reason. It can be retried."""

    schema_version: Literal["1.0", "1.1"] = SCHEMA_VERSION
    id: str
    run: str
    batch: str
    stage: str
    error: str
    cause: Cause = Cause.ERROR
    message: str
    attempts: int = Field(ge=1)
    quarantined_at: Moment
    source: Source
    content: str = Field(description="the raw content: as text where it is UTF-8, else in base64")
    content_encoding: Literal["utf-8", "base64"]

    @classmethod
    def of(cls, document: Document, batch: str) -> Self:
        """Return the quarantine entry of a document that has a failure, the first of which is the reason."""
        unknown = Failure(stage="unknown", error="Unknown", message="no reason was kept")
        failure = document.failures[0] if document.failures else unknown
        try:
            content, encoding = document.content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            content, encoding = base64.b64encode(document.content).decode("ascii"), "base64"
        return cls.model_validate(
            {
                **failure.model_dump(),
                "id": document.id,
                "run": document.run,
                "batch": batch,
                "quarantined_at": now(),
                "source": document.source,
                "content": content,
                "content_encoding": encoding,
            }
        )

    def document(self) -> Document:
        """Return the document as it was handed in, with no failure: what a retry works on."""
        raw = self.content.encode("utf-8") if self.content_encoding == "utf-8" else base64.b64decode(self.content)
        return Document(id=self.id, source=self.source, content=raw, run=self.run)


def outcome_of(document: Document, batch: str, steps: Mapping[str, Provenance]) -> Record | Quarantined:
    """Return what becomes of a document after all stages: its record, or its quarantine entry where it has no text.

    `steps` is the provenance of each stage that ran over its batch, in order. A record of which some stage failed is
    partial. An annotation that makes no valid record with those before it counts as a failure of its stage.
    """
    if document.failures and document.find(Cleaned) is None:
        return Quarantined.of(document, batch)
    if document.status is Status.FAILED:
        document = _with_verdict(document, steps)
    try:
        return _record_of(document, steps)
    except ValueError:
        log.exception("record of %s refused", document.id)
    whole = replace(document, annotations={}, verdict=Status.KEPT)
    for stage, annotation in document.annotations.items():
        try:
            more = whole.annotated(stage, annotation)
            _record_of(more, steps)
        except ValueError as error:
            more = whole.with_failure(Failure.of(stage, error), for_good=False)
        whole = more
    return Quarantined.of(whole, batch) if whole.find(Cleaned) is None else _record_of(whole, steps)


def _record_of(document: Document, steps: Mapping[str, Provenance]) -> Record:
    """Return the record of a document with the provenance of the stages that annotated it.

    Raises:
        ValueError: its annotations make no valid record together.
    """
    return Record.of(document, [step for stage, step in steps.items() if stage in document.annotations])


def _with_verdict(document: Document, steps: Mapping[str, Provenance]) -> Document:
    """Return a cleaned document that a release before schema 1.1 marked as failed with the verdict of its stages.

    The stages behind the failed one passed it by; they are failed for want of it.
    """
    verdicts = [found.verdict() for found in document.annotations.values()]
    first = document.failures[0].stage if document.failures else ""
    passed = [stage for stage in steps if stage not in document.annotations and stage != first]
    missing = [
        Failure(stage=stage, error="StageError", cause=Cause.NEEDS, message=f"it was left out, since {first} failed")
        for stage in passed
    ]
    verdict = next((one for one in verdicts if one is not Status.KEPT), Status.KEPT)
    return replace(document, failures=(*document.failures, *missing), verdict=verdict)
