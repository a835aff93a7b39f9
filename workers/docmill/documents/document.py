"""The document: what a user hands in, where it came from, and what stages have found so far.

Tested by tests/test_documents.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from pydantic import Field

from docmill.documents.annotations import Annotation, Status
from docmill.documents.failures import Failure
from docmill.documents.values import MAX_DEPTH, Model, Moment, as_json, now, replace_lone_surrogates

__all__ = ["Document", "Place", "Provenance", "Source", "document_id", "halves"]

AnnotationT = TypeVar("AnnotationT", bound="Annotation")
ItemT = TypeVar("ItemT")


class Place(Model):
    """Where in its file a document stands."""

    member: str | None = Field(None, description="path inside the archive, outermost first, joined by '!/'")
    line: int | None = Field(None, ge=1, description="line number, from 1")
    offset: int | None = Field(None, ge=0, description="byte offset in the decompressed file")


class Source(Model):
    """Where a document came from and what its bytes were."""

    uri: str
    media_type: str = Field(description="of the content, e.g. text/html; found from the content, not the name alone")
    sha256: str = Field(description="of the content's bytes, hexadecimal")
    bytes: int = Field(ge=0, description="size of the content")
    encoding: str | None = Field(None, description="the character encoding declared for or found in the content")
    received_at: Moment
    place: Place = Place(member=None, line=None, offset=None)
    metadata: dict[str, Any] = Field(default_factory=dict, description="what the source said beside the content")


class Provenance(Model):
    """Which stage worked on a document, where and how long."""

    stage: str
    version: str
    seconds: float = Field(ge=0, description="the batch's time in the stage divided by its documents")
    worker: str
    finished_at: Moment


def document_id(name: str, place: Place, sha256: str) -> str:
    """Return the id of the document with this content at a place in what `name` names, a URI or a local file."""
    parts = "\0".join((name, place.member or "", str(place.line or ""), sha256))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Document:
    """What a user hands in, with the annotations gathered so far.

    `content` is the raw bytes; `failures` are those of the stages so far, in order, or of its reader. `verdict` is
    `failed` where no record can be made of the document: it could not be read or cleaned. Else it is the first one
    other than `kept` of the stages so far, whether their annotations are here or not.
    """

    id: str
    source: Source
    content: bytes = b""
    run: str = ""
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    verdict: Status = Status.KEPT

    @classmethod
    def make(
        cls,
        content: bytes,
        *,
        uri: str,
        media_type: str,
        encoding: str | None = None,
        place: Place | None = None,
        metadata: Mapping[str, Any] | None = None,
        failure: Failure | None = None,
        identity: str | None = None,
    ) -> Self:
        """Build a document whose id depends on its content, its URI and its member and line in the file alone.

        `identity` stands for the URI in the id where it is given: of a local file it does not name the folder that its
        input stands in.

        What JSON cannot hold in names and metadata is replaced: lone surrogates by U+FFFD, integers beyond 64 bits by
        their digits. Metadata nested deeper than MAX_DEPTH is a failure, the only one that is found here.
        """
        place = place or Place(member=None, line=None, offset=None)
        try:
            plain = as_json(dict(metadata or {}), MAX_DEPTH)
        except RecursionError:
            plain = {}
            failure = failure or Failure(
                stage="source",
                error="LimitError",
                message=f"its metadata is nested deeper than {MAX_DEPTH} levels; flatten it",
                attempts=1,
            )
        digest = hashlib.sha256(content)
        source = Source(
            uri=replace_lone_surrogates(uri),
            media_type=media_type,
            sha256=digest.hexdigest(),
            bytes=len(content),
            encoding=encoding,
            received_at=now(),
            place=place,
            metadata=plain,
        )
        return cls(
            id=document_id(identity or uri, place, source.sha256),
            source=source,
            content=content,
            failures=(failure,) if failure else (),
            verdict=Status.FAILED if failure else Status.KEPT,
        )

    @property
    def status(self) -> Status:
        """What has become of this document so far: its verdict."""
        return self.verdict

    @property
    def failure(self) -> Failure | None:
        """The first failure of a document of which no record can be made, else None."""
        return self.failures[0] if self.failures and self.verdict is Status.FAILED else None

    def find(self, kind: type[AnnotationT]) -> AnnotationT | None:
        """Return the annotation of this kind, or None where its stage did not run or passed the document by."""
        return next((found for found in self.annotations.values() if isinstance(found, kind)), None)

    def annotated(self, stage: str, annotation: Annotation) -> Self:
        """Return this document with one annotation more, and its verdict where none but `kept` was passed before."""
        verdict = annotation.verdict() if self.verdict is Status.KEPT else self.verdict
        return replace(self, annotations={**self.annotations, stage: annotation}, verdict=verdict)

    def with_failure(self, failure: Failure, *, for_good: bool) -> Self:
        """Return this document with one failure more; `for_good` where no record can be made of it any more."""
        verdict = Status.FAILED if for_good else self.verdict
        return replace(self, failures=(*self.failures, failure), verdict=verdict)


def halves(items: Sequence[ItemT]) -> tuple[Sequence[ItemT], Sequence[ItemT]]:
    """Divide a batch of at least two in its middle, in order: the one way in which batches are split.

    The first half is the smaller one where the number is odd.
    """
    middle = len(items) // 2
    return items[:middle], items[middle:]
