"""The vocabulary: the document, and the annotations that stages make about it.

Offsets count Unicode code points of the cleaned text. Language codes are BCP 47, scripts ISO 15924,
times RFC 3339 in UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from docmill.masking import mask

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
    "Mention",
    "Model",
    "Moment",
    "Place",
    "Provenance",
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
]

MESSAGE_CHARS = 2000  # of an exception are kept: enough to say what is wrong
MAX_DEPTH = 64  # levels metadata may be nested: far above what people write, and below what JSON libraries refuse

SOURCE_STAGE = "source"
"""What a failure names as its stage where a reader could not read the document."""
STORE_STAGE = "store"
"""The last step of every batch, which has a queue as stages have: it writes the records."""

PAGES = "offsets in code points where the pages of a paged document begin in the text; empty where it has none"

AnnotationT = TypeVar("AnnotationT", bound="Annotation")


def now() -> datetime:
    """Return the present moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """Return a moment in UTC as RFC 3339 writes it, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, AfterValidator(_utc), PlainSerializer(rfc3339, return_type=str, when_used="json")]
Ratio = Annotated[float, Field(ge=0, le=1)]


def replace_lone_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each lone surrogate, which UTF-8 cannot hold; pairs become their character."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_utf8(text: str) -> bytes:
    """Return a text in UTF-8, with U+FFFD for each lone surrogate, which UTF-8 cannot hold."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return replace_lone_surrogates(text).encode("utf-8")


def _as_json(value: Any, depth: int) -> Any:
    """Return a value as every writer of JSON takes it, without lone surrogates and integers beyond 64 bits.

    What JSON has no type for becomes text, as `str` gives it.

    Raises:
        RecursionError: it is nested deeper than `depth`.
    """
    if isinstance(value, str):
        return replace_lone_surrogates(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return str(value)
    if isinstance(value, dict):
        if not depth:
            raise RecursionError
        return {replace_lone_surrogates(str(name)): _as_json(item, depth - 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        if not depth:
            raise RecursionError
        return [_as_json(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else replace_lone_surrogates(str(value))


Unicode = Annotated[str, AfterValidator(replace_lone_surrogates)]
"""Text that UTF-8 can hold, whatever it was made of."""


def _metadata(given: dict[str, Any]) -> dict[str, Any]:
    """Return metadata as JSON holds it; ValueError where it is nested too deep."""
    try:
        return cast(dict[str, Any], _as_json(given, MAX_DEPTH))
    except RecursionError:
        raise ValueError(f"metadata is nested deeper than {MAX_DEPTH} levels") from None


class Model(BaseModel):
    """Base of every model here: immutable, and closed to fields nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", defer_build=True)


class Status(StrEnum):
    """What has become of a document so far. Those but `failed` are also what a record says of itself."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    FILTERED = "filtered"
    FAILED = "failed"


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


class Cause(StrEnum):
    """What made a stage fail on a document. A release may add causes, so that readers should bear an unknown one."""

    ERROR = "error"
    """The stage raised an exception."""
    NEEDS = "needs"
    """A stage whose annotation it needs failed."""
    TIMEOUT = "timeout"
    """It ran out of the time that a document may take."""
    MEMORY = "memory"
    """Its process used more memory than it may, or the system killed it for want of memory."""
    SIGNAL = "signal"
    """A signal ended its process, a segmentation fault for instance."""
    EXIT = "exit"
    """Its process ended itself."""
    WORKER_LOST = "worker_lost"
    """Its worker ended each time, nobody knows why."""


class Failure(Model):
    """Why one stage failed on a document."""

    stage: str
    error: str = Field(description="the exception's class name")
    cause: Cause = Field(
        Cause.ERROR,
        description="error (an exception), needs (a stage it needs failed), timeout, memory, signal, exit, "
        "or worker_lost (its worker ended for an unknown reason)",
    )
    message: str
    attempts: int = Field(1, ge=1, description="how often its stage was tried")

    @classmethod
    def of(cls, stage: str, error: Exception) -> Self:
        """Return the failure that stands for an exception a stage raised."""
        message = mask(str(error) or repr(error))[:MESSAGE_CHARS]
        kind = type(error).__name__
        timed_out = isinstance(error, TimeoutError) or kind == "SoftTimeLimitExceeded"  # Celery is unknown here
        cause = Cause.MEMORY if isinstance(error, MemoryError) else Cause.TIMEOUT if timed_out else Cause.ERROR
        return cls(stage=stage, error=kind, cause=cause, message=message, attempts=1)


class Annotation(Model):
    """Base of what one stage finds about one document."""

    def verdict(self) -> Status:
        """Return the status that this annotation alone gives the document."""
        return Status.KEPT


class Filterable(Annotation):
    """Base of the annotation of a stage that may filter documents.

    Where `filtered` is set to a reason the document's status becomes `filtered`: later stages pass it by, and it is
    still kept as a record.
    """

    filtered: str | None = Field(None, description="the reason why this document is filtered; null keeps it")

    def verdict(self) -> Status:
        """Return `filtered` where there is a reason, else `kept`."""
        return Status.FILTERED if self.filtered else Status.KEPT


class Removed(Model):
    """A block that cleaning took out."""

    text: Unicode
    reason: str = Field(
        description="a short code, e.g. share, comments, navigation, byline, copyright, repeated, html-chrome"
    )
    line: int | None = Field(None, ge=1, description="line number in the decoded content, from 1; null for HTML")


PageType = Literal["article", "forum", "product", "collection", "listing", "documentation", "service", "other"]
"""What kind of page a page is: a collection shows products, a listing other things."""


class Converted(Annotation):
    """The `convert` stage's annotation: a document as HTML or text, with what its file says of itself.

    Of `text`, the pages one behind the other are the whole: a paragraph may go on from one to the next. Paragraphs
    stand apart by an empty line; rows of a table are lines, their cells parted by ` | `, as in cleaned pages. Of
    `html`, each page is a piece of HTML by itself, all of which is content.
    """

    format: Literal["html", "text"]
    pages: list[Unicode] = Field(
        description="what each page, slide, sheet or chapter holds, in order; one piece where the format has none"
    )
    title: Unicode | None = None
    authors: list[Unicode] = Field(default_factory=list)
    published_at: str | None = Field(None, description="RFC 3339 date or date-time, as precise as the file said")
    metadata: Annotated[dict[str, Any], AfterValidator(_metadata)] = Field(
        default_factory=dict,
        description="pages (their number, where the format has pages), producer, creator, created_at, modified_at, "
        "language, ... where told",
    )
    removed: list[Removed] = Field(default_factory=list)


class Extraction(Model):
    """How the text of a page was found, and how sure that is."""

    how: str = Field(
        description="`blocks`: chosen block by block; `rendered`: all text, as no choice was possible; `scanned`: all "
        "text, tags removed without parsing; `converted`: all that the converter of a file made (PDF, Office, e-book); "
        "else where the page carried a text that it did not show: `noscript`, `template`, `json-ld`, `state`"
    )
    page_type: PageType | None = Field(None, description="null where the page was not parsed")
    confidence: Ratio | None = Field(
        None,
        description="probability that the word F1 of the text is 0.9 or more; null where no block was chosen",
    )


class Cleaned(Filterable):
    """The `clean` stage's annotation: the text its author wrote, and what stood around it."""

    title: str | None = None
    authors: list[str] = Field(default_factory=list)
    published_at: str | None = Field(None, description="RFC 3339 date or date-time, as precise as the page said")
    site: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    text: Unicode  # here already: offsets into it must hold when stored
    pages: list[int] = Field(default_factory=list, description=PAGES)
    removed: list[Removed] = Field(default_factory=list)
    extraction: Extraction | None = Field(
        None, description="null where the document is neither a page of the web nor a file that was converted"
    )
    quality: dict[str, float] = Field(default_factory=dict, description="web-corpus signals by their published names")
    encoding: str | None = Field(None, description="the character encoding the content was decoded with")


class Segment(Model):
    """A stretch of text in one language; `text[start:end]`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    code: str
    confidence: Ratio


class LanguageShare(Model):
    """The part of a text's letters that is in one language and script; an ideograph or kana counts as three letters."""

    code: str = Field(description="BCP 47; `und` for what cannot be told")
    script: str = Field(description="ISO 15924")
    share: Ratio


class Language(Annotation):
    """The `language` stage's annotation."""

    code: str = Field(description="BCP 47, ISO 639-1 where one exists; `und` when there is nothing to tell")
    script: str = Field(description="ISO 15924; `Zyyy` when no script prevails")
    direction: Literal["ltr", "rtl"]
    confidence: Ratio
    reason: str | None = Field(None, description="why the code is `und`")
    nearest: str | None = Field(None, description="where the code is `und`: the likeliest of the languages known")
    shares: list[LanguageShare] = Field(default_factory=list, description="each language's share, the largest first")
    segments: list[Segment] = Field(default_factory=list)


class Repeated(Model):
    """A paragraph that an earlier document holds as well: `text[start:end]` of the text as cleaned."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    first_seen: str = Field(description="the id of the first document that held it")


class Deduplicated(Annotation):
    """The `dedup` stage's annotation."""

    status: Literal["unique", "exact", "near"]
    duplicate_of: str | None = Field(None, description="the id of the original, never of another duplicate")
    similarity: Ratio | None = Field(None, description="estimated Jaccard similarity of shingles; 1 when exact")
    containment: Ratio | None = Field(
        None, description="estimated share of the shorter of the two texts that the longer one holds; 1 when exact"
    )
    extends: bool = Field(
        False, description="whether this document is the longer one and, besides the original, holds text of its own"
    )
    cluster: str = Field(description="the original's id, shared by all its duplicates")
    external: bool = Field(False, description="whether the original was imported into the index: it has no record here")
    content_sha256: str = Field(description="of the folded text; equal means exact duplicate")
    paragraphs: list[Repeated] = Field(
        default_factory=list, description="paragraphs seen before, where the stage was told to look for them"
    )
    paragraphs_removed: bool = Field(
        False, description="whether they were taken out of the text: then each is empty and stands where it was"
    )

    def verdict(self) -> Status:
        """Return `kept` for a unique document, else `duplicate`."""
        return Status.KEPT if self.status == "unique" else Status.DUPLICATE


class Mention(Model):
    """One place where an entity is named: `record.text[start:end] == text`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Entity(Model):
    """One thing the text names, with every mention of it."""

    id: str = Field(description="stable: the same name and type give the same id in every document")
    type: str = Field(
        description="PER, LOC, ORG, a pattern type (URL, EMAIL, PHONE, IBAN, IP, MONEY, PERCENT, DATE, HASHTAG, "
        "HANDLE), or a type of your own lists"
    )
    name: str = Field(description="the canonical name")
    confidence: Ratio
    links: dict[str, Any] = Field(default_factory=dict, description="identifiers elsewhere, e.g. geonames, iso3166")
    mentions: list[Mention]


class Entities(Annotation):
    """The `entities` stage's annotation."""

    entities: list[Entity] = Field(default_factory=list)


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
            plain = _as_json(dict(metadata or {}), MAX_DEPTH)
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


ItemT = TypeVar("ItemT")


def halves(items: Sequence[ItemT]) -> tuple[Sequence[ItemT], Sequence[ItemT]]:
    """Divide a batch of at least two in its middle, in order: the one way in which batches are split.

    The first half is the smaller one where the number is odd.
    """
    middle = len(items) // 2
    return items[:middle], items[middle:]
